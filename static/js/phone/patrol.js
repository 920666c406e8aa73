/** The patrol's page: start one, see how it goes, end it, and read what became of it. Everything works without reception. */
import { notice, vibrate } from "./notices.js";
import { agree, currentOuting, endOuting, ownOutings, startOuting, trackOf } from "./outing.js";
import { metresBetween } from "./position.js";
import { sendSoon } from "./sender.js";
import { ask, learnPerson } from "./session.js";
import { findings, keep, kept, onChange } from "./store.js";
import { saveTrack } from "./track.js";
import { language, sayAge, sayDistance } from "./words.js";

const TICK_MS = 10_000;
const PAUSE_MS = 90_000;
const PAUSE_M = 60;
const byId = (id) => document.getElementById(id);
let words = {};

function say(key, values = {}) {
  return words[key].replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

async function loadKinds() {
  try {
    const answer = await ask("/api/v1/phone/patrols");
    if (answer.ok) await keep("patrol-kinds", await answer.json());
  } catch {
    // no network: the kinds of the last time
  }
  const { kinds = [] } = (await kept("patrol-kinds")) ?? {};
  const select = byId("patrol-kind");
  select.replaceChildren(...kinds.map((one) => new Option(one.name[language], one.code)));
  byId("patrol-none").hidden = kinds.length > 0;
  byId("patrol-start").disabled = kinds.length === 0;
}

function lengthOf(track) {
  let metres = 0;
  for (let place = 1; place < track.length; place += 1) {
    const [one, other] = [track[place - 1], track[place]].map(([longitude, latitude]) => ({
      longitude,
      latitude,
    }));
    const step = metresBetween(one, other);
    // The screen was off in between: nobody knows the way, so it has no length (patrols/rules.py says the same).
    const isPause = track[place][2] - track[place - 1][2] > PAUSE_MS && step > PAUSE_M;
    if (!isPause) metres += step;
  }
  return metres;
}

async function drawRunning(outing) {
  byId("running-name").textContent = [outing.name, outing.theme].filter(Boolean).join(" · ");
  byId("running-time").textContent = sayAge(Date.now() - outing.startedAt);
  const held = (await findings()).filter(
    (one) => one.content.patrolId === outing.id && one.state !== "draft",
  );
  byId("running-waiting").textContent = say("waiting", { count: held.length });
  const track = await trackOf(outing.id);
  byId("running-length").textContent = outing.agreedAt ? sayDistance(lengthOf(track)) : say("no_track");
  byId("running-agree").checked = outing.agreedAt !== null;
}

function fact(label, value) {
  const made = document.createElement("div");
  made.className = "fact";
  const [term, detail] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = label;
  detail.textContent = value;
  made.append(term, detail);
  return made;
}

function drawEnded(outing) {
  const { summary } = outing;
  byId("ended-name").textContent = [outing.name, outing.theme].filter(Boolean).join(" · ");
  byId("ended-state").textContent = outing.problem
    ? `${outing.problem.title} ${outing.problem.detail}`
    : say(outing.endSent ? "sent" : "to_send");
  const facts = [fact(say("duration"), sayAge(outing.endedAt - outing.startedAt))];
  if (outing.endSent && summary) {
    const named = summary.fields.map((one) => `${one.name[language]} ${one.findings}`).join(", ");
    facts.push(
      fact(say("length"), summary.length_m === null ? say("no_track") : sayDistance(summary.length_m)),
    );
    facts.push(fact(say("dongs"), summary.dong_names.join(", ") || "–"));
    facts.push(fact(say("findings"), named || "0"));
    byId("ended-link").href = `/patrols/${outing.id}`;
  }
  byId("ended-link").hidden = !outing.endSent;
  byId("ended-facts").replaceChildren(...facts);
}

async function draw() {
  const outing = await currentOuting();
  const ended = (await ownOutings()).findLast((one) => one.endedAt !== null);
  byId("patrol-new").hidden = outing !== null;
  byId("patrol-running").hidden = outing === null;
  byId("patrol-ended").hidden = outing !== null || !ended;
  if (outing) await drawRunning(outing);
  else if (ended) drawEnded(ended);
}

async function start(event) {
  event.preventDefault();
  const select = byId("patrol-kind");
  await startOuting({
    programme: select.value,
    name: select.selectedOptions[0].text,
    theme: byId("patrol-theme").value.trim(),
    companions: byId("patrol-companions").value.trim(),
    people: Math.max(1, Number(byId("patrol-people").value) || 1),
    isTracked: byId("patrol-agree").checked,
  });
  vibrate();
  await draw();
  sendSoon();
}

async function end(event) {
  event.preventDefault();
  const outing = await currentOuting();
  if (!outing) return;
  await saveTrack();
  await endOuting(outing.id, byId("patrol-note").value.trim());
  byId("patrol-note").value = "";
  vibrate();
  notice("patrol", { tone: "success", title: say("ended"), passes: true });
  await draw();
  sendSoon();
}

/** Begin. */
export async function mountPatrol() {
  words = JSON.parse(byId("patrol").dataset.patrolWords);
  await learnPerson().catch(() => {});
  byId("patrol-new").addEventListener("submit", start);
  byId("patrol-end").addEventListener("submit", end);
  byId("running-agree").addEventListener("change", async (event) => {
    const outing = await currentOuting();
    if (outing) await agree(outing.id, event.target.checked);
  });
  onChange((news) => !news.progress && draw());
  setInterval(draw, TICK_MS);
  await draw();
  await loadKinds();
  // Whoever opened this page once starts patrols without reception from now on: no waiting until the rest is kept.
  navigator.serviceWorker?.ready.then(({ active }) => active.postMessage(language));
}
