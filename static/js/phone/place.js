/** The place of the draft: searched by itself, shown with its accuracy, dong and national point number, and corrected by hand. */
import { addressOf, learnAround, openAddresses, sayAddress } from "./addresses.js";
import { draft, edit, onDraft } from "./draft.js";
import { nationalPointNumber } from "./grid.js";
import { drawMap } from "./minimap.js";
import { announce, askPerson, icon, notice, vibrate } from "./notices.js";
import { nameOf, placeOf } from "./places.js";
import { findPosition, metresBetween } from "./position.js";
import { language, say, sayDistance } from "./words.js";

const INEXACT_M = 50;
const ELSEWHERE_M = 100;
const STALE_MS = 15_000;
let reference = null;
let search = null;
let place = null;
let isDenied = false;
let fixedAt = Number.NEGATIVE_INFINITY;

/** What is known of the draft's place: {location, place, isInexact, isOutside, outsideName, isDenied, isSearching}. */
export function placeNow() {
  const { location } = draft().content;
  return {
    location,
    place,
    isDenied,
    isSearching: search !== null,
    isInexact: location?.source === "gps" && location.accuracy_m > INEXACT_M,
    isOutside: Boolean(place?.isOutside),
    outsideName: outsideName(),
  };
}

function outsideName() {
  if (!place?.isOutside) return "";
  if (!place.neighbour) return say("place_outside_unknown");
  return say("place_outside", { district: place.neighbour.ko });
}

/** A place in one line. */
export function nameOfPlace(found) {
  if (!found) return "";
  if (found.isOutside) return found.neighbour?.ko ?? "";
  const dong = nameOf(found.dong, language);
  return found.isByNearest ? say("place_by_nearest", { dong }) : dong;
}

/** Search the position afresh; the person's own pin is given up for it. */
export async function searchPlace() {
  search?.abort();
  const mine = new AbortController();
  search = mine;
  isDenied = false;
  draw();
  const found = await findPosition(
    (fix) => {
      fixedAt = performance.now();
      edit({ location: fix });
    },
    { signal: mine.signal },
  );
  if (search !== mine) return;
  search = null;
  isDenied = Boolean(found?.denied);
  draw();
  const { location } = draft().content;
  if (location) {
    announce(say("place_found", { place: nameOfPlace(place), metres: Math.round(location.accuracy_m ?? 0) }));
  }
}

/** The officer may have walked on since the last fix: search again, unless the place was chosen by hand. */
export function freshenPlace() {
  const isOwn = ["pin", "photo"].includes(draft().content.location?.source);
  const isStale = !draft().content.location || performance.now() - fixedAt > STALE_MS;
  if (!isOwn && search === null && isStale) searchPlace();
}

/** Take a spot as the draft's place: a pin, or where a photo was taken. */
export function takePlace(location) {
  search?.abort();
  search = null;
  isDenied = false;
  edit({ location });
}

/** Let the person put a pin on the map. */
export async function pickOnMap() {
  const { openPinMap } = await import("./pin-map.js");
  const picked = await openPinMap({ reference, location: draft().content.location, describe });
  if (picked) takePlace({ ...picked, accuracy_m: null, source: "pin" });
}

/** A spot as the map says it. */
function describe(spot) {
  const found = placeOf(reference, spot);
  const name = found?.isOutside && !found.neighbour ? say("place_elsewhere") : nameOfPlace(found);
  return [name, addressOf(spot), nationalPointNumber(spot)].filter(Boolean).join(" · ");
}

/** Offer the place that a photo from the gallery carries, where it differs from the present one; of several the first one's. */
export async function offerPhotoPlace(photo) {
  if (!photo.spot || document.getElementById("ask").open) return;
  const { location } = draft().content;
  const metres = location ? metresBetween(location, photo.spot) : null;
  if (metres !== null && metres < Math.max(ELSEWHERE_M, location.accuracy_m ?? 0)) return;
  const taken = { ...photo.spot, accuracy_m: null, source: "photo" };
  if (metres === null) return takePlace(taken);
  const values = { place: describe(photo.spot), distance: sayDistance(metres) };
  const [use, leave] = [
    ["use", say("place_photo_use")],
    ["leave", say("place_photo_leave")],
  ];
  // A picture from outside the district was hardly taken on this patrol.
  const [likely, other] = placeOf(reference, photo.spot)?.isOutside ? [leave, use] : [use, leave];
  const choice = await askPerson({
    title: say("place_photo_offer"),
    text: say("place_photo_offer_text", values),
    choices: [[...likely, "primary"], other],
  });
  if (choice === "use") takePlace(taken);
}

function warningOf({ location, isInexact, isOutside, isSearching }) {
  if (isSearching && !location) return null;
  if (isDenied && !location) return [say("place_denied"), say("place_denied_text")];
  if (!location) return [say("place_unknown"), say("place_unknown_text")];
  if (isOutside) return [outsideName(), say("place_outside_text")];
  if (isInexact && !isSearching) {
    return [say("place_inexact", { metres: Math.round(location.accuracy_m) }), say("place_inexact_text")];
  }
  return null;
}

function accuracyOf(location) {
  if (location.source === "pin") return say("place_pin");
  if (location.source === "photo") return say("place_from_photo");
  return say("place_accuracy", { metres: Math.round(location.accuracy_m) });
}

function draw() {
  const ground = document.getElementById("place");
  const { location } = draft().content;
  place = location ? placeOf(reference, location) : null;
  const now = placeNow();
  const warning = warningOf(now);
  ground.dataset.state = now.isSearching ? "searching" : warning ? "warning" : "found";
  ground.dataset.isLocated = String(Boolean(location));
  const name = location
    ? nameOfPlace(place) || say(location.source === "gps" ? "place_here" : "place_pin")
    : now.isSearching
      ? say("place_searching")
      : say("place_unknown");
  ground.querySelector("[data-place-name]").textContent = name;
  ground.querySelector("[data-place-accuracy]").textContent = location ? accuracyOf(location) : "";
  const isOtherName = place?.legalDong && place.legalDong.ko !== place.dong?.ko;
  const legal = isOtherName ? nameOf(place.legalDong, language) : "";
  ground.querySelector("[data-place-address]").textContent = location
    ? sayAddress(location, place, legal)
    : "";
  if (location && !now.isSearching) learnAround(location);
  const number = location ? nationalPointNumber(location) : null;
  document.getElementById("copy-number").hidden = number === null;
  ground.querySelector("[data-place-number]").textContent = number ?? "";
  const map = document.getElementById("place-map");
  if (!location) map.replaceChildren();
  if (location) {
    const metres = Math.round(location.accuracy_m ?? 0);
    drawMap(map, location, reference, say("place_map_alt", { place: nameOfPlace(place), metres }));
  }
  const words = document.getElementById("place-warning");
  const said = warning?.join("\n") ?? "";
  if (words.dataset.said === said) return;
  words.dataset.said = said;
  words.replaceChildren();
  if (!warning) return;
  const [strong, rest] = [document.createElement("strong"), document.createElement("span")];
  [strong.textContent, rest.textContent] = warning;
  words.append(icon("triangle-alert"), strong, rest);
}

/** Wire the place's part of the page; `data` is the reference data, given again when it is newer. */
export function mountPlace() {
  document.getElementById("place-again").addEventListener("click", () => searchPlace());
  document.getElementById("place-pick").addEventListener("click", pickOnMap);
  document.getElementById("copy-number").addEventListener("click", async () => {
    const number = document.querySelector("[data-place-number]").textContent;
    await navigator.clipboard.writeText(number);
    vibrate();
    notice("copied", { title: say("place_copied"), passes: true });
  });
  onDraft(draw);
  openAddresses(draw);
}

/** Give the place the kept boundaries. */
export function useBoundaries(data) {
  reference = data;
  draw();
}
