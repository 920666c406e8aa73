/** Marks on the map: a field's colour and shape, and a ring that shows what a cluster is made of. No inline styles. */
const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  circle: '<circle cx="10" cy="10" r="7"/>',
  square: '<rect x="3.5" y="3.5" width="13" height="13" rx="1.5"/>',
  diamond: '<path d="M10 1.5 18.5 10 10 18.5 1.5 10Z"/>',
  triangle: '<path d="M10 2 18.5 17H1.5Z"/>',
};
const RING = 100;
const RING_RADIUS = RING / (2 * Math.PI);
const MOST_PARTS = 4;

/** An open finding is filled, a handled one is an outline, a late one has a rim. */
export function findingIcon([, series, shape], { isOpen, isLate }) {
  const state = isLate ? "is-late" : isOpen ? "is-open" : "is-settled";
  return L.divIcon({
    className: `finding-mark series-${series} ${state}`,
    html: `<svg viewBox="0 0 20 20" aria-hidden="true">${SHAPES[shape]}</svg>`,
    iconSize: [32, 32],
  });
}

/** How wide a cluster is drawn, by its count against the largest in sight. */
function widthOf(count, most) {
  return Math.round(34 + 30 * Math.sqrt(count / Math.max(most, 1)));
}

/** parts: [field, count, …], most first; the smaller ones share a grey rest. */
export function clusterIcon(count, parts, fields, { most, text }) {
  const width = widthOf(count, most);
  let done = 0;
  const arcs = [];
  for (let n = 0; n < parts.length && n < MOST_PARTS * 2; n += 2) {
    const share = (parts[n + 1] / count) * RING;
    const [, series] = fields[parts[n]] ?? ["", 8];
    arcs.push(arc(`series-${series}`, share, done));
    done += share;
  }
  if (done < RING - 0.5) arcs.push(arc("series-rest", RING - done, done));
  return L.divIcon({
    className: `cluster-mark${width > 50 ? " is-large" : ""}`,
    html:
      `<svg viewBox="0 0 44 44" aria-hidden="true"><circle class="cluster-ground" cx="22" cy="22" r="19"/>` +
      `<g transform="rotate(-90 22 22)">${arcs.join("")}</g></svg><span>${text}</span>`,
    iconSize: [width, width],
  });
}

function arc(className, share, offset) {
  const gap = share > 4 && share < RING - 0.5 ? 0.8 : 0;
  return (
    `<circle class="cluster-arc ${className}" cx="22" cy="22" r="${RING_RADIUS}" fill="none" ` +
    `stroke-dasharray="${(share - gap).toFixed(2)} ${(RING - share + gap).toFixed(2)}" ` +
    `stroke-dashoffset="${(-offset).toFixed(2)}"/>`
  );
}

/** A field's mark for popups and legends that scripts write. */
export function markElement([, series, shape]) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `mark series-${series}`);
  svg.innerHTML = SHAPES[shape];
  return svg;
}

/**
 * Draw other marks: `wanted` are pairs of what a mark stands for (as text) and a function that makes it. The mark whose popup
 * is open stays while it is still wanted, since a popup at the rim moves the map, which asks for the data anew.
 */
export function exchange(layer, wanted) {
  let open;
  for (const mark of layer.getLayers()) {
    if (mark.isPopupOpen() && wanted.some(([what]) => what === mark.standsFor)) open = mark;
    else layer.removeLayer(mark);
  }
  for (const [what, make] of wanted) {
    if (what === open?.standsFor) continue;
    const mark = make();
    mark.standsFor = what;
    layer.addLayer(mark);
  }
}
