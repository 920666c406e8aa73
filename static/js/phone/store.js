/**
 * What the phone keeps (IndexedDB): one record per finding under its id, one per photo under its hash. Each save is one
 * transaction that has reached the disk when its promise resolves ("strict"), so a browser that is killed loses nothing that
 * was said to be kept. Photos are kept as bytes, not as files, since a file of the camera may vanish.
 *
 * A finding's record: id, kind (report, sighting, after), state (draft, ready, accepted, refused), madeAt, personId,
 * personName, content, photos [{sha256, role, size, type, name, thumb, stored, problem}], body (frozen at the first attempt),
 * number, serverId, problem, attempts, nextAttemptAt.
 */
import { openDB } from "../../vendor/idb/idb.js";

const STRICT = { durability: "strict" };
const MOST_SENT = 30;
const JUST_NOW_MS = 60_000;
let opened;

function database() {
  opened ??= openDB("patrol", 1, {
    upgrade(fresh) {
      fresh.createObjectStore("findings", { keyPath: "id" });
      fresh.createObjectStore("photos", { keyPath: "sha256" });
      fresh.createObjectStore("sent", { keyPath: "id" });
      fresh.createObjectStore("kept");
    },
    blocking(_version, _next, event) {
      event.target.close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** Every finding on the phone, oldest first. */
export async function findings() {
  const all = await (await database()).getAll("findings");
  return all.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** One finding, or undefined. */
export async function finding(id) {
  return (await database()).get("findings", id);
}

/** A photo with its bytes, or undefined. */
export async function photo(sha256) {
  return (await database()).get("photos", sha256);
}

/** One transaction over these stores; resolves when it is on the disk, rejects with its error (a full disk: QuotaExceededError). */
async function change(stores, act) {
  const work = (await database()).transaction(stores, "readwrite", STRICT);
  const done = work.done.catch((error) => {
    throw error ?? new DOMException("aborted", "AbortError");
  });
  const [, result] = await Promise.all([done, act(...stores.map((name) => work.objectStore(name)))]);
  return result;
}

/** Save a finding and a new photo of it together. */
export function savePhoto(record, taken) {
  return change(["findings", "photos"], (findings, photos) =>
    Promise.all([photos.put(taken), findings.put(record)]),
  );
}

/** Save a finding; committed at once, so that it is kept even if the page is gone the next moment. */
export function saveFinding(record) {
  return change(["findings"], (findings) => {
    const put = findings.put(record);
    findings.transaction.commit?.();
    return put;
  });
}

/** Change a finding as it is now; `edit` gets the record and may return false to leave it. Returns the record or undefined. */
export function changeFinding(id, edit) {
  return change(["findings"], async (findings) => {
    const record = await findings.get(id);
    if (record !== undefined && edit(record) !== false) await findings.put(record);
    return record;
  });
}

/** Put a finding's record under another id, in one step. */
export function renameFinding(id, record) {
  return change(["findings"], (findings) => Promise.all([findings.delete(id), findings.put(record)]));
}

async function sweep(findings, photos, candidates) {
  const used = new Set((await findings.getAll()).flatMap((record) => record.photos.map((one) => one.sha256)));
  await Promise.all(candidates.filter((sha256) => !used.has(sha256)).map((sha256) => photos.delete(sha256)));
}

/** Remove a finding and those of its photos that nothing else uses; `note` says what became of it. */
export function removeFinding(id, note = null) {
  return change(["findings", "photos", "sent"], async (findings, photos, sent) => {
    const record = await findings.get(id);
    await findings.delete(id);
    if (record)
      await sweep(
        findings,
        photos,
        record.photos.map((one) => one.sha256),
      );
    if (note === null) return;
    await sent.put(note);
    const keys = await sent.getAllKeys();
    await Promise.all(
      keys
        .sort()
        .slice(0, -MOST_SENT)
        .map((key) => sent.delete(key)),
    );
  });
}

/** Forget the bytes of those of these photos that no finding uses. */
export function forgetPhotos(candidates) {
  return change(["findings", "photos"], (findings, photos) => sweep(findings, photos, candidates));
}

/** Forget bytes that no finding uses, left by a page that was closed in between; what was taken in just now is left alone. */
export function sweepPhotos() {
  return change(["findings", "photos"], async (findings, photos) => {
    const used = new Set(
      (await findings.getAll()).flatMap((record) => record.photos.map((one) => one.sha256)),
    );
    for (const sha256 of (await photos.getAllKeys()).filter((key) => !used.has(key))) {
      const { keptAt = 0 } = await photos.get(sha256);
      if (Math.abs(Date.now() - keptAt) > JUST_NOW_MS) await photos.delete(sha256);
    }
  });
}

/** Take a photo out of a draft; its bytes go when nothing else uses them. What was handed to the queue stays as it is. */
export function removePhoto(id, sha256) {
  return change(["findings", "photos"], async (findings, photos) => {
    const record = await findings.get(id);
    if (record?.state === "draft" && record.photos.some((one) => one.sha256 === sha256)) {
      record.photos = record.photos.filter((one) => one.sha256 !== sha256);
      await findings.put(record);
    }
    await sweep(findings, photos, [sha256]);
  });
}

/** What was sent lately, newest first. */
export async function sentLately() {
  const all = await (await database()).getAll("sent");
  return all.sort((one, other) => (one.id < other.id ? 1 : -1));
}

/** Keep a small value (person, last items, reference data) under a name. */
export async function keep(name, value) {
  await (await database()).put("kept", value, name);
}

/** A kept value, or undefined. */
export async function kept(name) {
  return (await database()).get("kept", name);
}

/** How far the phone's clock was ahead of the server's at the last contact, in milliseconds. */
export async function lastClock() {
  return (await kept("person"))?.clockAheadMs ?? 0;
}

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("patrol");
const listeners = new Set();

/** Tell this page and every other one that something on the phone changed. */
export function announceChange(news = {}) {
  channel?.postMessage(news);
  for (const listen of listeners) listen(news);
}

/** Be told of changes, also of those that other tabs and the service worker make. */
export function onChange(listen) {
  listeners.add(listen);
}

channel?.addEventListener("message", (event) => {
  for (const listen of listeners) listen(event.data);
});
