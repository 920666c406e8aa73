/** When to send: on opening, when the network is back, on a timer, and in the background where the browser can. Shows how it stands. */
import { calmly } from "./calm.js";
import { notice } from "./notices.js";
import { isWaiting, nextAttemptIn, sendWaiting } from "./queue.js";
import { isOf, lastPerson } from "./session.js";
import { announceChange, findings, onChange } from "./store.js";
import { say, sayAge } from "./words.js";

const LEAST_MS = 2_000;
const CLOCK_NOTICE_MS = 10 * 60 * 1000;
let timer = null;
let isOffline = !navigator.onLine;
let isUnanswered = false;
let isSignInNeeded = false;
let isRunning = false;
let isWanted = false;
const listeners = new Set();

/** Whether the server could be reached at the last attempt, as far as is known. */
export function isOnline() {
  return navigator.onLine && !isOffline;
}

/** Be told when the network or the session changes. */
export function onConnection(listen) {
  listeners.add(listen);
}

/** Send what waits now, whatever the waiting times; also asks the browser to do so when this page is gone. */
export async function sendSoon() {
  askForBackground();
  await run(true);
}

async function askForBackground() {
  try {
    const registration = await navigator.serviceWorker?.ready;
    if ((await findings()).some(isWaiting)) await registration?.sync?.register("patrol-send");
  } catch {
    // no Background Sync here: opening, the network's return and the timer do it
  }
}

async function run(isEager) {
  if (isRunning) {
    isWanted ||= isEager;
    return;
  }
  isRunning = true;
  clearTimeout(timer);
  let isBusy = false;
  try {
    const outcome = await sendWaiting({ isEager });
    isBusy = Boolean(outcome.isBusy);
    isSignInNeeded = Boolean(outcome.isSignInNeeded);
    isOffline = Boolean(outcome.isOffline);
    isUnanswered = Boolean(outcome.isUnanswered);
  } catch (error) {
    console.error("the queue stopped", error);
  } finally {
    isRunning = false;
    for (const listen of listeners) listen();
    announceChange({});
    if (isWanted) {
      isWanted = false;
      run(true);
    } else if (isBusy && isEager) {
      timer = setTimeout(() => run(true), LEAST_MS); // the other sender may be at it for somebody who has left
    } else {
      plan();
    }
  }
}

async function plan() {
  clearTimeout(timer);
  const wait = await nextAttemptIn().catch(() => null);
  if (wait !== null) timer = setTimeout(() => run(false), Math.max(LEAST_MS, wait));
}

/** Show in the head of the page how much waits, and above it what the person has to do. */
export async function showStanding() {
  const person = await lastPerson().catch(() => null);
  const all = (await findings().catch(() => [])).filter((one) => one.state !== "draft");
  const mine = all.filter((one) => isOf(one, person));
  const waiting = mine.filter(isWaiting).length;
  const status = document.getElementById("status");
  const [tone, words] = standing(waiting, mine.length - waiting, all.length - mine.length);
  status.hidden = words === null;
  status.dataset.tone = tone;
  status.querySelector("[data-status-words]").textContent = words ?? "";
  showSignIn(waiting);
  const isCut = !isOnline() && !isSignInNeeded;
  const why = isUnanswered && navigator.onLine ? "unanswered" : "offline";
  notice("offline", isCut ? { tone: "info", title: say(`${why}_title`), text: say(`${why}_text`) } : {});
  showClock(person?.clockAheadMs ?? 0);
}

/** What the head says of this person's reports; those of somebody else wait for that person, nothing is sent here. */
function standing(waiting, attention, foreign) {
  if (attention) return ["danger", say("status_attention", { count: attention })];
  if (isSignInNeeded) return ["danger", say("status_sign_in")];
  if (waiting)
    return [
      "waiting",
      say(isRunning && isOnline() ? "status_sending" : "status_waiting", { count: waiting }),
    ];
  if (!isOnline() && !isUnanswered) return ["offline", say("status_offline")];
  if (foreign) return ["waiting", say("status_other_person", { count: foreign })];
  return ["sent", null];
}

function showSignIn() {
  if (!isSignInNeeded) return notice("sign-in");
  const link = document.createElement("a");
  link.className = "button button-primary";
  link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
  link.textContent = say("sign_in");
  notice("sign-in", {
    tone: "warning",
    title: say("sign_in_title"),
    text: say("sign_in_text"),
    actions: [link],
  });
}

function showClock(aheadMs) {
  if (Math.abs(aheadMs) < CLOCK_NOTICE_MS) return notice("clock");
  const direction = say(aheadMs > 0 ? "clock_fast" : "clock_slow");
  const title = say("clock_title", { difference: sayAge(Math.abs(aheadMs)), direction });
  notice("clock", { tone: "warning", title, text: say("clock_text") });
}

/** Begin to watch network, visibility and changes. */
export function mountSender() {
  addEventListener("online", () => {
    isOffline = false;
    run(true);
  });
  addEventListener("offline", () => {
    isOffline = true;
    for (const listen of listeners) listen();
    showStanding();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && run(true));
  const show = calmly(showStanding);
  onChange((news) => {
    if (!news.progress) show().catch(() => {});
  });
  show().catch(() => {});
  run(true);
}
