/**
 * What every map has: the district's dongs as its ground, with their names; controls in the person's language; gestures
 * that do not trap the page; its place kept in the address, so that the link restores the view.
 */
import { tameGestures } from "./gestures.js";

const NAME_PX = 13;
/** What the player of weeks covers of a map's foot; on a phone it stands over the scale, not beside it. */
const PLAYER_PX = matchMedia("(max-width: 47.99rem)").matches ? 88 : 52;

export function fill(text, values) {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function frame(map, settings, { page, message }) {
  const { words } = settings;
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", settings.label);
  L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const bounds = L.latLngBounds(settings.bounds);
  map.setMaxBounds(bounds.pad(0.6));
  if (settings.start) map.setView([settings.start[0], settings.start[1]], settings.start[2] ?? 14);
  else {
    const player = page?.querySelector("[data-weeks]") ? PLAYER_PX : 0;
    map.fitBounds(bounds, { paddingTopLeft: [8, 8], paddingBottomRight: [8, 8 + player], animate: false });
  }
  tameGestures(map, words);
  addGround(map, settings);
  map.on("moveend", () => keepPlace(map, page));

  let changes = {};
  return {
    ...settings,
    page,
    query: () => {
      const query = new URLSearchParams(settings.query);
      for (const [name, value] of Object.entries(changes)) query.set(name, value);
      return query;
    },
    change: (values) => {
      changes = values;
    },
    /** A text over the map, "" for none; `answer`: a button's text and what it does. */
    say: (text, answer) => {
      if (!message) return;
      message.textContent = text;
      message.hidden = !text;
      if (!answer) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-link";
      button.textContent = answer.text;
      button.addEventListener("click", answer.act);
      message.append(" ", button);
    },
    count: (n) => new Intl.NumberFormat(settings.language).format(n),
  };
}

/** The dongs under everything else: drawn once, never in the way of a click. */
async function addGround(map, settings) {
  map.createPane("ground").classList.add("map-ground");
  map.createPane("names").classList.add("map-names");
  const answer = await fetch("/api/v1/areas?kind=dong");
  if (!answer.ok) return;
  const dongs = await answer.json();
  L.geoJSON(dongs, { pane: "ground", interactive: false, style: { className: "dong-ground" } }).addTo(map);
  const names = dongs.features
    .map((dong) => {
      const { name, name_en: english } = dong.properties;
      const bounds = L.geoJSON(dong).getBounds();
      const text = settings.language === "en" ? (english ?? name) : name;
      return { text, at: bounds.getCenter(), size: bounds.getNorthEast().distanceTo(bounds.getSouthWest()) };
    })
    .sort((one, other) => other.size - one.size);
  const layer = L.layerGroup().addTo(map);
  const write = () => writeNames(map, layer, names);
  map.on("zoomend", write);
  write();
}

/** Names that have room, the larger dongs first; closer up there is room for all. */
function writeNames(map, layer, names) {
  layer.clearLayers();
  const written = [];
  for (const { text, at } of names) {
    const point = map.latLngToLayerPoint(at);
    const width = text.length * NAME_PX + 8;
    const box = [point.x - width / 2, point.y - 11, point.x + width / 2, point.y + 11];
    if (
      written.some(
        (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3],
      )
    )
      continue;
    written.push(box);
    const words = document.createElement("span");
    words.textContent = text;
    layer.addLayer(
      L.marker(at, {
        pane: "names",
        interactive: false,
        keyboard: false,
        icon: L.divIcon({ className: "dong-name", html: words, iconSize: null }),
      }),
    );
  }
}

/** The map's place goes into the address and into the form, so that a changed condition keeps the place. */
function keepPlace(map, page) {
  const { lat, lng } = map.getCenter();
  const place = { lat: lat.toFixed(5), lng: lng.toFixed(5), zoom: map.getZoom() };
  const address = new URL(window.location.href);
  for (const [name, value] of Object.entries(place)) {
    address.searchParams.set(name, value);
    for (const field of document.querySelectorAll(`#map-filters [name=${name}]`)) field.value = value;
  }
  window.history.replaceState(window.history.state, "", address);
  for (const link of page.querySelectorAll("a.tab, a[data-keeps-place]")) {
    const target = new URL(link.href);
    for (const [name, value] of Object.entries(place)) target.searchParams.set(name, value);
    link.href = target.href;
  }
}
