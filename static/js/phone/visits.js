/**
 * What the phone keeps to inspect without reception: the facilities that are due, and the checklists. Asked for when a page of
 * the phone or of the inspections is open, at most once an hour
 * where there was something.
 */
import { ask, lastPerson } from "./session.js";
import { keep, kept } from "./store.js";

const AGAIN_AFTER_MS = 60 * 60 * 1000;
const KEY = "visits";
const OFFICE = new Set(["officer", "manager", "administrator"]);

/** What is kept for the person of this phone: {facilities, checklists, inspector}, or null. */
export async function keptVisits() {
  const [known, person] = [await kept(KEY), await lastPerson()];
  return known && known.personId === (person?.id ?? null) ? known : null;
}

/** Ask the server if what is kept is old (always with `isFresh`); resolves to what is kept then, or null. */
export async function keepVisits({ isFresh = false } = {}) {
  const known = await keptVisits();
  const isRecent = known && Math.abs(Date.now() - known.askedAt) < AGAIN_AFTER_MS;
  // Where nothing was due yet, something may be by now.
  if (!isFresh && isRecent && known.facilities.length) return known;
  const person = await lastPerson();
  if (person?.role && !OFFICE.has(person.role)) return null;
  const answer = await ask("/api/v1/phone/inspections", { headers: { Accept: "application/json" } });
  if (!answer.ok) return known;
  const fresh = { ...(await answer.json()), askedAt: Date.now(), personId: person?.id ?? null };
  await keep(KEY, fresh);
  return fresh;
}
