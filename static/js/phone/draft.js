/**
 * The finding that is being written. It is on the phone from its first photo or word on, so that closing the page, a crash or an
 * empty battery loses nothing.
 */
import { addressOf } from "./addresses.js";
import { blank, isWorthKeeping, rememberItem } from "./blank.js";
import { hold } from "./leaving.js";
import { currentOuting } from "./outing.js";
import { lastPerson } from "./session.js";
import { changeFinding, findings, removeFinding, removePhoto, saveFinding, savePhoto } from "./store.js";

const SAVE_AFTER_MS = 300;
let record = null;
let writer = null;
let timer = null;
let saving = Promise.resolve();
let isAside = false;
let hearTaken = () => {};
const listeners = new Set();

/** Write this one from now on; where another window takes it over, go on with a blank one. */
function begin(one) {
  record = one;
  hold(one.id, () => record === one && giveUp());
  return record;
}

function giveUp() {
  clearTimeout(timer);
  begin(blank(writer));
  tell();
  hearTaken();
}

/** Be told when another window goes on with the draft. */
export function onTaken(listen) {
  hearTaken = listen;
}

/** The draft. */
export function draft() {
  return record ?? begin(blank(writer));
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
  const found = left.findLast(isWorthKeeping);
  if (!hasContent() && (found || draft().personId !== writer)) begin(found ?? blank(writer));
  tell();
  return Boolean(found) && record === found;
}

/** Go on with what was put aside; says whether there was something. */
export async function openAside() {
  if (!isAside) return false;
  isAside = false;
  return openDraft();
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
  const owner = draft();
  const place = owner.photos.findIndex((one) => one.sha256 === sha256);
  const [entry] = owner.photos.splice(place, 1);
  tell();
  await save();
  return {
    async putBack() {
      owner.photos.splice(place, 0, entry);
      tell();
      await save();
    },
    async forget() {
      if (!owner.photos.some((one) => one.sha256 === sha256)) await removePhoto(owner.id, sha256);
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
  begin(blank(writer));
  tell();
  await rememberItem(whole.content).catch(() => {});
  return whole;
}

/** Open a finding that was refused for another look; what is being written is put aside until that is sent. */
export async function reopen(id) {
  isAside ||= hasContent();
  await save();
  const fresh = { state: "draft", body: null, problem: null, attempts: 0, nextAttemptAt: 0 };
  const found = await changeFinding(id, (kept_) => Object.assign(kept_, fresh));
  if (found) begin(found);
  tell();
}

/** Throw the draft away. */
export async function discard() {
  clearTimeout(timer);
  await saving.catch(() => {});
  const { id } = draft();
  begin(blank(writer));
  tell();
  await removeFinding(id);
}
