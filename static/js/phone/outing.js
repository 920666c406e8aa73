/**
 * The patrol (순찰) on the phone: started, ended and handed over like findings, also without reception. Each outing has its own
 * id, so that sending it again changes nothing. Its track is kept apart, only if the officer agreed, and goes with the end.
 */
import { newId } from "./ids.js";
import { isOf, Later, lastPerson, write } from "./session.js";
import { announceChange, keep, kept, lastClock } from "./store.js";

const KEY = "outings";
const CLOCK_TOLERANCE_MS = 120_000;
const MOST_KEPT = 3;
const MOST_FIXES = 6000;

/** Every outing on the phone, the last one last. */
export async function outings() {
  return (await kept(KEY)) ?? [];
}

/** The outings of this person, the last one last. */
export async function ownOutings() {
  const person = await lastPerson();
  return (await outings()).filter((one) => isOf(one, person));
}

/** The outing of this person that is under way, or null. */
export async function currentOuting() {
  return (await ownOutings()).findLast((one) => one.endedAt === null) ?? null;
}

/** Whether something of this person's outings has not reached the server yet. */
export async function isOutingWaiting() {
  return (await ownOutings()).some(
    (one) => !one.problem && (!one.startSent || (one.endedAt && !one.endSent)),
  );
}

async function change(edit) {
  const act = async () => {
    const all = await outings();
    const result = edit(all);
    await keep(KEY, all.slice(-Math.max(MOST_KEPT, all.filter((one) => !one.endSent).length)));
    return result;
  };
  const result = navigator.locks ? await navigator.locks.request("patrol-outings", act) : await act();
  announceChange({ outing: true });
  return result;
}

function changeOne(id, edit) {
  return change((all) => {
    const one = all.find((other) => other.id === id);
    if (one) edit(one);
    return one;
  });
}

async function nowCorrected() {
  const ahead = await lastClock();
  return Date.now() - (Math.abs(ahead) > CLOCK_TOLERANCE_MS ? ahead : 0);
}

/** Start an outing; resolves when the phone holds it. */
export async function startOuting({ programme, name, theme, companions, people, isTracked }) {
  const person = await lastPerson();
  const startedAt = await nowCorrected();
  const made = { id: newId(), personId: person?.id ?? null, programme, name, theme, companions, people };
  Object.assign(made, { startedAt, agreedAt: isTracked ? startedAt : null, endedAt: null, note: "" });
  Object.assign(made, { startSent: false, endSent: false, problem: null, summary: null });
  await change((all) => all.push(made));
  return made;
}

/** End an outing. */
export async function endOuting(id, note) {
  const endedAt = await nowCorrected();
  return changeOne(id, (one) => Object.assign(one, { endedAt: Math.max(endedAt, one.startedAt), note }));
}

/** Agree to the track, or take that back: then what was recorded is forgotten at once. */
export async function agree(id, isTracked) {
  const at = await nowCorrected();
  if (!isTracked) await keep(`track-${id}`, []);
  return changeOne(id, (one) => Object.assign(one, { agreedAt: isTracked ? (one.agreedAt ?? at) : null }));
}

/** The positions of an outing so far: [longitude, latitude, milliseconds, metres of accuracy]. */
export async function trackOf(id) {
  return (await kept(`track-${id}`)) ?? [];
}

/** Keep more positions of an outing. */
export async function addFixes(id, fixes) {
  await keep(`track-${id}`, [...(await trackOf(id)), ...fixes].slice(-MOST_FIXES));
}

/** Hand over what waits, the starts before the ends; findings that belong to an outing are sent after this. */
export async function sendOutings(personId) {
  for (const one of await outings()) {
    if (one.problem || (one.personId && one.personId !== personId)) continue;
    if (!one.startSent) await post(one, "/api/v1/patrols", startOf(one), "startSent");
    const now = (await outings()).find((other) => other.id === one.id);
    if (!now?.startSent || now.endedAt === null || now.endSent) continue;
    await post(now, `/api/v1/patrols/${now.id}/end`, await endOf(now), "endSent");
    if ((await outings()).find((other) => other.id === one.id)?.endSent) await keep(`track-${one.id}`, []);
  }
}

function startOf(one) {
  return {
    id: one.id,
    programme_code: one.programme,
    theme: one.theme,
    companions: one.companions,
    people: one.people,
    started_at: new Date(one.startedAt).toISOString(),
  };
}

async function endOf(one) {
  const body = { ended_at: new Date(one.endedAt).toISOString(), note: one.note };
  if (one.agreedAt === null) return body;
  const fixes = (await trackOf(one.id)).map(([longitude, latitude, at, accuracy_m]) => ({
    longitude,
    latitude,
    at: new Date(at).toISOString(),
    accuracy_m,
  }));
  return { ...body, track: { agreed_at: new Date(one.agreedAt).toISOString(), fixes } };
}

async function post(one, address, body, sent) {
  const headers = { "Content-Type": "application/json" };
  const answer = await write(address, { method: "POST", body: JSON.stringify(body), headers });
  const said = await answer.json().catch(() => null);
  if (said === null) throw new Later("no answer");
  await changeOne(one.id, (kept_) => {
    if (answer.ok) Object.assign(kept_, { [sent]: true, summary: said });
    else kept_.problem = { title: said.title ?? "", detail: said.detail ?? "" };
  });
}
