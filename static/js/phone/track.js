/**
 * Records where an outing goes while a page of the phone is open, if its officer agreed; and shows on every page that a patrol
 * is under way. Positions are at most one in two seconds and ten metres, and are put on the disk every three seconds.
 */
import { addFixes, currentOuting } from "./outing.js";
import { metresBetween } from "./position.js";
import { lastPerson } from "./session.js";
import { onChange } from "./store.js";

const EVERY_MS = 2_000;
const LEAST_M = 10;
const SAVE_MS = 3_000;
const OFFICE = new Set(["officer", "manager", "administrator"]);
let watch = null;
let followed = null;
let last = null;
let fresh = [];
let saving = Promise.resolve();

function hear({ coords, timestamp }) {
  const { longitude, latitude, accuracy } = coords;
  if (last && timestamp - last.at < EVERY_MS) return;
  if (last && metresBetween(last, { longitude, latitude }) < LEAST_M) return;
  last = { longitude, latitude, at: timestamp };
  fresh.push([Number(longitude.toFixed(6)), Number(latitude.toFixed(6)), timestamp, Math.round(accuracy)]);
}

/** Put what was recorded on the disk now; resolves when it is there. */
export function saveTrack() {
  const [id, fixes] = [followed, fresh];
  fresh = [];
  if (id && fixes.length) saving = saving.then(() => addFixes(id, fixes)).catch(console.error);
  return saving;
}

async function follow() {
  const outing = await currentOuting().catch(() => null);
  await show(outing);
  const id = outing?.agreedAt ? outing.id : null;
  if (id === followed) return;
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  if (outing?.agreedAt === null) fresh = [];
  await saveTrack();
  [watch, last, followed] = [null, null, id];
  if (id && navigator.geolocation)
    watch = navigator.geolocation.watchPosition(hear, () => {}, { enableHighAccuracy: true });
}

async function show(outing) {
  const person = await lastPerson().catch(() => null);
  for (const link of document.querySelectorAll("[data-patrol-link]")) link.hidden = !OFFICE.has(person?.role);
  for (const strip of document.querySelectorAll("[data-patrol-strip]")) {
    strip.hidden = outing === null;
    const words = strip.querySelector("[data-patrol-name]");
    if (words && outing) words.textContent = [outing.name, outing.theme].filter(Boolean).join(" · ");
  }
}

/** Begin to follow the outing that is under way. */
export function mountTrack() {
  onChange((news) => (news.outing || news.sent) && follow());
  setInterval(saveTrack, SAVE_MS);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveTrack());
  addEventListener("pagehide", saveTrack);
  return follow();
}
