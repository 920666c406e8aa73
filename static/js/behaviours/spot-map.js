/**
 * A small map of one spot: the dongs' boundaries as base, the spot, and a circle of its accuracy in metres. It needs
 * nothing from outside; without JavaScript the facts beside it say the same. Takes data-longitude, data-latitude
 * (degrees), data-accuracy (metres or empty).
 */
const ZOOM = 16;
const BOUNDARIES = "/api/v1/areas?kind=dong";

function token(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

export async function mount(element) {
  const { L } = globalThis;
  if (!L) return;
  const spot = [Number(element.dataset.latitude), Number(element.dataset.longitude)];
  const map = L.map(element, {
    attributionControl: false,
    scrollWheelZoom: false,
    zoomControl: false,
    dragging: !L.Browser.mobile,
  }).setView(spot, ZOOM);
  L.control.zoom({ position: "bottomright" }).addTo(map);
  const accuracy = Number(element.dataset.accuracy);
  const colour = token(element, "--color-action");
  if (accuracy > 0)
    L.circle(spot, { radius: accuracy, color: colour, weight: 1, fillOpacity: 0.12 }).addTo(map);
  const mark = L.divIcon({ className: "spot-mark", iconSize: [20, 20] });
  L.marker(spot, { icon: mark, interactive: false, keyboard: false }).addTo(map);
  if (accuracy > 0) map.setZoom(Math.min(ZOOM, map.getBoundsZoom(L.latLng(spot).toBounds(accuracy * 3))));

  const answer = await fetch(BOUNDARIES, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const line = token(element, "--color-border-strong");
  const dongs = L.geoJSON(await answer.json(), {
    interactive: false,
    style: { color: line, weight: 1.5, fillColor: token(element, "--color-surface"), fillOpacity: 0.9 },
  });
  dongs.addTo(map).bringToBack();
  for (const layer of dongs.getLayers()) {
    const { name } = layer.feature.properties;
    if (!name) continue;
    const label = document.createElement("span");
    label.textContent = name;
    const words = L.divIcon({ className: "spot-dong", html: label, iconSize: null });
    L.marker(layer.getBounds().getCenter(), { icon: words, interactive: false, keyboard: false }).addTo(map);
  }
}
