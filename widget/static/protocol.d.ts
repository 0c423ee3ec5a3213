/** The frames of /chat/v1 (docs/protocol.md) as the widget uses them. Types only: no browser fetches this file. */

export type Kind =
  | "greeting" | "answer" | "silent" | "contact" | "question" | "confirm" | "receipt" | "status" | "cancelled"
  | "clarify" | "out_of_scope" | "not_understood" | "safeguarding" | "chitchat" | "handover";

export interface Source { section: string; heading: string; quote: string; url: string }

export interface General { text: string; source: string }

export interface Contact {
  role: string;
  name: string;
  email?: string | null;
  phone?: string | null;
  address?: string | null;
  url?: string | null;
}

export interface Choice { label: string; value: string; key?: string | null }

export interface CaseSummary {
  reference: string;
  printed?: string | null;
  right?: string | null;
  status?: string | null;
  received?: string | null;
  due?: string | null;
  due_for?: string | null;
  code?: string | null;
  receipt_url?: string | null;
}

/** `change`: the value to choose for changing it, or empty; `changed`: it just was. */
export interface Given { field: string; label: string; value: string; change?: string; changed?: boolean }

export interface Sound { url: string; type: string; seconds: number; part: string }

export interface Reply {
  type: "reply";
  seq: number;
  reply_to: string | null;
  more: boolean;
  kind: Kind;
  text: string;
  sources: Source[];
  general: General[];
  contacts: Contact[];
  choices: Choice[];
  /** Which of sources, general and contacts are one line until somebody opens them. */
  folded?: ("sources" | "general" | "contacts")[];
  asks_for: string | null;
  doubt?: "answered" | "offered" | null;
  /** How what is asked for is best typed. */
  input: { type: "text" | "email" | "tel" | "choice"; autocomplete: string } | null;
  request: CaseSummary | null;
  answers?: Given[];
  lang?: string;
  /** A line under the answer, for the case that somebody is not safe. */
  safety?: string;
  note?: { text: string; lang: string } | null;
  audio?: Sound[] | null;
  speech?: string | null;
  wait?: number | null;
  entry?: string | null;
  /** What is said next is kept as sound. */
  records?: { field: string; seconds: number } | null;
  /** The person asked for somebody to talk to. */
  put_through?: boolean;
}

export interface Said { type: "said"; id: string; text: string; seq: number }

export interface Welcome {
  type: "welcome";
  protocol: number;
  session: string;
  resumed: boolean;
  seq: number;
  history: (Said | Reply)[];
}

export interface Working { type: "working"; reply_to: string }

export interface UtteranceEnd { type: "utterance_end"; reply_to: string }

export interface Heard { type: "heard"; reply_to: string; text: string; confidence: number; more?: boolean }

export interface Collected { type: "collected"; reply_to: string; digits: string }

export interface Rated { type: "rated"; reply_to: string }

export interface Forgotten { type: "forgotten"; reply_to: string; kept: string | null }

export interface Problem {
  type: "error";
  code: string;
  message: string;
  reply_to: string | null;
  retry_after: number | null;
  /** The message as sound, where somebody listens. */
  audio?: Sound[] | null;
}

export type ServerFrame = Welcome | Working | UtteranceEnd | Heard | Collected | Reply | Rated | Forgotten | Problem;

/** What the widget sends, before the connection gives it an id. */
export type Ask =
  | { type: "say"; text: string }
  | { type: "choose"; value: string }
  | { type: "press"; key: string }
  | { type: "mode"; mode: "text" | "voice" | "keypad" }
  | { type: "mode"; pace: "slower" | "faster" }
  | { type: "timeout" }
  | { type: "rate"; reply_to: string; value: "up" | "down"; text: string | null }
  | { type: "forget" };

/** `unavailable`: several tries in a row have failed; the connection goes on trying, more slowly. */
export type LinkState = "connecting" | "online" | "offline" | "unavailable";
