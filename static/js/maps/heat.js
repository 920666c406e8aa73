/** Density: small hexagons blurred into each other. Colours are the steps of one hue, so that the darkest is the most. */
import { follow } from "./data.js";
import { colour, unpack } from "./hexagons.js";
import { showLegend } from "./legend.js";

const REACH_PX = { 8: 26, 9: 26, 10: 22, 11: 20 };
const OVERLAP = 3.2;
const BUSY_SHARE = 0.97;
const STOPS = [
  [0.2, "step-2"],
  [0.45, "step-3"],
  [0.7, "step-4"],
  [1, "step-5"],
];

export function heat(map, context) {
  let layer = null;
  return follow(map, context, "/api/v1/map/cells", (data) => {
    layer?.remove();
    const cells = unpack(data);
    const counts = cells.map((cell) => cell.count).sort((a, b) => a - b);
    const busy = counts[Math.floor((counts.length - 1) * BUSY_SHARE)] ?? 1;
    // While weeks are played, what is busy is the same in all of them.
    const most = context.query().has("weeks_from") ? Math.max(1, ...data.limits) : busy;
    const gradient = {};
    for (const [at, name] of STOPS) gradient[at] = colour(map, name);
    layer = L.heatLayer(
      cells.map((cell) => [cell.lat, cell.lng, Math.sqrt(Math.min(cell.count, most) / most)]),
      {
        radius: REACH_PX[data.resolution],
        blur: REACH_PX[data.resolution],
        max: OVERLAP,
        // Without it the plugin fades everything that is shown from far away.
        maxZoom: 0,
        minOpacity: 0.12,
        gradient,
      },
    ).addTo(map);
    if (context.isFirst) showLegend(context, data);
  });
}
