/**
 * Data for work without reception: fields and items, boundaries, limits, and the classifier's words. Kept on the phone with
 * their version; asked for again only now and then, and then by that version.
 */
import { ask } from "./session.js";
import { keep, kept } from "./store.js";

const AGAIN_AFTER_MS = 6 * 60 * 60 * 1000;

async function refresh(name, address, known) {
  const headers = { Accept: "application/json", ...(known ? { "If-None-Match": known.tag } : {}) };
  const answer = await ask(address, { headers });
  if (answer.status === 304) {
    await keep(name, { ...known, askedAt: Date.now() });
    return known.data;
  }
  if (!answer.ok) return known?.data ?? null;
  const data = await answer.json();
  await keep(name, { data, tag: answer.headers.get("ETag"), askedAt: Date.now() });
  return data;
}

async function load(name, address, onFresh) {
  const known = await kept(name).catch(() => undefined);
  const isOld = !known || Math.abs(Date.now() - known.askedAt) > AGAIN_AFTER_MS;
  if (isOld && navigator.onLine) {
    const asked = refresh(name, address, known).catch(() => known?.data ?? null);
    if (!known) return asked;
    asked.then((data) => data && data !== known.data && onFresh?.(data));
  }
  return known?.data ?? null;
}

/** Where legal dongs stand in for the administrative ones they are sent once. */
function complete(data) {
  return data && { ...data, legal_dongs: data.legal_dongs ?? data.dongs };
}

/** The reference data, or null before the first visit with a network. `onFresh` hears of newer data. */
export async function reference(onFresh) {
  return complete(await load("reference", "/api/v1/phone/reference", (data) => onFresh?.(complete(data))));
}

/** The classifier's words, or null. */
export function lexicon() {
  return load("lexicon", "/api/v1/phone/lexicon");
}

/** A field and an item by the item's code, or null. */
export function itemByCode(data, code) {
  for (const field of data?.taxonomy.fields ?? []) {
    const item = field.items.find((one) => one.code === code);
    if (item) return { field, item };
  }
  return null;
}
