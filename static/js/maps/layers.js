/** The layers by name: each a function (map, context) that shows itself and follows the map. */
import { dongs, zones } from "./dongs.js";
import { facilities } from "./facilities.js";
import { heat } from "./heat.js";
import { hexagons } from "./hexagons.js";
import { hotspots } from "./hotspots.js";
import { patrols } from "./patrols.js";
import { points } from "./points.js";
import { programmes } from "./programmes.js";
import { sources } from "./sources.js";

export const LAYERS = {
  points,
  heat,
  cells: hexagons,
  dongs,
  zones,
  hotspots,
  sources,
  patrols,
  facilities,
  programmes,
};
