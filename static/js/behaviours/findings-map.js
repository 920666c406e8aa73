/**
 * Brings a map page to life: folium has made the Leaflet map, this adds boundaries, controls, gestures and the layer
 * that the page shows. The page's form, legend and table work without it.
 */
import { frame } from "../maps/frame.js";
import { LAYERS } from "../maps/layers.js";

export function mount(page) {
  for (const element of page.querySelectorAll(".folium-map")) {
    const { leafletMap: map, mapSettings: settings } = element;
    if (!map) continue;
    const message = element.parentElement.querySelector("[data-map-message]");
    const context = frame(map, settings, { page, message });
    LAYERS[settings.layer](map, context);
  }
}
