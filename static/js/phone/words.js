/** The page's sentences, translated by the server, and the few ways in which numbers are said. */
const WORDS = typeof document === "undefined" ? {} : JSON.parse(document.body.dataset.words || "{}");

/** The page's language, `ko` or `en`. */
export const language = typeof document === "undefined" ? "ko" : document.documentElement.lang;

/** A sentence by its key, with {names} filled in. */
export function say(key, values = {}) {
  const sentence = WORDS[key];
  if (sentence === undefined) throw new Error(`no words for ${key}`);
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** The name of a finding's state. */
export function sayState(state) {
  return WORDS.state_of[state] ?? state;
}

/** A stretch of time in its largest unit; never negative. */
export function sayAge(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return say("seconds", { count: seconds });
  if (seconds < 3600) return say("minutes", { count: Math.floor(seconds / 60) });
  if (seconds < 172800) return say("hours", { count: Math.floor(seconds / 3600) });
  return say("days", { count: Math.floor(seconds / 86400) });
}

/** A distance in metres, or kilometres from 1 km on. */
export function sayDistance(metres) {
  if (metres < 1000) return say("metres", { count: Math.round(metres) }).replace(" ", "\u00a0");
  return say("kilometres", { count: (metres / 1000).toFixed(1) });
}

/** A size in bytes as MB or GB. */
export function saySize(bytes) {
  const mega = bytes / 1048576;
  return mega < 1024 ? `${Math.max(0, Math.round(mega))} MB` : `${(mega / 1024).toFixed(1)} GB`;
}
