/** The inspection's page on the phone: choose a facility, fill in its checklist with photos, hand it over. Works without reception. */
import {
  drawChecklist,
  drawPhotos,
  fillIn,
  missingIn,
  readInspection,
  suggestedResult,
  valuesOf,
} from "./checklist.js";
import { addPhoto, discard, dropPhoto, edit, finish, inspecting, onPhone, open } from "./inspecting.js";
import { announce, askPerson, notice, sayFull, vibrate } from "./notices.js";
import { isOnline, sendSoon } from "./sender.js";
import { learnPerson } from "./session.js";
import { findings } from "./store.js";
import { keepVisits, keptVisits } from "./visits.js";
import { mountWaiting } from "./waiting.js";
import { language, say } from "./words.js";

const MOST_LISTED = 60;
const byId = (id) => document.getElementById(id);
let words = {};
let isResultChosen = false;

function tell(key, values = {}) {
  return words[key].replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

function drawFacility(one, today, begun) {
  const made = byId("facility").content.firstElementChild.cloneNode(true);
  made.href = `/report/inspection?facility=${one.id}`;
  made.querySelector("[data-name]").textContent = one.name;
  const due = tell(one.next_due_on < today ? "overdue" : "due", { day: one.next_due_on });
  made.querySelector("[data-due]").textContent = begun.has(one.id) ? `${tell("begun")} · ${due}` : due;
  made.classList.toggle("is-late", one.next_due_on <= today);
  made.querySelector("[data-where]").textContent = [one.kind_name[language], one.grade, one.address]
    .filter(Boolean)
    .join(" · ");
  return made;
}

async function drawList(visits) {
  byId("choose").hidden = false;
  mountWaiting();
  byId("choose-none").hidden = visits !== null;
  if (!visits) return;
  const begun = new Set(
    (await findings())
      .filter((one) => one.kind === "inspection" && ["draft", "refused"].includes(one.state))
      .map((one) => one.content.facility),
  );
  const today = new Date().toLocaleDateString("sv", { timeZone: "Asia/Seoul" });
  const draw = () => {
    const asked = byId("search").value.trim().toLowerCase();
    const found = visits.facilities.filter((one) =>
      [one.name, one.number, one.address, one.kind_name[language]].some((text) =>
        (text ?? "").toLowerCase().includes(asked),
      ),
    );
    byId("facilities").replaceChildren(
      ...found.slice(0, MOST_LISTED).map((one) => drawFacility(one, today, begun)),
    );
    byId("choose-count").textContent = tell("count", { count: found.length });
  };
  byId("search").addEventListener("input", draw);
  draw();
}

function showPhotos(form) {
  drawPhotos(form, inspecting().photos, say("photo_remove"), async (photo) => {
    await dropPhoto(photo.sha256);
    showPhotos(form);
  });
}

async function takePhoto(form, input) {
  const { question } = input.closest("[data-question]").dataset;
  const [file] = input.files;
  if (!file) return;
  announce(say("photo_reading"));
  try {
    if ((await addPhoto(file, question)) === null)
      notice("photo", { tone: "warning", title: say("photo_not_picture", { name: file.name }) });
    else vibrate();
  } catch (error) {
    sayFull(error, file);
  }
  input.value = "";
  showPhotos(form);
  announce(say("photo_kept"));
}

function hear(form, event) {
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
  const { content, photos } = inspecting();
  const filled = readInspection(form, content.checklist);
  const missing = missingIn(form, filled, content.checklist, photos);
  if (missing) {
    const [control, key] = missing;
    notice("missing", { tone: "warning", title: tell(key), passes: true });
    control.scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
    return;
  }
  await finish(filled);
  vibrate();
  form.hidden = true;
  byId("handed").hidden = false;
  byId("handed-state").textContent = tell(isOnline() ? "sending" : "waiting");
  byId("handed").focus();
  sendSoon();
}

async function drop() {
  const choices = [
    ["no", say("discard_no"), "primary"],
    ["yes", say("discard_yes"), "danger"],
  ];
  if ((await askPerson({ title: tell("discard"), text: say("discard_text"), choices })) !== "yes") return;
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
  await open(left, facility, checklist, tell("of", { name: facility.name }));
  inspecting().content.about = facility;
  const form = byId("inspection");
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
  if (left) byId("keep-status").textContent = tell("restored");
  if (refused) notice("refused", { tone: "danger", title: refused.title, text: refused.detail });
  if (waiting) notice("waiting", { title: tell("one_waits") });
  form.addEventListener("input", (event) => hear(form, event));
  form.addEventListener("submit", (event) => hand(form, event));
  byId("drop").addEventListener("click", drop);
  form.hidden = false;
  form.dataset.ready = "1";
}

/** Begin. */
export async function mountInspection() {
  words = JSON.parse(byId("inspect").dataset.inspectWords);
  await learnPerson().catch(() => {});
  const visits = await keepVisits({ isFresh: true }).catch(() => keptVisits());
  const facilityId = new URLSearchParams(location.search).get("facility");
  await (facilityId ? fill(visits, facilityId) : drawList(visits));
  // Whoever opened this page once inspects without reception from now on: no waiting until the rest is kept.
  navigator.serviceWorker?.ready.then(({ active }) => active.postMessage(language));
}
