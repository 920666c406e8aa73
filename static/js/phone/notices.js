/** Says things to the person: a notice at the top, a question in a dialog, a sentence for screen readers, a short vibration. */
import { say } from "./words.js";

const PICTURES = { info: "info", success: "circle-check", warning: "triangle-alert", danger: "circle-alert" };
const SHOWN_MS = 6000;

/** An icon of the sprite. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** A button with a word. */
export function button(words, act, kind = "secondary") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `button button-${kind}`;
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

/**
 * Show a notice under a key (a new one of the same key takes its place); null title removes it. `actions` are [words, act] or
 * elements; one that passes goes by itself.
 */
export function notice(key, { tone = "info", title = null, text = "", actions = [], passes = false } = {}) {
  const ground = document.getElementById("notices");
  ground.querySelector(`[data-key="${key}"]`)?.remove();
  if (title === null) return;
  const made = document.getElementById("notice").content.firstElementChild.cloneNode(true);
  made.dataset.key = key;
  made.classList.add(`notice-${tone}`);
  made.setAttribute("role", tone === "danger" ? "alert" : "status");
  made.querySelector("use").setAttribute("href", `${document.body.dataset.icons}#${PICTURES[tone]}`);
  made.querySelector(".notice-title").textContent = title;
  const words = made.querySelector("[data-notice-text]");
  words.textContent = text;
  words.hidden = !text;
  const row = made.querySelector("[data-notice-actions]");
  row.append(...actions.map((one) => (one instanceof Element ? one : button(one[0], one[1]))));
  row.hidden = actions.length === 0;
  ground.append(made);
  if (passes) setTimeout(() => made.remove(), SHOWN_MS);
}

/** Read a sentence out. */
export function announce(sentence) {
  const ground = document.getElementById("announcements");
  ground.textContent = "";
  setTimeout(() => {
    ground.textContent = sentence;
  }, 60);
}

/** Ask; `choices` are [value, words, kind]. Resolves to the chosen value, null when closed without one. */
export function askPerson({ title, text = "", choices }) {
  const dialog = document.getElementById("ask");
  dialog.querySelector(".dialog-title").textContent = title;
  const words = dialog.querySelector("[data-ask-text]");
  words.textContent = text;
  words.hidden = !text;
  return new Promise((resolve) => {
    let chosen = null;
    const row = dialog.querySelector("[data-ask-choices]");
    row.replaceChildren(
      ...choices.map(([value, label, kind = "secondary"]) =>
        button(
          label,
          () => {
            chosen = value;
            dialog.close();
          },
          kind,
        ),
      ),
    );
    dialog.addEventListener("close", () => resolve(chosen), { once: true });
    dialog.showModal();
  });
}

/** Ask whether something may be thrown away; to keep it is the first answer. */
export async function isThrownAway(title = say("discard_title")) {
  const choices = [
    ["no", say("discard_no"), "primary"],
    ["yes", say("discard_yes"), "danger"],
  ];
  return (await askPerson({ title, text: say("discard_text"), choices })) === "yes";
}

/** Make each [data-close] button of a dialog close it, and a tap beside it too. */
export function makeClosable(dialog) {
  for (const one of dialog.querySelectorAll("[data-close]"))
    one.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

/** A short vibration where the phone can and the person has not asked for less motion. */
export function vibrate(pattern = 30) {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) navigator.vibrate?.(pattern);
}

/** Say that the phone cannot keep something, with the photo to save elsewhere. */
export function sayFull(error, file = null) {
  const isFull = error?.name === "QuotaExceededError";
  const actions = [];
  if (file) {
    const link = document.createElement("a");
    link.className = "button button-secondary";
    link.href = URL.createObjectURL(file);
    link.download = file.name || "photo.jpg";
    link.textContent = say("action_download");
    actions.push(link);
  }
  if (!isFull) {
    const form = document.createElement("a");
    form.className = "button button-primary";
    form.href = "/report/form";
    form.textContent = say("broken_form");
    actions.push(form);
  }
  notice("full", {
    tone: "danger",
    title: say(isFull ? "full_title" : "broken_title"),
    text: say(isFull ? "full_text" : "broken_text"),
    actions,
  });
}
