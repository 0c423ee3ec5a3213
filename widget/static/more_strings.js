import { strings } from "./strings.js";

/** The fixed English words of what is fetched only when somebody opens it. */
export const more = {
  find: "Find in the notice",
  findButton: "Find",
  findEmpty: "Type a word to look for, such as cookies.",
  found: (/** @type {number} */ n) => (n === 1 ? "Found in one place:" : `Found in ${n} places:`),
  foundNone: "The notice does not use those words. Try another word, or ask your question below.",
  calm: "Larger and calmer",
  earlier: "Show or hide what came before",
  readAloud: "Read aloud",
  readStop: "Stop reading",
  saveText: "Save as text",
  savePage: "Save as a page",
  saved: "The chat was saved as a file.",
  print: "Print",
  forget: "Delete this chat",
  forgetAsk: "Delete this chat? It will be removed here and from the school’s computer.",
  forgetYes: "Yes, delete it",
  forgetNo: "No, keep it",

  leave: "Leave quickly",
  leaveKeys: "or press Escape three times",

  change: "Change",
  copyOf: (/** @type {string} */ name) => `Copy the details of ${name}`,
  copied: "Copied",
  copy: "Copy",
  copyAnswer: "Copy the answer",

  reachPerson: "Or get in touch with a person:",
  unread: "not read yet",

  yes: "Yes",
  no: "No",
  missing: "What was missing?",
};

// What was translated meanwhile stays as it is.
Object.assign(strings, { ...more, ...strings });
