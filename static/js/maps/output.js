/** Printing and the link of the view. */
import { announce } from "../announce.js";

export function offerOutput(page, maps) {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => {
      button.closest("details")?.removeAttribute("open");
      window.print();
    });
  }
  for (const button of document.querySelectorAll("[data-copy-link]")) {
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(window.location.href);
      button.closest("details")?.removeAttribute("open");
      const words = page.querySelector(".folium-map")?.mapSettings.words;
      if (words) announce(words.copied);
    });
  }
  const paper = window.matchMedia("print");
  paper.addEventListener("change", () => {
    for (const map of maps) paper.matches ? enlarge(map) : putBack(map);
  });
}

/** On paper a map shows what it shows on the screen, as large as its frame there: A3 as well as A4. */
function enlarge(map) {
  const box = map.getContainer();
  const { x: width, y: height } = map.getSize();
  const room = box.getBoundingClientRect();
  const scale = Math.min(room.width / width, room.height / height);
  if (!(scale > 0)) return;
  const indent = (room.width - width * scale) / 2;
  const frame = box.closest(".map-frame-canvas");
  const above = room.top - frame.getBoundingClientRect().top;
  frame.style.height = `${above + height * scale}px`;
  Object.assign(box.style, {
    width: `${width}px`,
    height: `${height}px`,
    minHeight: "0",
    transformOrigin: "0 0",
    transform: `translateX(${indent}px) scale(${scale})`,
  });
}

function putBack(map) {
  const box = map.getContainer();
  for (const name of ["width", "height", "minHeight", "transformOrigin", "transform"]) box.style[name] = "";
  box.closest(".map-frame-canvas").style.height = "";
  map.invalidateSize({ animate: false });
}
