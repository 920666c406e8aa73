/**
 * Where patrols walked, by minutes, with their lines for those who may see them; cells that nobody walked stay empty, which
 * is not the same as clean.
 */
import { follow } from "./data.js";
import { fill } from "./frame.js";
import { colour, stepOf, unpack } from "./hexagons.js";
import { showClasses } from "./legend.js";
import { placePopup } from "./popup.js";
import { drawTracks } from "./tracks.js";
import { offerWalk } from "./walk.js";

export function patrols(map, context) {
  const { words } = context;
  const renderer = L.canvas({ padding: 0.3 });
  const layer = L.layerGroup().addTo(map);
  const walk = offerWalk(map, context);
  // On the cells' canvas: one that lay over it would take their clicks.
  const tracks = context.may_see_tracks ? drawTracks(map, context, renderer) : null;
  return follow(
    map,
    context,
    "/api/v1/map/patrols",
    (data, limits) => {
      layer.clearLayers();
      const walked = [];
      if (!data.total) context.say(words.no_tracks);
      for (const cell of unpack(data)) {
        const [walks, found] = cell.more;
        const line = walks
          ? fill(words.walked, {
              n: context.count(walks),
              minutes: context.count(cell.count),
              found: context.count(found),
            })
          : words.not_walked;
        const shape = L.polygon(cell.ring, {
          renderer,
          weight: 0.75,
          color: colour(map, "border-strong"),
          opacity: walks ? 0.6 : 0.35,
          fillColor: cell.count ? colour(map, `step-${stepOf(cell.count, limits)}`) : colour(map, "surface"),
          fillOpacity: cell.count ? 0.75 : 0.1,
        })
          .bindTooltip(line, { sticky: true })
          .bindPopup(() => placePopup(context, { count: found, cells: [cell.name], line }), { minWidth: 180 })
          .addTo(layer);
        const { lat, lng } = shape.getCenter();
        walked.push({ at: [lat, lng], count: cell.count, text: line, shape });
      }
      walk(walked);
      tracks?.bringToFront();
      showClasses(context, data, {
        each: (cells) => fill(words.cells_only, { cells: context.count(cells) }),
        range: (text) => text,
        none: words.not_walked,
        sum: fill(words.tracks_in_all, { n: context.count(data.total) }),
      });
    },
    { byBox: false },
  );
}
