/** The list of what waits on the phone: what each one waits for, how old it is, and what the person can do about it. */
import { calmly } from "./calm.js";
import { announce, button, isThrownAway, notice } from "./notices.js";
import { isWaiting } from "./queue.js";
import { sendSoon } from "./sender.js";
import { isOf, lastPerson, write } from "./session.js";
import { drawPicture } from "./shots.js";
import {
  changeFinding,
  findings,
  forgetPhotos,
  onChange,
  photo,
  removeFinding,
  sentLately,
} from "./store.js";
import { renew } from "./sync.js";
import { say, sayAge, saySize } from "./words.js";

const SHOWN_SENT_MS = 12 * 60 * 60 * 1000;
const SHOWN_SENT = 5;
let sendingId = null;
const shares = new Map();
let onEdit = null;

function stateOf(record, person) {
  if (person && !isOf(record, person)) return say("state_other_person", { name: record.personName });
  if (record.state === "refused") return `${say("state_refused")}: ${record.problem.title}`;
  const refused = record.photos.filter((one) => one.problem);
  if (refused.length)
    return `${say("state_photo_refused", { count: refused.length })}: ${refused[0].problem.title}`;
  if (record.id === sendingId) return say("state_sending", { percent: percentOf(record) });
  if (record.state === "accepted") {
    const stored = record.photos.filter((one) => one.stored).length;
    return say("state_accepted", { number: record.number, stored, photos: record.photos.length });
  }
  return say("state_ready");
}

function percentOf({ photos }) {
  const total = photos.reduce((sum, one) => sum + one.size, 0) || 1;
  const shareOf = (one) => (one.stored ? 1 : (shares.get(one.sha256) ?? 0));
  return Math.round((100 * photos.reduce((sum, one) => sum + one.size * shareOf(one), 0)) / total);
}

function ageOf(record) {
  return say("made_ago", { age: sayAge(Date.now() - record.madeAt) });
}

function detailOf(record) {
  const parts = [ageOf(record)];
  const advice = record.problem?.detail ?? record.photos.find((one) => one.problem)?.problem.detail;
  if (advice) parts.unshift(advice);
  const wait = (record.nextAttemptAt ?? 0) - Date.now();
  if (isWaiting(record) && wait > 1000) parts.push(say("state_retry", { age: sayAge(wait) }));
  return parts.join(" · ");
}

async function download(record) {
  for (const one of record.photos.filter((entry) => entry.problem || record.state === "refused")) {
    const held = await photo(one.sha256);
    if (!held) continue;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([held.bytes], { type: held.type }));
    link.download = one.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

/** Give up the photos that the server will not take: it is told not to wait for them, then the rest is finished. */
async function dropRefused(record) {
  const isOfFinding = record.kind !== "inspection";
  for (const one of record.photos.filter((entry) => entry.problem && isOfFinding)) {
    const address = `/api/v1/findings/${record.serverId ?? record.id}/photos/${one.sha256}`;
    const answer = await write(address, { method: "DELETE" });
    if (!answer.ok && answer.status !== 404) return;
  }
  await changeFinding(record.id, (kept) => {
    kept.photos = kept.photos.filter((one) => !one.problem);
  });
  await forgetPhotos(record.photos.filter((one) => one.problem).map((one) => one.sha256));
  sendSoon();
}

async function discard(record) {
  if (!(await isThrownAway())) return;
  await removeFinding(record.id);
  drawWaiting();
}

function actionsOf(record) {
  const hasRefusedPhoto = record.photos.some((one) => one.problem);
  if (record.state !== "refused" && !hasRefusedPhoto) return [];
  const made = [];
  if (hasRefusedPhoto) {
    made.push(button(say("action_drop_photo"), () => dropRefused(record).catch(sayLater)));
  } else if (record.kind === "inspection") {
    const address = `/report/inspection?facility=${record.content.facility}`;
    made.push(button(say("action_edit"), () => location.assign(address), "primary"));
  } else if (record.problem.type === "/problems/id-reused") {
    made.push(button(say("action_new"), () => renew(record).then(sendSoon), "primary"));
  } else if (onEdit) {
    made.push(button(say("action_edit"), () => onEdit(record.id), "primary"));
  }
  if (record.photos.length) made.push(button(say("action_download"), () => download(record)));
  if (record.state === "refused") made.push(button(say("action_discard"), () => discard(record)));
  return made;
}

function sayLater() {
  notice("offline", { title: say("offline_title"), text: say("offline_text") });
}

function drawEntry(record, person) {
  const made = document.getElementById("waiting-entry").content.firstElementChild.cloneNode(true);
  made.dataset.id = record.id;
  made.classList.toggle("needs-attention", !isWaiting(record));
  const isForeign = person && !isOf(record, person);
  drawPicture(made.querySelector(".entry-picture"), isForeign ? null : record.photos[0]);
  made.querySelector(".entry-state").textContent = stateOf(record, person);
  if (isForeign) {
    made.querySelector(".entry-title").textContent = say("untitled");
    made.querySelector(".entry-detail").textContent = ageOf(record);
    return made;
  }
  made.querySelector(".entry-title").textContent =
    record.content.itemName || record.content.description || say("untitled");
  made.querySelector(".entry-detail").textContent = detailOf(record);
  made.querySelector(".entry-actions").append(...actionsOf(record));
  return made;
}

function drawSent(note) {
  const made = document.getElementById("waiting-entry").content.firstElementChild.cloneNode(true);
  drawPicture(made.querySelector(".entry-picture"), note.thumb ? note : null);
  made.classList.add("is-sent");
  made.querySelector(".entry-title").textContent = note.name || say("untitled");
  made.querySelector(".entry-state").textContent = sayWhatWasSent(note);
  made.querySelector(".entry-detail").textContent = say("made_ago", { age: sayAge(Date.now() - note.at) });
  return made;
}

/** What became of a finding that was sent. */
export function sayWhatWasSent(note) {
  if (note.kind === "sighting") return say("sent_sighting", { number: note.number });
  if (note.kind === "after") return say("sent_after", { number: note.number });
  return say("sent_number", { number: note.number });
}

/** Draw the lists and the space that is left. */
export async function drawWaiting() {
  const person = await lastPerson();
  const all = (await findings()).filter((one) => one.state !== "draft");
  const oldest = Math.min(...all.map((one) => one.madeAt));
  const summary = { count: all.length, age: sayAge(Date.now() - oldest) };
  const words = all.length ? say("waiting_summary", summary) : say("waiting_none");
  document.getElementById("waiting-summary").textContent = words;
  document.getElementById("waiting-list").replaceChildren(...all.map((one) => drawEntry(one, person)));
  const list = document.getElementById("sent-list");
  if (list) {
    const isShown = (one) => isOf(one, person) && Date.now() - one.at < SHOWN_SENT_MS;
    const late = (await sentLately()).filter(isShown);
    list.replaceChildren(...late.slice(0, SHOWN_SENT).map(drawSent));
    document.getElementById("sent-title").hidden = late.length === 0;
  }
  await drawSpace();
}

async function drawSpace() {
  const space = document.getElementById("space");
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  const isProtected = await navigator.storage?.persisted?.().catch(() => false);
  const left = estimate
    ? say("space_left", { size: saySize(estimate.quota - estimate.usage) })
    : say("space_unknown");
  space.textContent = [left, say(isProtected ? "space_protected" : "space_unprotected")].join(" · ");
}

/** Keep the lists true; `onEdit` opens a refused finding in the form. */
export function mountWaiting(tools = {}) {
  onEdit = tools.onEdit ?? null;
  const redraw = calmly(drawWaiting);
  onChange((news) => {
    if (news.sending) sendingId = news.sending;
    else if (!news.progress) sendingId = null;
    if (news.progress) shares.set(news.progress.sha256, news.progress.share);
    if (news.sent) announce(sayWhatWasSent(news.sent));
    redraw().catch(() => {});
  });
  redraw().catch(() => {});
}
