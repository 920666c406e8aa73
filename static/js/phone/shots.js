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

async function takeOut(photo) {
  const dropped = await dropPhoto(photo.sha256);
  const forget = setTimeout(() => dropped.forget().catch(() => {}), UNDO_MS);
  notice("removed", {
    title: say("photo_removed"),
    passes: true,
    actions: [
      [
        say("photo_undo"),
        () => {
          clearTimeout(forget);
          notice("removed");
          dropped.putBack();
        },
      ],
    ],
  });
}

/** Take files in as photos of the draft, one after the other; `onPhoto` hears of each with where it came from. */
async function takeFiles(files, role, source, { limits, onPhoto }) {
  const { photo_max_bytes: most = 31_457_280, shrink_above_bytes: shrinkAbove = 0 } = limits() ?? {};
  const room = MOST - draft().photos.length;
  if (files.length > room) notice("most", { tone: "warning", title: say("photo_most", { most: MOST }) });
  for (const file of [...files].slice(0, room)) {
    if (file.size > most && !shrinkAbove) {
      const values = { name: file.name, limit: Math.floor(most / 1048576) };
      notice("photo", { tone: "danger", title: say("photo_too_large", values) });
      continue;
    }
    announce(say("photo_reading"));
    try {
      const taken = await takeIn(file, { shrinkAbove });
      if (taken.type === null) {
        notice("photo", { tone: "danger", title: say("photo_not_picture", { name: file.name }) });
      } else if (draft().photos.some((one) => one.sha256 === taken.sha256)) {
        notice("photo", { title: say("photo_twice"), passes: true });
      } else {
        await addPhoto(taken, role);
        notice("photo", taken.isDoubtful ? { tone: "warning", ...DOUBTFUL() } : {});
        vibrate();
        announce(say(taken.isDoubtful ? "photo_doubtful" : "photo_kept"));
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
      take.classList.add("is-reading");
      await takeFiles(files, input.dataset.role, input.id === "gallery" ? "gallery" : "camera", tools);
      take.classList.remove("is-reading");
      input.value = "";
    });
  }
  onDraft((record) => {
    const { photos } = record;
    strip.replaceChildren(...photos.map(drawShot));
    strip.hidden = photos.length === 0;
    take.classList.toggle("has-shots", photos.length > 0);
    document.getElementById("take-after").hidden = photos.length === 0;
  });
}
