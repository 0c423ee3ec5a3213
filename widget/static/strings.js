/**
 * Every fixed English word of the widget that a chat needs; what few people open has more (more_strings.js). What the
 * assistant says comes from the service.
 */
const own = {
  /** The language of all this (languages.js). */
  lang: "en",
  languages: "Language",
  /** Marks a translation that nobody has signed, in that language. */
  unchecked: "",
  heading: "Privacy help",
  close: "Close",
  options: "Options",

  privacy: (/** @type {number} */ n) => [
    "It is not for emergencies.",
    "Please do not type a child’s name unless you are asked for it.",
    "Names and contact details that you type are hidden before we keep your words.",
    `A few people at the school may read the chat. It is deleted ${n} ${n === 1 ? "day" : "days"} after you last use it.`,
  ],
  ownNotice: "How we use what you type here",
  program: "A computer program, not a person. In danger, ring ",
  emergencyNumber: "999",
  notice: "Read the full privacy notice",
  words: "How your words are used",
  newTab: " (opens in a new tab)",
  map: " (opens a map in a new tab)",

  log: "Conversation",
  you: "You said",
  working: "Working on your answer…",
  waiting: "Not sent yet",
  again: "Try again",
  seconds: (/** @type {number} */ n) => `You can try again in ${n} ${n === 1 ? "second" : "seconds"}.`,
  restarted: "Your earlier chat has ended. This is a new one.",

  label: "Your question",
  answer: "Your answer",
  hint: "Press Enter to send, or Shift and Enter for a new line.",
  send: "Send",
  empty: "Type your question first.",
  noAnswer: "Type or pick your answer first.",
  left: (/** @type {number} */ n) => `${n} ${n === 1 ? "character" : "characters"} left`,
  tooLong: (/** @type {number} */ n) =>
    `That is ${n} ${n === 1 ? "character" : "characters"} too long. Make it shorter, or send it in two parts.`,
  person: "I want to talk to a person",

  offline: "You are not connected. Keep this page open: what you send will go when the connection is back.",
  back: "You are online again.",
  unavailable: "The chat cannot be reached just now. We will keep trying. You can also:",
  plainChat: "use the chat page that works without this window",

  forgetting: "Deleting this chat…",
  forgotten: "This chat has been deleted. You can ask again at any time.",
  kept: "This part has to be kept: ",

  helped: "Did this help?",
  thanks: "Thank you for telling us.",
  /** The line that each part of an answer is folded to. */
  folds: {
    sources: "What the notice says",
    general: "What the law says",
    contacts: "Who to ask",
  },
  below: "Below, folded: ",
  general: "General information, not in the notice",
  source: "Source: ",
  choices: "You can choose one of these: ",
  fromNotice: "The notice says, under",

  /** @type {Record<string, string>} */
  kinds: {
    greeting: "Hello",
    answer: "From the notice",
    silent: "The notice does not say",
    contact: "Who to contact",
    question: "A question for you",
    confirm: "Please check this",
    receipt: "Your request was made",
    status: "Where your request is",
    cancelled: "Stopped",
    clarify: "Did you mean?",
    out_of_scope: "Not something I can answer",
    not_understood: "I did not understand",
    safeguarding: "Get help now",
    chitchat: "Reply",
    handover: "Talk to a person",
  },
  reference: "Reference",
  code: "Code",
  received: "Received",
  due: "Due",
  changed: "changed",
  keepCode: "Keep this code. It is shown once.",
  receipt: "Open the receipt to print or save",
  status: "Open the status page",

  phone: "Telephone: keys and voice",
  byVoice: "Use by voice or keys",
  write: "Write instead",
  keypad: "Keys",
  caption: "What is said",
  call: "Start the call",
  talk: "Hold or tap to talk",
  listening: "Listening. Tap to stop.",
  record: "Hold or tap to record",
  recording: "Recording. Tap to stop.",
  phoneHint: "Press the button to start. Use the keys, talk, or both.",
  slower: "Slower",
  faster: "Faster",
  skip: "Skip",
  stop: "Stop",
  noMicrophone: "The microphone cannot be used here. The keys do the same.",
  youPressed: "You pressed",
  youSaid: "You said:",
  /** @type {Record<string, string>} */ keyNames: { "*": "Star", "#": "Hash" },
  keysElse: { "*": "again", 0: "a person", "#": "list" },
  keysTyping: { "*": "wipe", "#": "done" },

  error: "Something went wrong. Please try again, or talk to a person.",
};

/** Those that are said now. */
export const strings = /** @type {typeof own & typeof import("./more_strings.js").more} */ (own);
