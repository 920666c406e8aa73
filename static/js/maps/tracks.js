/** The lines that patrols walked: by box and zoom, each opening to its patrol. The list of patrols says the same in words. */
import { boxOf } from "./data.js";
import { fill } from "./frame.js";
import { colour } from "./hexagons.js";

const UNIT = 1e5;
const SETTLE_MS = 120;

/** Corners as [latitude, longitude] from `[x, y, dx, dy, …]`. */
export function unpackLine(numbers, [west, south]) {
  const corners = [];
  let [x, y] = [0, 0];
  for (let n = 0; n < numbers.length; n += 2) {
    x += numbers[n];
    y += numbers[n + 1];
    corners.push([south + y / UNIT, west + x / UNIT]);
  }
  return corners;
}

/** Draws the lines on a canvas that others share, now and whenever the map has moved. */
export function drawTracks(map, context, renderer) {
  const { words } = context;
  const lines = L.featureGroup().addTo(map);
  const note = context.page.querySelector("[data-track-note]");
  let asked;
  let timer;

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const query = context.query();
    query.set("bbox", boxOf(map));
    query.set("zoom", Math.round(map.getZoom()));
    try {
      const answer = await fetch(`/api/v1/map/tracks?${query}`, { signal: asked.signal });
      if (!answer.ok) throw new Error(`tracks: ${answer.status}`);
      draw(await answer.json());
    } catch (error) {
      // The cells say where patrols were; the lines come with the next move.
      if (error.name !== "AbortError") console.warn(error);
    }
  }

  function draw(data) {
    lines.clearLayers();
    for (const [id, when, kind, stretches] of data.tracks) {
      const corners = stretches.map((one) => unpackLine(one, data.origin));
      const text = document.createElement("span");
      text.textContent = `${when} ${kind}`;
      L.polyline(corners, { renderer, weight: 2.5, opacity: 0.8, color: colour(map, "series-2") })
        .bindTooltip(text, { sticky: true })
        .bindPopup(() => popup(words, id, text.textContent), { minWidth: 180 })
        .addTo(lines);
    }
    map.getContainer().dataset.tracks = data.tracks.length;
    if (!note) return;
    const shown = data.tracks.length;
    const text = shown < data.total ? words.tracks_newest : words.tracks_drawn;
    note.textContent = shown ? fill(text, { n: context.count(data.total), shown: context.count(shown) }) : "";
  }

  map.on("moveend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, SETTLE_MS);
  });
  ask();
  return lines;
}

function popup(words, id, title) {
  const box = L.DomUtil.create("div", "map-popup");
  L.DomUtil.create("p", "map-popup-title", box).textContent = title;
  const link = L.DomUtil.create("a", "map-popup-open", box);
  link.href = `/patrols/${id}`;
  link.textContent = words.patrol;
  return box;
}
