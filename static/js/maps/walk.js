/**
 * Cells that are drawn on a canvas, for the keyboard and for screen readers: one button that stands for the cell that is
 * looked at. Arrow keys go to the next cell that way, Home to the one with the most, Enter opens it like a click.
 */
import { fill } from "./frame.js";

const WAYS = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
};
/** A degree of longitude is shorter than one of latitude by this, at Seoul. */
const SHORTER = 0.79;

/** Adds the button to a map; returns a function that takes the cells: [{at: [lat, lng], count, text, shape}]. */
export function offerWalk(map, context) {
  const { words } = context;
  const button = L.DomUtil.create("button", "map-walk", map.getContainer().parentElement);
  button.type = "button";
  button.hidden = true;
  let cells = [];
  let now = 0;
  let ring = null;

  function show() {
    const cell = cells[now];
    const text = fill(words.walk_cell, { n: now + 1, of: context.count(cells.length), text: cell.text });
    button.textContent = text;
    button.setAttribute("aria-label", `${words.walk}. ${text}. ${words.walk_keys}`);
    ring?.remove();
    ring = L.polygon(cell.shape.getLatLngs(), { className: "map-walk-ring", interactive: false }).addTo(map);
    if (!map.getBounds().contains(cell.at)) map.panTo(cell.at);
  }

  button.addEventListener("focus", show);
  button.addEventListener("blur", () => {
    ring?.remove();
    ring = null;
  });
  button.addEventListener("click", () => cells[now].shape.openPopup(cells[now].at));
  button.addEventListener("keydown", (event) => {
    const next = event.key === "Home" ? 0 : neighbour(cells, now, WAYS[event.key]);
    if (next === null) return;
    event.preventDefault();
    now = next;
    show();
  });

  return (found) => {
    cells = found.filter((cell) => cell.count > 0).sort((one, other) => other.count - one.count);
    now = 0;
    button.hidden = !cells.length;
    if (!cells.length) return;
    if (document.activeElement === button) show();
    else button.textContent = words.walk;
  };
}

/** The nearest cell in a direction, within 60° to both sides; where there is none, the cell itself; null for other keys. */
export function neighbour(cells, from, way) {
  if (!way) return null;
  const [lat, lng] = cells[from].at;
  let best = from;
  let nearest = Number.POSITIVE_INFINITY;
  cells.forEach(({ at }, index) => {
    const x = (at[1] - lng) * SHORTER;
    const y = at[0] - lat;
    const along = x * way[0] + y * way[1];
    const distance = Math.hypot(x, y);
    if (index !== from && along > distance / 2 && distance < nearest) {
      nearest = distance;
      best = index;
    }
  });
  return best;
}
