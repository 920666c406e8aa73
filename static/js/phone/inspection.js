/** The inspection's page on the phone: choose a facility, fill in its checklist with photos, hand it over. Works without reception. */
import {
  drawChecklist,
  drawPhotos,
  drawProgress,
  fillIn,
  goToOpen,
  missingIn,
  readInspection,
  suggestedResult,
  valuesOf,
} from "./checklist.js";
import { drawList, tell } from "./choosing.js";
import {
  addPhoto,
  discard,
  dropPhoto,
  edit,
  finish,
  inspecting,
  onPhone,
  open,
  saveChanges,
} from "./inspecting.js";
import { onLeaving } from "./leaving.js";
import { announce, isThrownAway, notice, sayFull, vibrate } from "./notices.js";
import { isOnline, onConnection, sendSoon } from "./sender.js";
import { learnPerson } from "./session.js";
import { offerBack } from "./shots.js";
import { onChange } from "./store.js";
import { keepVisits, keptVisits } from "./visits.js";
import { language, say } from "./words.js";

const byId = (id) => document.getElementById(id);
let isResultChosen = false;
let isHanding = false;

function showPhotos(form) {
  drawPhotos(form, inspecting().photos, say("photo_remove"), (photo) => {
    if (!inspecting().photos.includes(photo)) return;
    offerBack(dropPhoto(photo.sha256).then((dropped) => backInto(form, dropped)));
    showPhotos(form);
  });
}

function backInto(form, { putBack, forget }) {
  return { forget, putBack: () => putBack().then(() => showPhotos(form)) };
}

async function takePhoto(form, input) {
  const { question } = input.closest("[data-question]").dataset;
  const [file] = input.files;
  if (!file) return;
  announce(say("photo_reading"));
  try {
    const why = await addPhoto(file, question);
    notice("photo", why ? { tone: "warning", title: say(why, { name: file.name }) } : {});
    if (!why) vibrate();
    announce(say(why ?? "photo_kept", { name: file.name }));
  } catch (error) {
    sayFull(error, file);
  }
  input.value = "";
  showPhotos(form);
}

function hear(form, event) {
  drawProgress(form);
  const { target } = event;
  if (target.type === "file") return takePhoto(form, target);
  if (target.name === "result") isResultChosen = true;
  const { checklist } = inspecting().content;
  if (!isResultChosen && target.name.startsWith("answer.")) {
    const { answers } = readInspection(form, checklist);
    if (answers.every((one) => one.answer)) form.elements.result.value = suggestedResult(answers);
  }
  edit(valuesOf(form), {
    onKept: () => {
      byId("keep-status").textContent = tell("kept");
    },
    onFull: (error) => sayFull(error),
  });
}

async function hand(form, event) {
  event.preventDefault();
  if (isHanding) return;
  const { id, content, photos } = inspecting();
  const filled = readInspection(form, content.checklist);
  const missing = missingIn(form, filled, content.checklist, photos);
  if (missing) {
    const [control, key] = missing;
    notice("missing", { tone: "warning", title: tell(key), passes: true });
    control.scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
    return;
  }
  isHanding = true;
  try {
    await finish(filled);
  } catch (error) {
    return sayFull(error);
  } finally {
    isHanding = false;
  }
  vibrate();
  form.hidden = true;
  byId("handed").hidden = false;
  followHanded(id);
  byId("handed").focus();
  sendSoon();
}

/** Say of what was handed over how it stands, as long as the page shows it. */
function followHanded(id) {
  let isSent = false;
  const draw = () => {
    byId("handed-state").textContent = tell(isSent ? "handed_sent" : isOnline() ? "sending" : "waiting");
  };
  draw();
  onConnection(draw);
  onChange(({ sent }) => {
    if (sent?.id !== id) return;
    isSent = true;
    draw();
  });
}

async function drop() {
  if (!(await isThrownAway(tell("discard")))) return;
  await discard();
  location.assign("/report/inspection");
}

async function fill(visits, facilityId) {
  const { open: left, waiting } = await onPhone(facilityId);
  const facility = visits?.facilities.find((one) => one.id === facilityId) ?? left?.content.about;
  const checklist = left?.content.checklist ?? visits?.checklists[facility?.kind];
  if (!facility || !checklist) {
    byId("choose-missing").hidden = false;
    return drawList(visits);
  }
  const refused = left?.problem;
  const form = byId("inspection");
  await open(left, facility, checklist, tell("of", { name: facility.name }), () => {
    form.hidden = true;
    notice("elsewhere", { tone: "warning", title: tell("elsewhere") });
  });
  inspecting().content.about = facility;
  byId("inspection-title").textContent = facility.name;
  byId("inspection-kind").textContent = [checklist.name[language], facility.address]
    .filter(Boolean)
    .join(" · ");
  byId("present-grade").textContent = facility.grade ?? tell("none");
  drawChecklist(byId("sections"), checklist);
  fillIn(form, {
    kind: facility.next_kind,
    inspector: visits?.inspector ?? "",
    ...inspecting().content.values,
  });
  isResultChosen = Boolean(inspecting().content.values.result);
  showPhotos(form);
  drawProgress(form);
  byId("next-open").addEventListener("click", () => goToOpen(form));
  if (left) byId("keep-status").textContent = tell("restored");
  if (refused) notice("refused", { tone: "danger", title: refused.title, text: refused.detail });
  if (waiting) notice("waiting", { title: tell("one_waits") });
  form.addEventListener("input", (event) => hear(form, event));
  form.addEventListener("submit", (event) => hand(form, event));
  byId("drop").addEventListener("click", drop);
  onLeaving(saveChanges);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveChanges().catch(() => {});
  });
  form.hidden = false;
  form.dataset.ready = "1";
}

/** Begin. */
export async function mountInspection() {
  await learnPerson().catch(() => {});
  const visits = await keepVisits({ isFresh: true }).catch(() => keptVisits());
  const facilityId = new URLSearchParams(location.search).get("facility");
  await (facilityId ? fill(visits, facilityId) : drawList(visits));
  // Whoever opened this page once inspects without reception from now on: no waiting until the rest is kept.
  navigator.serviceWorker?.ready.then(({ active }) => active.postMessage(language));
}
