/**
 * A map to put the pin on: the kept dong boundaries, tiles where the office has some, the pin dragged, tapped or set to the middle.
 * Leaflet is fetched only now; without a network it comes from what the service worker keeps.
 */
import { makeClosable } from "./notices.js";

const FILES = document.body.dataset.files;
const ZOOM = 18;
const FAR_ZOOM = 14;
const CENTRE = [37.5264, 126.8962];
let leaflet = null;
let map = null;
let pin = null;
let circle = null;

function loadLeaflet() {
  leaflet ??= new Promise((resolve, reject) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = `${FILES}vendor/leaflet/leaflet.css`;
    const script = document.createElement("script");
    script.src = `${FILES}vendor/leaflet/leaflet.js`;
    script.onload = () => resolve(window.L);
    script.onerror = () => {
      leaflet = null;
      reject(new Error("the map could not be loaded"));
    };
    document.head.append(sheet, script);
  });
  return leaflet;
}

function toGeoJson(areas) {
  return {
    type: "FeatureCollection",
    features: areas.map((area) => ({
      type: "Feature",
      properties: { name: area.ko },
      geometry: { type: "MultiPolygon", coordinates: area.polygons },
    })),
  };
}

function makeMap(L, ground, reference, tell) {
  map = L.map(ground, {
    zoomControl: true,
    attributionControl: Boolean(reference?.tiles),
    maxZoom: 20,
    minZoom: 11,
    center: CENTRE,
    zoom: FAR_ZOOM,
  });
  if (reference?.tiles) {
    L.tileLayer(reference.tiles.url, {
      attribution: reference.tiles.attribution,
      maxZoom: 20,
      maxNativeZoom: 18,
    }).addTo(map);
  }
  const draw = (areas, className) =>
    L.geoJSON(toGeoJson(areas ?? []), { interactive: false, className }).addTo(map);
  draw(reference?.legal_dongs, "pin-map-legal");
  const dongs = draw(reference?.dongs, "pin-map-dong");
  dongs.eachLayer((layer) => {
    const name = L.tooltip({ permanent: true, direction: "center", className: "pin-map-name" });
    const words = document.createElement("span");
    words.textContent = layer.feature.properties.name;
    layer.bindTooltip(name.setContent(words));
  });
  const shape = L.divIcon({
    className: "pin-map-pin",
    iconSize: [36, 46],
    iconAnchor: [18, 44],
    html: "<span></span>",
  });
  pin = L.marker(CENTRE, { draggable: true, icon: shape, keyboard: false, autoPan: true }).addTo(map);
  circle = L.circle(CENTRE, { radius: 0, className: "pin-map-accuracy", interactive: false }).addTo(map);
  pin.on("drag", () => tell(spotOf(pin.getLatLng())));
  map.on("click", (event) => moveTo(event.latlng, tell));
  return dongs;
}

/** Close enough to see the street, far enough to see the circle. */
function showAround(point, accuracyM) {
  map.setView(point, ZOOM);
  if (accuracyM > 40) map.fitBounds(point.toBounds(accuracyM * 2.4));
}

function spotOf({ lat, lng }) {
  return { longitude: lng, latitude: lat };
}

function moveTo(point, tell) {
  pin.setLatLng(point);
  tell(spotOf(point));
}

/** Let the person put the pin; resolves to {longitude, latitude}, or null when closed. `describe` says a spot in words. */
export async function openPinMap({ reference, location, describe }) {
  const dialog = document.getElementById("pin-map");
  const words = document.getElementById("pin-map-words");
  const tell = (spot) => {
    words.textContent = describe(spot);
  };
  const L = await loadLeaflet();
  dialog.showModal();
  if (map === null) {
    makeClosable(dialog);
    const dongs = makeMap(L, document.getElementById("pin-map-ground"), reference, tell);
    if (!location && dongs.getLayers().length) map.fitBounds(dongs.getBounds());
  }
  map.invalidateSize();
  if (location) showAround(L.latLng(location.latitude, location.longitude), location.accuracy_m ?? 0);
  moveTo(location ? L.latLng(location.latitude, location.longitude) : map.getCenter(), tell);
  circle.setLatLng(pin.getLatLng());
  circle.setRadius(location?.accuracy_m ?? 0);
  return new Promise((resolve) => {
    let taken = null;
    document.getElementById("pin-here").onclick = () => moveTo(map.getCenter(), tell);
    document.getElementById("pin-take").onclick = () => {
      taken = spotOf(pin.getLatLng());
      dialog.close();
    };
    dialog.addEventListener("close", () => resolve(taken), { once: true });
  });
}
