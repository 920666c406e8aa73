/** Perhaps the same thing: open findings of the same field within 30 m, asked for while the officer still writes. */
import { icon } from "./notices.js";
import { ask } from "./session.js";
import { language, say, sayAge, sayDistance, sayState } from "./words.js";

let asked = { key: "", found: Promise.resolve([]) };

/** Ask the server already now, so that sending does not wait; without a network there is nothing to compare. */
export function lookForDoubles(location, fieldCode) {
  if (!location || !fieldCode || !navigator.onLine) return Promise.resolve([]);
  const query = new URLSearchParams({
    longitude: location.longitude.toFixed(6),
    latitude: location.latitude.toFixed(6),
    field: fieldCode,
  });
  const key = query.toString();
  if (asked.key !== key) asked = { key, found: fetchDoubles(query) };
  return asked.found;
}

/** What was found may have changed: ask again next time. */
export function forgetDoubles() {
  asked = { key: "", found: Promise.resolve([]) };
}

async function fetchDoubles(query) {
  try {
    const answer = await ask(`/api/v1/findings/nearby?${query}`, { signal: AbortSignal.timeout?.(4000) });
    return answer.ok ? (await answer.json()).findings : [];
  } catch {
    return []; // the server checks again when the report arrives
  }
}

function drawDouble(one, choose) {
  const made = document.getElementById("double").content.firstElementChild.cloneNode(true);
  const picture = made.querySelector(".entry-picture");
  if (one.thumbnail) {
    const image = new Image();
    image.src = one.thumbnail;
    image.alt = "";
    picture.append(image);
  } else {
    picture.append(icon("image"));
  }
  made.querySelector(".entry-title").textContent = one.name[language];
  const age = sayAge(Date.now() - Date.parse(one.received_at));
  made.querySelector(".entry-state").textContent = [one.number, sayState(one.state)].join(" · ");
  const values = { distance: sayDistance(one.distance_m), age };
  const words = [say("double_distance", values), one.description].filter(Boolean).join(" – ");
  made.querySelector(".entry-detail").textContent = words;
  const same = made.querySelector("button");
  same.textContent = say("double_same");
  same.addEventListener("click", () => choose(one));
  return made;
}

/** Ask whether one of these is the same thing: resolves to it, to "new", or to null when the person goes back. */
export function askSame(found) {
  const sheet = document.getElementById("doubles");
  document.getElementById("doubles-title").textContent = say("double_title");
  document.getElementById("doubles-text").textContent = say("double_text");
  return new Promise((resolve) => {
    let chosen = null;
    const choose = (value) => {
      chosen = value;
      sheet.close();
    };
    document.getElementById("doubles-list").replaceChildren(...found.map((one) => drawDouble(one, choose)));
    const other = document.getElementById("doubles-new");
    other.textContent = say("double_new");
    other.onclick = () => choose("new");
    sheet.addEventListener("close", () => resolve(chosen), { once: true });
    sheet.showModal();
  });
}
