/**
 * A map of an outing or a place: the dongs' boundaries as base, the track as a line, numbered spots. Takes data-track (a GeoJSON
 * feature of lines, or empty), data-area (a GeoJSON geometry of a boundary, or empty), data-zones (an array of
 * visited zones' geometries) and data-spots ("longitude,latitude,label;…", degrees). The table beside it says the same.
 */
const BOUNDARIES = "/api/v1/areas?kind=dong";
const CLOSEST_ZOOM = 17;
const NAMES_FROM_ZOOM = 14;

function token(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

function spotsOf(element) {
  const written = (element.dataset.spots ?? "").split(";").filter(Boolean);
  return written.map((one) => {
    const [longitude, latitude, label] = one.split(",");
    return { place: [Number(latitude), Number(longitude)], label };
  });
}

async function drawBoundaries(L, map, element) {
  const answer = await fetch(BOUNDARIES, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const style = {
    color: token(element, "--color-border-strong"),
    weight: 1.5,
    fillColor: token(element, "--color-surface"),
    fillOpacity: 0.9,
  };
  const dongs = L.geoJSON(await answer.json(), { interactive: false, style });
  dongs.addTo(map).bringToBack();
  for (const layer of dongs.getLayers()) {
    const { name } = layer.feature.properties;
    if (!name) continue;
    const words = document.createElement("span");
    words.textContent = name;
    const icon = L.divIcon({ className: "track-dong", html: words, iconSize: null });
    L.marker(layer.getBounds().getCenter(), { icon, interactive: false, keyboard: false }).addTo(map);
  }
}

export async function mount(element) {
  const { L } = globalThis;
  if (!L) return;
  const map = L.map(element, {
    attributionControl: false,
    scrollWheelZoom: false,
    dragging: !L.Browser.mobile,
    zoomControl: false,
  });
  L.control.zoom({ position: "bottomright" }).addTo(map);
  const drawn = L.featureGroup().addTo(map);
  if (element.dataset.track) {
    const style = { color: token(element, "--color-action"), weight: 5, opacity: 0.85 };
    L.geoJSON(JSON.parse(element.dataset.track), { interactive: false, style }).addTo(drawn);
  }
  if (element.dataset.area) {
    const style = { color: token(element, "--color-action"), weight: 3, fillOpacity: 0.15 };
    L.geoJSON(JSON.parse(element.dataset.area), { interactive: false, style }).addTo(drawn);
  }
  const zones = L.featureGroup().addTo(map);
  for (const boundary of JSON.parse(element.dataset.zones || "[]")) {
    const style = { color: token(element, "--color-success-line"), weight: 2, fillOpacity: 0.18 };
    L.geoJSON(boundary, { interactive: false, style }).addTo(zones);
  }
  for (const { place, label } of spotsOf(element)) {
    const words = document.createElement("span");
    words.textContent = label;
    const icon = L.divIcon({ className: "track-spot", html: words, iconSize: [26, 26] });
    L.marker(place, { icon, interactive: false, keyboard: false }).addTo(drawn);
  }
  const shown = drawn.getLayers().length ? drawn : zones;
  map.fitBounds(shown.getBounds().pad(0.15), { maxZoom: CLOSEST_ZOOM });
  const sayScale = () => element.classList.toggle("is-far", map.getZoom() < NAMES_FROM_ZOOM);
  map.on("zoomend", sayScale);
  sayScale();
  element.dataset.drawn = "1";
  await drawBoundaries(L, map, element);
}
