/**
 * The inspection that is being filled in. Like a report it lies on the phone from its first answer on, as one record under its
 * id, with its checklist (so that a newer version changes nothing in what was begun) and its photos under their hashes. Sent by
 * the queue.
 */
import { newId } from "./ids.js";
import { hold } from "./leaving.js";
import { takeIn } from "./photos.js";
import { isOf, lastPerson } from "./session.js";
import { findings, kept, lastClock, removeFinding, removePhoto, saveFinding, savePhoto } from "./store.js";

const SAVE_AFTER_MS = 300;
const CLOCK_TOLERANCE_MS = 120_000;
let record = null;
let timer = null; // of a change that is not saved yet
let saving = Promise.resolve();

/** The record: `content` holds facility, checklist, values (what the form's controls say) and, once sent, the body. */
export function inspecting() {
  return record;
}

/** What of this facility lies on the phone: {open: this person's, being filled in or refused, waiting: handed to the queue}. */
export async function onPhone(facilityId) {
  const person = await lastPerson();
  const all = (await findings()).filter(
    (one) => one.kind === "inspection" && one.content.facility === facilityId,
  );
  const isOpen = (one) => one.state === "draft" || one.state === "refused";
  const open = all.findLast((one) => isOpen(one) && isOf(one, person)) ?? null;
  return { open, waiting: all.filter((one) => one.state === "ready" || one.state === "accepted").length };
}

/** Go on with a record, or begin a new one for a facility; `lose` is called when another window goes on with it. */
export async function open(left, facility, checklist, name, lose) {
  const person = await lastPerson();
  record = left ?? {
    id: newId(),
    kind: "inspection",
    madeAt: Date.now(),
    personId: person?.id ?? null,
    personName: person?.displayName ?? "",
    photos: [],
    content: { itemName: name, description: "", facility: facility.id, checklist, values: {} },
  };
  // The id of a refused one is free (nothing was kept of it) unless the server knows it with other content.
  if (record.problem?.type === "/problems/id-reused") await renew();
  Object.assign(record, { state: "draft", body: null, problem: null, attempts: 0, nextAttemptAt: 0 });
  hold(record.id, () => {
    clearTimeout(timer);
    record = null;
    lose();
  });
}

async function renew() {
  const { id } = record;
  record.id = newId();
  for (const one of record.photos) Object.assign(one, { stored: false, problem: null });
  await saveFinding(structuredClone(record));
  await removeFinding(id);
}

/** Keep what the form says now; written a moment later. `onKept` hears of it, `onFull` of a full disk. */
export function edit(values, { onKept, onFull }) {
  record.content.values = values;
  clearTimeout(timer);
  timer = setTimeout(() => save().then(onKept, onFull), SAVE_AFTER_MS);
}

/** Save what was changed a moment ago, at once. */
export async function saveChanges() {
  if (timer !== null && record) await save();
}

/** Save now. */
export function save() {
  clearTimeout(timer);
  timer = null;
  const copy = structuredClone(record);
  saving = saving.catch(() => {}).then(() => saveFinding(copy));
  return saving;
}

/** Add a photo to a question; resolves when it is on the disk, to the key of the sentence that says why not, or to null. */
export async function addPhoto(file, question) {
  const limits = (await kept("reference"))?.data ?? {};
  const taken = await takeIn(file, { shrinkAbove: limits.shrink_above_bytes ?? 0 });
  const { sha256, bytes, size, type, name, thumb } = taken;
  if (size === 0) return "photo_empty";
  if (type === null) return "photo_not_picture";
  if (record.photos.some((one) => one.sha256 === sha256)) return "photo_twice";
  const entry = { sha256, role: question, size, type, name, thumb, stored: false, problem: null };
  record.photos.push(entry);
  try {
    await saving.catch(() => {});
    await savePhoto(structuredClone(record), { sha256, bytes, size, type, keptAt: Date.now() });
  } catch (error) {
    record.photos.splice(record.photos.indexOf(entry), 1);
    throw error;
  }
  return null;
}

/** Take a photo out; resolves to ways to put it back and to forget its bytes for good. */
export async function dropPhoto(sha256) {
  const owner = record;
  const place = owner.photos.findIndex((one) => one.sha256 === sha256);
  const [entry] = owner.photos.splice(place, 1);
  await save();
  return {
    async putBack() {
      if (record !== owner) return;
      owner.photos.splice(place, 0, entry);
      await save();
    },
    async forget() {
      if (!owner.photos.some((one) => one.sha256 === sha256)) await removePhoto(owner.id, sha256);
    },
  };
}

/** Hand it to the queue with what the form said; resolves when that is on the disk. */
export async function finish(filled) {
  clearTimeout(timer);
  const ahead = await lastClock();
  const at = Date.now() - (Math.abs(ahead) > CLOCK_TOLERANCE_MS ? ahead : 0);
  const { content } = record;
  const answers = filled.answers.map(({ isReported, ...answer }) =>
    isReported ? { ...answer, finding_id: newId() } : answer,
  );
  content.body = {
    ...filled,
    id: record.id,
    facility_id: content.facility,
    checklist_code: content.checklist.code,
    checklist_version: content.checklist.version,
    inspected_at: new Date(at).toISOString(),
    answers,
  };
  record.state = "ready";
  await save();
  record = null;
}

/** Throw away what was begun. */
export async function discard() {
  clearTimeout(timer);
  await saving.catch(() => {});
  await removeFinding(record.id);
  record = null;
}
