/** Hotspots: cells that chance does not explain, the areas they form with their numbers in the list. */
import { follow } from "./data.js";
import { fill } from "./frame.js";
import { fullName, unpack } from "./hexagons.js";
import { placePopup } from "./popup.js";
import { offerWalk } from "./walk.js";

export function hotspots(map, context) {
  map.createPane("hotspots").classList.add("map-areas");
  const layer = L.layerGroup().addTo(map);
  const markers = new Map();
  const walk = offerWalk(map, context);
  const ask = follow(
    map,
    context,
    "/api/v1/map/hotspots",
    (data) => {
      layer.clearLayers();
      markers.clear();
      walk(unpack(data).map((cell) => addCell(context, layer, cell)));
      for (const spot of data.hotspots) {
        spot.cells = spot.cells.map((name) => fullName(data, name));
        const marker = spotMarker(context, spot);
        markers.set(spot.number, marker);
        layer.addLayer(marker);
      }
    },
    { byBox: false },
  );
  context.page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hotspot]");
    const marker = button && markers.get(Number(button.dataset.hotspot));
    if (!marker) return;
    map.setView(marker.getLatLng(), Math.max(map.getZoom(), 15));
    map.getContainer().scrollIntoView({ block: "nearest" });
    marker.openPopup();
  });
  return ask;
}

function addCell(context, layer, { ring, count, name, more: [klass, isFew] }) {
  const { words } = context;
  const kind = klass > 0 ? `hot-${klass}` : `cold-${-klass}`;
  const text = `${words[kind]} · ${fill(words.count, { n: context.count(count) })}`;
  const shape = L.polygon(ring, { pane: "hotspots", className: `hot-cell ${kind}${isFew ? " is-few" : ""}` })
    .bindTooltip(text, { sticky: true })
    .bindPopup(() =>
      placePopup(context, { count, cells: [name], title: words[kind], line: isFew ? words.few : "" }),
    )
    .addTo(layer);
  const { lat, lng } = shape.getCenter();
  return { at: [lat, lng], count, text, shape };
}

function spotMarker(context, spot) {
  const { words } = context;
  const title = fill(words.hotspot, { n: spot.number, place: spot.dongs.join("·") });
  return L.marker([spot.at[1], spot.at[0]], {
    title,
    alt: title,
    icon: L.divIcon({
      className: `hotspot-mark hot-${spot.class}`,
      html: `<span>${spot.number}</span>`,
      iconSize: [32, 32],
    }),
  }).bindPopup(
    () =>
      placePopup(context, { count: spot.count, cells: spot.cells, title, line: words[`hot-${spot.class}`] }),
    { minWidth: 200 },
  );
}
