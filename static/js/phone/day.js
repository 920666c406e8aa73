/** The officer's own day: today's reports with their state, what came back, and what is done nearby without an after-photo. */
import { newId } from "./ids.js";
import { icon, notice, sayFull, vibrate } from "./notices.js";
import { takeIn } from "./photos.js";
import { findPosition } from "./position.js";
import { sendSoon } from "./sender.js";
import { ask, keepOwn, keptOwn, lastPerson } from "./session.js";
import { onChange, savePhoto } from "./store.js";
import { mountWaiting } from "./waiting.js";
import { language, say, sayAge, sayDistance, sayState } from "./words.js";

let here = null;

async function load() {
  const query = here ? `?longitude=${here.longitude.toFixed(6)}&latitude=${here.latitude.toFixed(6)}` : "";
  try {
    const answer = await ask(`/api/v1/phone/day${query}`);
    if (!answer.ok) return null;
    const day = await answer.json();
    await keepOwn("day", day);
    return day;
  } catch {
    return (await keptOwn("day").catch(() => null)) ?? null;
  }
}

function drawFinding(one, withAfter = false) {
  const made = document.getElementById("waiting-entry").content.firstElementChild.cloneNode(true);
  const picture = made.querySelector(".entry-picture");
  if (one.thumbnail) {
    const image = new Image();
    image.src = one.thumbnail;
    image.alt = "";
    image.loading = "lazy";
    picture.append(image);
  } else {
    picture.append(icon("image"));
  }
  const link = document.createElement("a");
  link.href = `/findings/${one.number}`;
  link.textContent = one.name[language];
  made.querySelector(".entry-title").append(link);
  made.querySelector(".entry-state").textContent = [one.number, sayState(one.state)].join(" · ");
  made.querySelector(".entry-detail").textContent = detailOf(one);
  if (withAfter) made.querySelector(".entry-actions").append(afterInput(one));
  return made;
}

function detailOf(one) {
  const missing = one.photos_expected - one.photos_stored;
  return [
    one.distance_m === null ? "" : sayDistance(one.distance_m),
    say("made_ago", { age: sayAge(Date.now() - Date.parse(one.received_at)) }),
    one.photos_refused > 0 ? say("day_photos_broken", { count: one.photos_refused }) : "",
    missing > 0 ? say("day_photos_missing", { count: missing }) : "",
    one.reason ?? "",
    one.description,
  ]
    .filter(Boolean)
    .join(" · ");
}

function afterInput(one) {
  const made = document.getElementById("after-input").content.firstElementChild.cloneNode(true);
  made.querySelector("span").textContent = say("day_after");
  const input = made.querySelector("input");
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) await keepAfterPhoto(one, file);
    input.value = "";
  });
  return made;
}

/** An after-photo of a finding that the server has: kept on the phone, then sent by the queue like everything else. */
async function keepAfterPhoto(one, file) {
  try {
    const { sha256, bytes, size, type, name, thumb } = await takeIn(file);
    if (type === null) {
      notice("photo", { tone: "danger", title: say("photo_not_picture", { name }) });
      return;
    }
    const person = await lastPerson();
    const entry = { sha256, role: "after", size, type, name, thumb, stored: false, problem: null };
    const record = {
      id: newId(),
      kind: "after",
      state: "ready",
      serverId: one.id,
      number: one.number,
      madeAt: Date.now(),
    };
    Object.assign(record, {
      personId: person?.id ?? null,
      personName: person?.displayName ?? "",
      photos: [entry],
    });
    Object.assign(record, {
      content: { itemName: one.name[language], description: "" },
      attempts: 0,
      nextAttemptAt: 0,
    });
    await savePhoto(record, { sha256, bytes, size, type, keptAt: Date.now() });
    vibrate();
    notice("after", { tone: "success", title: say("day_after_kept"), passes: true });
    sendSoon();
  } catch (error) {
    sayFull(error, file);
  }
}

function fill(id, entries, emptyWords, withAfter = false) {
  document.getElementById(`${id}-list`).replaceChildren(...entries.map((one) => drawFinding(one, withAfter)));
  const summary = document.getElementById(`${id}-summary`);
  if (summary) summary.textContent = entries.length ? "" : emptyWords;
}

async function draw() {
  const day = await load();
  if (!day) {
    fill("today", [], say("day_unreachable"));
    fill("near", [], say("day_unreachable"));
    return;
  }
  document.getElementById("day-back").hidden = day.sent_back.length === 0;
  fill("back", day.sent_back, "");
  fill("near", day.without_after_photo, say(here ? "day_near_none" : "day_near_unknown"), true);
  fill("today", day.today, say("day_empty"));
}

/** Begin: the list at once, and again when the position is known or something was sent. */
export async function mountDay() {
  mountWaiting();
  onChange((news) => news.sent && draw());
  await draw();
  findPosition((fix) => {
    const isFirst = here === null;
    here = fix;
    if (isFirst) draw();
  });
}
