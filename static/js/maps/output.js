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
  // A map has another size on paper: it fills its frame there, and goes back afterwards.
  const media = window.matchMedia("print");
  media.addEventListener("change", () => {
    for (const map of maps) map.invalidateSize({ animate: false });
  });
}
