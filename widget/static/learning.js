// @ts-check
/** Shows how learning goes on, without a reload: the page works without this, by its link "Look again". */

const EVERY = 2000;
const list = document.getElementById("progress");

/**
 * @typedef {{stage: string, lines: [number, string][]}} Progress
 */

/** Ask how it stands; once it has ended, show the page that tells it. */
async function look() {
  const from = list?.dataset.from;
  if (!list || !from) return;
  try {
    const answer = await fetch(from, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return; // signed out: the link says so
    /** @type {Progress} */
    const progress = await answer.json();
    for (const [seconds, words] of progress.lines.slice(list.children.length)) {
      const line = document.createElement("li");
      line.textContent = `${words} (${Math.round(seconds)} s)`;
      list.append(line);
    }
    if (progress.stage !== "running") {
      location.assign("/admin/learning");
      return;
    }
  } catch {
    // the service is busy or being started again: asked once more
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
