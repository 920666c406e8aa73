/** The page that reports: brings photo, place, item and words together, asks what has to be asked, and hands over to the queue. */
import { askSame, forgetDoubles, lookForDoubles } from "./doubles.js";
import {
  discard,
  draft,
  edit,
  finish,
  hasContent,
  onDraft,
  onTaken,
  openAside,
  openDraft,
  reopen,
  save,
} from "./draft.js";
import { mountKinds, useItems } from "./kinds.js";
import { onLeaving } from "./leaving.js";
import { announce, isThrownAway, notice, sayFull, vibrate } from "./notices.js";
import {
  freshenPlace,
  mountPlace,
  nameOfPlace,
  offerPhotoPlace,
  placeNow,
  searchPlace,
  useBoundaries,
} from "./place.js";
import { itemByCode, reference } from "./reference.js";
import { isOnline, sendSoon } from "./sender.js";
import { lastPerson, learnPerson } from "./session.js";
import { isSettled, onSpot } from "./settling.js";
import { mountShots, photosTaken } from "./shots.js";
import { onChange, sweepPhotos } from "./store.js";
import { mountWaiting, sayWhatWasSent } from "./waiting.js";
import { language, say } from "./words.js";

let data = null;
let isSending = false;

async function send(event) {
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  drawSendButton();
  try {
    notice("send");
    await photosTaken();
    const { id } = draft();
    if (!(await isSettled())) return;
    const known = itemByCode(data, draft().content.item);
    const found = onSpot() ? [] : await lookForDoubles(draft().content.location, known?.field.code);
    const same = found.length ? await askSame(found) : "new";
    if (same === null || draft().id !== id) return;
    await handOver(same === "new" ? null : same, known);
  } catch (error) {
    sayFull(error);
  } finally {
    isSending = false;
    drawSendButton();
  }
}

async function handOver(same, known) {
  const person = await lastPerson();
  await finish({
    kind: same ? "sighting" : "report",
    serverId: same?.id ?? null,
    channel: person?.role === "monitor" ? "monitor" : "patrol",
    itemName: known?.item[language] ?? null,
  });
  vibrate([30, 40, 60]);
  forgetDoubles();
  const text = savedText();
  notice("saved", { tone: "success", title: say("saved_title"), text, passes: true });
  announce(`${say("saved_title")} ${text}`);
  scrollTo({ top: 0 });
  document.getElementById("camera").focus({ preventScroll: true });
  sendSoon();
  if (!(await sayLeft(openAside()))) searchPlace();
}

/** Say that something left unfinished is open again, where it is. */
async function sayLeft(opening) {
  if (!(await opening)) return false;
  notice("draft", { title: say("draft_restored"), actions: [[say("draft_new"), throwAway]] });
  return true;
}

async function throwAway() {
  if (!(await isThrownAway())) return;
  await discard();
  notice("draft");
  searchPlace();
}

function draw(record) {
  const { content, photos } = record;
  document.getElementById("on-spot").hidden = content.handling !== "on_spot";
  for (const one of document.querySelectorAll("#handling input"))
    one.checked = one.value === content.handling;
  document.getElementById("urgent").checked = content.isUrgent;
  const known = itemByCode(data, content.item);
  const parts = [
    photos.length ? say("summary_photos", { count: photos.length }) : "",
    nameOfPlace(placeNow().place),
    known?.item[language] ?? "",
  ].filter(Boolean);
  document.getElementById("send-summary").textContent = photos.length
    ? parts.join(" · ")
    : say("summary_none");
  if (known && content.location && hasContent()) lookForDoubles(content.location, known.field.code);
}

function mountOptions() {
  const result = document.getElementById("result");
  document.getElementById("handling").addEventListener("change", (event) => {
    edit({ handling: event.target.value, result: result.value });
  });
  result.addEventListener("input", () => edit({ result: result.value }));
  document
    .getElementById("urgent")
    .addEventListener("change", (event) => edit({ isUrgent: event.target.checked }));
}

/** Say the words on the send button, and of what was just kept, as they are true now. */
export function drawSendButton() {
  const words = isSending ? "send_checking" : isOnline() ? "send" : "send_offline";
  document.querySelector("[data-send-words]").textContent = say(words);
  const kept = document.querySelector("#notices [data-key=saved] [data-notice-text]:not([hidden])");
  if (kept) kept.textContent = savedText();
}

function savedText() {
  return say(isOnline() ? "saved_sending" : "saved_offline");
}

/** A photo is taken where the officer stands now; one from the gallery may be from elsewhere. */
function hearPhoto(photo, source) {
  if (source === "gallery") offerPhotoPlace(photo);
  else if (draft().photos.length === 1) freshenPlace();
  notice("send"); // what was missing may be there now; sending looks again
}

function useReference(fresh) {
  data = fresh;
  useBoundaries(fresh);
  return useItems(fresh);
}

/** Begin: the draft that was left, the kept data, the position; in this order, so that the camera is ready at once. */
export async function mountCapture() {
  mountPlace();
  mountShots({
    limits: () => data,
    onPhoto: hearPhoto,
  });
  mountKinds(() => placeNow().place);
  mountOptions();
  onDraft(draw);
  document.getElementById("capture").addEventListener("submit", send);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save().catch(() => {});
    else if (!hasContent()) sayLeft(openDraft()).then((isLeft) => isLeft || freshenPlace(), freshenPlace);
  });
  onLeaving(save);
  onTaken(() => {
    notice("draft", { title: say("draft_elsewhere") });
    searchPlace();
  });
  mountWaiting({ onEdit: (id) => reopen(id).then(() => scrollTo({ top: 0 })) });
  drawSendButton();
  onChange(({ sent }) => {
    if (sent) notice("saved", { tone: "success", title: sayWhatWasSent(sent), passes: true });
  });
  try {
    await sayLeft(openDraft());
    sweepPhotos().catch(() => {});
  } catch (error) {
    sayFull(error);
  }
  learnPerson().catch(() => {}); // without a network the queue asks later
  // A draft that was left keeps the place where it was begun.
  if (!draft().content.location) searchPlace();
  await useReference(await reference(useReference));
}
