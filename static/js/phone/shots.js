/** The photos of the draft: camera, gallery, thumbnails, before and after. */
import { addPhoto, draft, dropPhoto, onDraft } from "./draft.js";
import { announce, icon, notice, sayFull, vibrate } from "./notices.js";
import { takeIn } from "./photos.js";
import { say } from "./words.js";

const UNDO_MS = 6000;
const MOST = 20;
const DOUBTFUL = () => ({ title: say("photo_doubtful"), text: say("photo_doubtful_text") });

/** Fill an element with a photo's thumbnail, or with a sign for a format that cannot be drawn here. */
export function drawPicture(ground, photo) {
  if (photo?.thumb) {
    const image = new Image();
    image.src = photo.thumb;
    image.alt = "";
    ground.replaceChildren(image);
    return;
  }
  const kind = (photo?.type ?? "").replace("image/", "").toUpperCase();
  const words = document.createElement("span");
  words.textContent = kind;
  ground.replaceChildren(icon("image"), words);
}

function drawShot(photo, place) {
  const made = document.getElementById("shot").content.firstElementChild.cloneNode(true);
  made.dataset.sha256 = photo.sha256;
  drawPicture(made.querySelector(".shot-picture"), photo);
  const role = say(photo.role === "after" ? "photo_after" : "photo_before");
  made.querySelector(".shot-role").textContent = role;
  made.classList.toggle("shot-after", photo.role === "after");
  const remove = made.querySelector(".shot-remove");
  remove.setAttribute("aria-label", say("photo_remove", { number: place + 1 }));
  remove.addEventListener("click", () => takeOut(photo));
  return made;
}

/** What was taken out just now: a wet screen may have taken out more than one, and one tap puts all of it back. */
let removed = [];
let forgetting = null;
let writtenId = null;

function takeOut(photo) {
  if (draft().photos.includes(photo)) offerBack(dropPhoto(photo.sha256));
}

/** Offer to put a photo back for some seconds; `dropping` resolves to {putBack, forget}. */
export function offerBack(dropping) {
  clearTimeout(forgetting);
  removed.push(dropping);
  forgetting = setTimeout(forgetRemoved, UNDO_MS);
  const title = say("photo_removed", { count: removed.length });
  notice("removed", { title, passes: true, actions: [[say("photo_undo"), putBackRemoved]] });
}

async function putBackRemoved() {
  clearTimeout(forgetting);
  notice("removed");
  const back = removed.reverse();
  removed = [];
  for (const dropping of back) await (await dropping).putBack();
}

function forgetRemoved() {
  clearTimeout(forgetting);
  notice("removed");
  for (const dropping of removed) dropping.then((one) => one.forget()).catch(() => {});
  removed = [];
}

let taking = Promise.resolve();

/** Resolves when every photo that was chosen so far is in the draft. */
export function photosTaken() {
  return taking;
}

/** What is wrong with a file, in words; each file's stays until the next ones are chosen. */
function sayWrong(file, notice_) {
  notice(`photo-${file.name}`, notice_);
  announce(notice_.title);
}

function clearWrong() {
  for (const one of document.querySelectorAll("#notices [data-key^=photo]")) one.remove();
}

/** Take files in as photos of the draft, one after the other; `onPhoto` hears of each with where it came from. */
async function takeFiles(files, role, source, { limits, onPhoto }) {
  clearWrong();
  const { photo_max_bytes: most = 31_457_280, shrink_above_bytes: shrinkAbove = 0 } = limits() ?? {};
  const room = MOST - draft().photos.length;
  if (files.length > room) notice("most", { tone: "warning", title: say("photo_most", { most: MOST }) });
  for (const file of [...files].slice(0, room)) {
    if (file.size > most && !shrinkAbove) {
      const values = { name: file.name, limit: Math.floor(most / 1048576) };
      sayWrong(file, { tone: "danger", title: say("photo_too_large", values) });
      continue;
    }
    announce(say("photo_reading"));
    try {
      const taken = await takeIn(file, { shrinkAbove });
      if (taken.type === null) {
        const why = file.size ? "photo_not_picture" : "photo_empty";
        sayWrong(file, { tone: "danger", title: say(why, { name: file.name }) });
      } else if (draft().photos.some((one) => one.sha256 === taken.sha256)) {
        notice("photo", { title: say("photo_twice"), passes: true });
      } else {
        await addPhoto(taken, role);
        vibrate();
        if (taken.isDoubtful) sayWrong(file, { tone: "warning", ...DOUBTFUL() });
        else announce(say("photo_kept"));
        onPhoto(taken, source);
      }
    } catch (error) {
      sayFull(error, file);
    }
  }
}

/** Wire camera, gallery and the strip of thumbnails. */
export function mountShots(tools) {
  const strip = document.getElementById("shots");
  const take = document.getElementById("take");
  for (const input of take.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = "";
      take.classList.add("is-reading");
      const source = input.id === "gallery" ? "gallery" : "camera";
      const mine = taking.then(() => takeFiles(files, input.dataset.role, source, tools));
      taking = mine;
      await mine;
      if (taking === mine) take.classList.remove("is-reading");
    });
  }
  onDraft((record) => {
    const { id, photos } = record;
    if (id !== writtenId) forgetRemoved(); // they belong to the one before
    writtenId = id;
    strip.replaceChildren(...photos.map(drawShot));
    strip.hidden = photos.length === 0;
    take.classList.toggle("has-shots", photos.length > 0);
    document.getElementById("take-after").hidden = photos.length === 0;
  });
}
