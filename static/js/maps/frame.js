/**
 * What every map has: the district's dongs as its ground, with their names; controls in the person's language; gestures
 * that do not trap the page; its place kept in the address, so that the link restores the view.
 */
import { tameGestures } from "./gestures.js";

const NAMES_FROM_ZOOM = 13;

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
  else map.fitBounds(bounds, { padding: [8, 8], animate: false });
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
    say: (text) => {
      if (!message) return;
      message.textContent = text;
      message.hidden = !text;
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
  const names = L.layerGroup();
  for (const dong of dongs.features) {
    const name =
      settings.language === "en" ? (dong.properties.name_en ?? dong.properties.name) : dong.properties.name;
    const centre = L.geoJSON(dong).getBounds().getCenter();
    names.addLayer(
      L.marker(centre, {
        pane: "names",
        interactive: false,
        keyboard: false,
        icon: L.divIcon({ className: "dong-name", html: `<span>${name}</span>`, iconSize: null }),
      }),
    );
  }
  const toggle = () => {
    if (map.getZoom() >= NAMES_FROM_ZOOM) names.addTo(map);
    else names.remove();
  };
  map.on("zoomend", toggle);
  toggle();
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
