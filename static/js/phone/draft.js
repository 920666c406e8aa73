/**
 * The finding that is being written. It is on the phone from its first photo or word on, so that closing the page, a crash or an
 * empty battery loses nothing.
 */
import { addressOf } from "./addresses.js";
import { newId } from "./ids.js";
import { currentOuting } from "./outing.js";
import { keepOwn, keptOwn, lastPerson } from "./session.js";
import { changeFinding, findings, removeFinding, removePhoto, saveFinding, savePhoto } from "./store.js";

const SAVE_AFTER_MS = 300;
let record = null;
let writer = null;
let timer = null;
let saving = Promise.resolve();
const listeners = new Set();

function blank() {
  return {
    id: newId(),
    kind: "report",
    state: "draft",
    madeAt: Date.now(),
    personId: writer,
    photos: [],
    content: {
      description: "",
      handling: "handed_over",
      result: "",
      isUrgent: false,
      item: null,
      location: null,
    },
    attempts: 0,
    nextAttemptAt: 0,
  };
}

/** The draft. */
export function draft() {
  record ??= blank();
  return record;
}

function isWorthKeeping({ photos, content }) {
  return photos.length > 0 || content.description.trim() !== "";
}

/** Whether there is anything in the draft that would be missed. */
export function hasContent() {
  return isWorthKeeping(draft());
}

/** Be told whenever the draft changes. */
export function onDraft(listen) {
  listeners.add(listen);
}

function tell() {
  for (const listen of listeners) listen(record);
}

/**
 * Open the draft that this person left, or begin a new one; says whether there was one. An emptied one is none: its place is of
 * then. Somebody else's waits on the phone for its writer.
 */
export async function openDraft() {
  writer = (await lastPerson())?.id ?? null;
  const isMine = (one) => !one.personId || one.personId === writer;
  const left = (await findings()).filter(
    (one) => one.state === "draft" && one.kind !== "inspection" && isMine(one),
  );
  record = left.findLast(isWorthKeeping) ?? blank();
  tell();
  return left.length > 0 && hasContent();
}

/** Change what the draft says; saved a moment later, or at once with `save`. */
export function edit(change) {
  Object.assign(draft().content, change);
  tell();
  clearTimeout(timer);
  timer = setTimeout(() => save().catch(() => {}), SAVE_AFTER_MS);
}

/** Save the draft now, if there is anything in it. Words that were taken back do not return with it. */
export function save() {
  clearTimeout(timer);
  const isWorth = hasContent();
  const copy = structuredClone(draft());
  saving = saving.catch(() => {}).then(() => (isWorth ? saveFinding(copy) : forgetWords(copy)));
  return saving;
}

/** The words of a draft that has nothing left in it are forgotten; its photos stay until they are forgotten for good. */
function forgetWords({ id, content }) {
  return changeFinding(id, (kept_) => {
    if (kept_.state !== "draft") return false;
    kept_.content = content;
  });
}

/** Add a photo; resolves when both it and the draft are on the disk. Rejects with QuotaExceededError on a full one. */
export async function addPhoto(taken, role) {
  const { bytes, size, type, name, thumb, takenAt, spot, sha256 } = taken;
  const entry = { sha256, role, size, type, name, thumb, takenAt, spot, stored: false, problem: null };
  const owner = draft();
  owner.photos.push(entry);
  try {
    await saving.catch(() => {});
    await savePhoto(structuredClone(owner), { sha256, bytes, size, type, keptAt: Date.now() });
  } catch (error) {
    owner.photos.splice(owner.photos.indexOf(entry), 1);
    throw error;
  } finally {
    tell();
  }
}

/** Take a photo out; resolves to a function that forgets its bytes for good (until then it can be put back). */
export async function dropPhoto(sha256) {
  const place = draft().photos.findIndex((one) => one.sha256 === sha256);
  const [entry] = draft().photos.splice(place, 1);
  tell();
  await save();
  const owner = draft();
  return {
    async putBack() {
      owner.photos.splice(place, 0, entry);
      tell();
      await save();
    },
    async forget() {
      await removePhoto(structuredClone(owner), sha256);
    },
  };
}

/** Hand the draft to the queue as `kind`; resolves when that is on the disk. The next draft is blank. */
export async function finish({ kind = "report", serverId = null, channel, itemName }) {
  clearTimeout(timer);
  const person = await lastPerson();
  const whole = structuredClone(draft());
  Object.assign(whole, { kind, serverId, state: "ready", body: null, problem: null });
  Object.assign(whole, { personId: person?.id ?? null, personName: person?.displayName ?? "" });
  const outing = kind === "report" ? await currentOuting() : null;
  const address = addressOf(whole.content.location);
  Object.assign(whole.content, { channel, itemName, address, patrolId: outing?.id ?? null });
  await saving.catch(() => {});
  await saveFinding(whole);
  await remember(whole.content);
  record = blank();
  tell();
  return whole;
}

async function remember({ item }) {
  if (item) {
    const items = (await keptOwn("items")) ?? [];
    await keepOwn("items", [item, ...items.filter((one) => one !== item)].slice(0, 12));
  }
}

/** Open a finding that was refused for another look; what is being written goes to the queue's side as a draft of its own. */
export async function reopen(id) {
  await save();
  record = await changeFinding(id, (kept_) => {
    Object.assign(kept_, { state: "draft", body: null, problem: null, attempts: 0, nextAttemptAt: 0 });
  });
  tell();
}

/** Throw the draft away. */
export async function discard() {
  clearTimeout(timer);
  await saving.catch(() => {});
  const { id } = draft();
  record = blank();
  tell();
  await removeFinding(id);
}
