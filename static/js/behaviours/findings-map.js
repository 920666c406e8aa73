/**
 * Brings a map page to life: folium has made the Leaflet maps, this adds boundaries, controls, gestures and the layer
 * that the page shows. The page's form, legend and table work without it.
 */
import { frame } from "../maps/frame.js";
import { LAYERS } from "../maps/layers.js";
import { offerOutput } from "../maps/output.js";
import { playWeeks } from "../maps/weeks.js";

const UNFOLDED = "map-conditions";

/** The conditions stay unfolded while they are changed one by one, each of which loads the page anew. */
function keepUnfolded() {
  const fold = document.querySelector("#map-filters-switch");
  if (!fold) return;
  fold.checked = window.sessionStorage.getItem(UNFOLDED) === "1";
  fold.addEventListener("change", () => window.sessionStorage.setItem(UNFOLDED, fold.checked ? "1" : "0"));
}

export function mount(page) {
  keepUnfolded();
  // On a phone the tabs run on to the side: the one that is open is brought into sight.
  const tab = page.querySelector(".tab[aria-current]");
  const row = tab?.closest(".tabs");
  if (row) row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left;
  const elements = [...page.querySelectorAll(".folium-map")].filter((element) => element.leafletMap);
  // Two maps side by side share one scale: the first map's.
  const shared = elements.length > 1 ? {} : null;
  elements.forEach(async (element, index) => {
    const { leafletMap: map, mapSettings: settings } = element;
    const message = element.parentElement.querySelector("[data-map-message]");
    const context = frame(map, settings, { page, message });
    context.shared = shared;
    context.isFirst = index === 0;
    const ask = await LAYERS[settings.layer](map, context);
    if (elements.length === 1) playWeeks(page, context, ask);
  });
  offerOutput(
    page,
    elements.map((element) => element.leafletMap),
  );
}
