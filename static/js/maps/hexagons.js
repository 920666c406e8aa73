/** Hexagons coloured by count. One outline serves all of them; the legend's classes are those of the whole district. */
import { follow } from "./data.js";
import { showLegend } from "./legend.js";
import { placePopup } from "./popup.js";
import { offerWalk } from "./walk.js";

const UNIT = 1e5;
const NAME_LENGTH = 15;

/** An answer's cells as {name, count, ring, more}: ring is [latitude, longitude] corners. */
export function unpack(data) {
  const [west, south] = data.origin;
  return data.cells.map(([x, y, count, name, ...more]) => {
    const lng = west + x / UNIT;
    const lat = south + y / UNIT;
    const ring = [];
    for (let n = 0; n < data.outline.length; n += 2) {
      ring.push([lat + data.outline[n + 1] / UNIT, lng + data.outline[n] / UNIT]);
    }
    return { name: fullName(data, name), count, lat, lng, ring, more };
  });
}

/** A cell's whole name from the part that was sent. */
export function fullName(data, name) {
  return (data.prefix + name).padEnd(NAME_LENGTH, "f");
}

/** Step of a value on a scale's limits, 1 the lowest. */
export function stepOf(value, limits) {
  return 1 + limits.filter((limit) => value >= limit).length;
}

/** A colour of the page's tokens, as it is in this scheme. */
export function colour(map, name) {
  return getComputedStyle(map.getContainer()).getPropertyValue(`--color-${name}`).trim();
}

export function hexagons(map, context) {
  const renderer = L.canvas({ padding: 0.3 });
  const layer = L.layerGroup().addTo(map);
  const walk = offerWalk(map, context);
  return follow(map, context, "/api/v1/map/cells", (data, limits) => {
    layer.clearLayers();
    const walked = [];
    const colours = [0, 1, 2, 3, 4, 5].map((step) => step && colour(map, `step-${step}`));
    const line = colour(map, "surface");
    for (const cell of unpack(data)) {
      const shape = L.polygon(cell.ring, {
        renderer,
        weight: 0.75,
        color: line,
        fillColor: colours[stepOf(cell.count, limits)],
        fillOpacity: 0.78,
      })
        .bindTooltip(`${context.count(cell.count)}`, { direction: "top", sticky: true })
        .bindPopup(() => placePopup(context, { count: cell.count, cells: [cell.name] }), { minWidth: 180 })
        .addTo(layer);
      const text = context.words.count.replace("{n}", context.count(cell.count));
      const { lat, lng } = shape.getCenter();
      walked.push({ at: [lat, lng], count: cell.count, text, shape });
    }
    walk(walked);
    if (context.isFirst) showLegend(context, data);
  });
}
