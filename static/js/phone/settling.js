/** What has to be asked before a finding is sent. */
import { draft } from "./draft.js";
import { announce, askPerson, notice, vibrate } from "./notices.js";
import { pickOnMap, placeNow, searchPlace } from "./place.js";
import { say } from "./words.js";

/** Whether the officer has put it right already. */
export function onSpot() {
  return draft().content.handling === "on_spot";
}

/** Questions before sending, one at a time; false when the person goes back. */
export async function isSettled() {
  const roles = draft().photos.map((one) => one.role);
  const { description, item } = draft().content;
  if (!roles.length && !description.trim() && !item) return refuse("send_needs", "camera");
  if (onSpot() && !roles.includes("after")) return refuse("send_needs_after", "camera");
  const now = placeNow();
  if (!now.location) return askPlace(now.isDenied ? "place_denied" : "place_unknown", "place_without");
  if (now.isOutside) return askPlace(null, "send_anyway", now.outsideName);
  if (now.isInexact)
    return askPlace("place_inexact", "send_anyway", null, Math.round(now.location.accuracy_m));
  return true;
}

function refuse(key, focusId) {
  notice("send", { tone: "warning", title: say(key) });
  announce(say(key));
  vibrate([20, 60, 20]);
  document.getElementById(focusId).focus();
  document.getElementById("photos-title").scrollIntoView({ block: "center" });
  return false;
}

async function askPlace(key, anyway, title = null, metres = 0) {
  const choice = await askPerson({
    title: title ?? say(key, { metres }),
    text: say(key ? `${key}_text` : "place_outside_text"),
    choices: [
      ["map", say("place_open_map"), "primary"],
      ["again", say("place_again")],
      ["anyway", say(anyway)],
    ],
  });
  if (choice === "map") await pickOnMap();
  if (choice === "again") searchPlace();
  return choice === "anyway";
}
