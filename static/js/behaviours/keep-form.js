/**
 * Keeps a long form on the phone while it is filled in, and hands it over when there is a network: an inspection in a cellar is
 * not lost by a closed page or a dead battery. The form's own id makes it exactly once. Takes data-key (what the form is about)
 * and its words: data-kept, data-restored, data-waiting, data-sent. Without it the form is sent as any other.
 */
import { openDB } from "../../vendor/idb/idb.js";

const SAVE_AFTER_MS = 400;
const RETRY_MS = 15_000;
const STORE = "forms";

function database() {
  return openDB("patrol-forms", 1, { upgrade: (fresh) => fresh.createObjectStore(STORE) });
}

function entriesOf(form) {
  return [...new FormData(form).entries()].filter(([name]) => name !== "csrf_token");
}

function fill(form, entries) {
  for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = false;
  for (const [name, value] of entries) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type === "radio" || control.type === "checkbox")
        control.checked ||= control.value === value;
      else control.value = value;
    }
  }
}

async function hand(form, entries) {
  const session = await fetch("/api/v1/session", {
    headers: { Accept: "application/json" },
    cache: "no-store",
  });
  if (!session.ok) throw new TypeError("no session");
  const { csrf_token: token } = await session.json();
  return fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    body: new URLSearchParams(entries),
  });
}

export async function mount(form) {
  const status = form.querySelector("[data-status]");
  const say = (words) => status.replaceChildren(words);
  const kept = await database();
  const { key } = form.dataset;
  let timer;
  let isWaiting = false;

  const save = () => kept.put(STORE, { entries: entriesOf(form), isWaiting }, key);
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => save().then(() => !isWaiting && say(form.dataset.kept)), SAVE_AFTER_MS);
  };

  async function send() {
    let answer;
    try {
      answer = await hand(form, entriesOf(form));
    } catch {
      isWaiting = true;
      await save();
      say(form.dataset.waiting);
      return;
    }
    if (answer.status >= 500) return say(form.dataset.waiting);
    isWaiting = false;
    if (!answer.ok) {
      await save();
      const problem = await answer.json().catch(() => ({}));
      say(`${problem.title ?? ""} ${problem.detail ?? ""}`);
      status.scrollIntoView({ block: "center" });
      return;
    }
    clearTimeout(timer);
    await kept.delete(STORE, key);
    say(form.dataset.sent);
    const { href } = await answer.json();
    location.assign(href);
  }

  const left = await kept.get(STORE, key);
  if (left && !form.querySelector("[role=alert]")) {
    fill(form, left.entries);
    isWaiting = left.isWaiting;
    say(form.dataset.restored);
  }
  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    send();
  });
  const retry = () => isWaiting && send();
  addEventListener("online", retry);
  setInterval(retry, RETRY_MS);
  form.dataset.ready = "1";
  retry();
}
