// @ts-check
/**
 * Shows how learning goes on, without a reload: the page works without this, by its link "Look again". In a window that
 * was left and is come back to, it says whether it stands otherwise now; it does not ask while nobody looks, because a
 * page that asks for ever never signs anybody out.
 */

const EVERY = 2000;
const bar = /** @type {HTMLProgressElement | null} */ (document.getElementById("progress"));
const page = /** @type {HTMLElement | null} */ (document.querySelector("[data-stands]"));
const changed = document.getElementById("changed");

/**
 * @typedef {{stage: string, stands: string, share?: number | null, step?: string, left?: string}} Progress
 */

/** @returns {Promise<Progress | null>} how it stands; null while the service is busy, or once signed out */
async function asked() {
  try {
    const answer = await fetch("/admin/learning/progress", { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}

/**
 * Write words where they are new: what is written anew is read out anew.
 * @param {string} id
 * @param {string} words
 */
function write(id, words) {
  const place = document.getElementById(id);
  if (place && place.textContent !== words) place.textContent = words;
}

/** Ask how it stands; once it has ended, show the page that tells it. */
async function look() {
  const progress = await asked();
  if (progress && bar) {
    if (progress.stage !== "running") {
      location.assign("/admin/learning?done=ended");
      return;
    }
    if (typeof progress.share === "number") {
      bar.value = progress.share;
      document.title = document.title.replace(/^(\d+ % )?/, `${Math.round(100 * progress.share)} % `);
    }
    write("step", progress.step ?? "");
    write("left", progress.left ?? "");
  }
  setTimeout(look, EVERY);
}

/** Say it where another window, or somebody else, has changed something meanwhile. */
async function comeBack() {
  if (document.visibilityState === "hidden" || !changed || !changed.hidden) return;
  const progress = await asked();
  if (progress && progress.stands !== page?.dataset.stands) changed.hidden = false;
}

if (bar) {
  setTimeout(look, EVERY);
} else {
  document.addEventListener("visibilitychange", comeBack);
  addEventListener("focus", comeBack);
}
