/**
 * The queue: sends what waits, oldest first, one sender at a time over all tabs and the service worker. It works without a
 * page. A finding that the server refuses stays, is shown with what to do, and holds up nothing else.
 */
import { isOutingWaiting, sendOutings } from "./outing.js";
import { isOf, Later, lastPerson, SignInNeeded, session, Unanswered } from "./session.js";
import { announceChange, changeFinding, findings } from "./store.js";
import { Refused, sendFinding } from "./sync.js";

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 10 * 60 * 1000;
const IN_A_ROW = 3;
const OUTING_AGAIN_MS = 15_000;

/** Whether a record is for the queue. An after-photo is all that its record sends: one that was refused waits for the person. */
export function isWaiting({ state, kind, photos }) {
  if (state === "ready" && kind !== "after") return true;
  return ["ready", "accepted"].includes(state) && !photos.some((one) => one.problem);
}

/** Milliseconds until the next attempt of what waits for this person; 0: now; null: nothing. A clock set back never delays. */
export async function nextAttemptIn(now = Date.now()) {
  const person = await lastPerson();
  const mine = (await findings()).filter((one) => isWaiting(one) && isOf(one, person));
  const waits = mine.map((one) => (one.nextAttemptAt ?? 0) - now);
  if (await isOutingWaiting()) waits.push(OUTING_AGAIN_MS);
  if (!waits.length) return null;
  return Math.max(0, Math.min(LONGEST_WAIT_MS, ...waits));
}

/** How long to wait after so many failed attempts, spread so that phones do not come all at once. */
export function waitAfter(attempts, wishMs = 0) {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 10));
  return Math.max(wishMs, wait * (0.5 + Math.random() / 2));
}

/**
 * Send all that waits and is due; `isEager` ignores the waiting times (the page was opened, the network is back). Resolves to
 * {isSignInNeeded, isOffline, isUnanswered, isBusy}. In the background a failure is thrown, so that the browser tries again.
 */
export async function sendWaiting({ isEager = false, isBackground = false } = {}) {
  const run = () => drain(isEager || isBackground);
  const outcome = navigator.locks
    ? await navigator.locks.request("patrol-send", { ifAvailable: !isBackground }, (lock) =>
        lock ? run() : { isBusy: true },
      )
    : await run();
  if (isBackground && outcome.isOffline) throw new Error("no network yet");
  return outcome;
}

async function drain(isEager) {
  const last = await lastPerson();
  const waiting = (await findings()).filter(isWaiting);
  const due = waiting.filter((one) => isEager || (isDue(one) && isOf(one, last)));
  const hasOuting = await isOutingWaiting();
  if (!due.length && !hasOuting) return {};
  let person;
  try {
    person = await session({ isFresh: true });
    if (hasOuting) await sendOutings(person.id); // before its findings, which name it
  } catch (error) {
    return outcomeOf(
      error,
      due.find((one) => isOf(one, last)),
    );
  }
  let [failures, isUnanswered] = [0, false];
  for (const record of due) {
    if (record.personId && record.personId !== person.id) continue;
    announceChange({ sending: record.id });
    try {
      await sendFinding(record.id);
      [failures, isUnanswered] = [0, false];
    } catch (error) {
      const outcome = await noteFailure(record.id, error);
      if (outcome) return outcome;
      if (error instanceof Later) failures += 1;
      if (error instanceof Unanswered) isUnanswered = true;
      if (failures >= IN_A_ROW) return { isOffline: true, isUnanswered };
    } finally {
      announceChange({});
    }
  }
  return isUnanswered ? { isOffline: true, isUnanswered } : {};
}

function isDue(record) {
  const wait = (record.nextAttemptAt ?? 0) - Date.now();
  return wait <= 0 || wait > LONGEST_WAIT_MS;
}

async function noteFailure(id, error) {
  if (error instanceof Refused) {
    await changeFinding(id, (kept) => Object.assign(kept, { state: "refused", problem: error.problem }));
    return null;
  }
  if (error instanceof SignInNeeded) return { isSignInNeeded: true };
  await changeFinding(id, (kept) => {
    kept.attempts = (kept.attempts ?? 0) + 1;
    kept.nextAttemptAt = Date.now() + waitAfter(kept.attempts, error instanceof Later ? error.waitMs : 0);
  });
  if (!(error instanceof Later)) console.error("sending failed", error);
  return error instanceof Later && error.isNetwork ? { isOffline: true } : null;
}

async function outcomeOf(error, record) {
  if (error instanceof SignInNeeded) return { isSignInNeeded: true };
  if (record) await noteFailure(record.id, error);
  return { isOffline: true, isUnanswered: error instanceof Unanswered };
}
