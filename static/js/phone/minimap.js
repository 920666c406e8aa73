/** A small map in SVG: dong borders around a spot and the circle within which the spot is known. Needs nothing but the kept data. */
const NAMESPACE = "http://www.w3.org/2000/svg";
const METRES_PER_DEGREE = 111_320;
const WIDTH = 360;
const HEIGHT = 104;
const LEAST_M = 22;

function add(parent, name, attributes) {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

/** Draw the spot ({longitude, latitude, accuracy_m}) over the kept areas into an element. */
export function drawMap(ground, spot, reference, words) {
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "xMidYMid slice");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", words);
  const accuracy = spot.accuracy_m ?? 0;
  const reach = Math.max(accuracy, LEAST_M) * 2.1;
  const perMetre = HEIGHT / 2 / reach;
  const wide = METRES_PER_DEGREE * Math.cos((spot.latitude * Math.PI) / 180);
  const project = ([longitude, latitude]) => [
    WIDTH / 2 + (longitude - spot.longitude) * wide * perMetre,
    HEIGHT / 2 - (latitude - spot.latitude) * METRES_PER_DEGREE * perMetre,
  ];
  drawGrid(svg, perMetre);
  drawAreas(svg, reference?.legal_dongs ?? [], project, "map-legal");
  drawAreas(svg, reference?.dongs ?? [], project, "map-dong");
  const [x, y] = [WIDTH / 2, HEIGHT / 2];
  if (accuracy > 0)
    add(svg, "circle", { cx: x, cy: y, r: (accuracy * perMetre).toFixed(1), class: "map-accuracy" });
  add(svg, "circle", { cx: x, cy: y, r: 9, class: "map-halo" });
  add(svg, "circle", { cx: x, cy: y, r: 6.5, class: "map-spot" });
  drawScale(svg, perMetre);
  ground.replaceChildren(svg);
}

/** Lines of 100 m, so that an empty street has a scale. */
function drawGrid(svg, perMetre) {
  const step = (perMetre * 100 < 24 ? 1000 : 100) * perMetre;
  let path = "";
  for (let x = (WIDTH / 2) % step; x < WIDTH; x += step) path += `M${x.toFixed(1)} 0V${HEIGHT}`;
  for (let y = (HEIGHT / 2) % step; y < HEIGHT; y += step) path += `M0 ${y.toFixed(1)}H${WIDTH}`;
  add(svg, "path", { d: path, class: "map-grid" });
}

function drawAreas(svg, areas, project, className) {
  let path = "";
  for (const ring of areas.flatMap((area) => area.polygons).flat()) {
    const points = ring.map(project);
    const xs = points.map((point) => point[0]);
    const ys = points.map((point) => point[1]);
    if (Math.max(...xs) < 0 || Math.min(...xs) > WIDTH || Math.max(...ys) < 0 || Math.min(...ys) > HEIGHT)
      continue;
    path += `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;
  }
  if (path) add(svg, "path", { d: path, class: className });
}

function drawScale(svg, perMetre) {
  const metres = [10, 20, 50, 100, 200, 500, 1000].findLast((one) => one * perMetre < 90) ?? 10;
  const length = metres * perMetre;
  const right = WIDTH - 10;
  const path = `M${right - length} ${HEIGHT - 14}v5h${length}v-5`;
  add(svg, "path", { d: path, class: "map-scale" });
  add(svg, "text", {
    x: right,
    y: HEIGHT - 17,
    "text-anchor": "end",
    class: "map-scale-words",
  }).textContent = `${metres} m`;
}
