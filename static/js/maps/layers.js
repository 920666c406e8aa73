/** The layers by name: each a function (map, context) that shows itself and follows the map. */
import { points } from "./points.js";

export const LAYERS = { points };
