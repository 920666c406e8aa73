/**
 * Which dong a spot is in, from the boundaries that the phone keeps; the same rule as the server's: the covering dong with the
 * lowest code, else the nearest within 1.5 km inside the district (the river), marked as such. The server decides in the end.
 */
const NEAREST_M = 1500;
const METRES_PER_DEGREE = 111_320;

function isInRing(ring, x, y) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [[xi, yi], [xj, yj]] = [ring[i], ring[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Whether polygons (lists of rings; the first is the outline, others are holes) cover a spot. */
export function covers(polygons, { longitude, latitude }) {
  return polygons.some(
    ([outline, ...holes]) =>
      isInRing(outline, longitude, latitude) && !holes.some((hole) => isInRing(hole, longitude, latitude)),
  );
}

function metresToEdge(polygons, spot) {
  const wide = METRES_PER_DEGREE * Math.cos((spot.latitude * Math.PI) / 180);
  let nearest = Number.POSITIVE_INFINITY;
  for (const ring of polygons.flat()) {
    for (let i = 1; i < ring.length; i += 1) {
      const [ax, ay, bx, by] = [ring[i - 1], ring[i]].flatMap(([x, y]) => [
        (x - spot.longitude) * wide,
        (y - spot.latitude) * METRES_PER_DEGREE,
      ]);
      const [dx, dy] = [bx - ax, by - ay];
      const along = Math.max(0, Math.min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
      nearest = Math.min(nearest, Math.hypot(ax + along * dx, ay + along * dy));
    }
  }
  return nearest;
}

function nearest(areas, spot) {
  let best = null;
  for (const area of areas) {
    const metres = metresToEdge(area.polygons, spot);
    if (metres <= NEAREST_M && (best === null || metres < best.metres)) best = { area, metres };
  }
  return best?.area ?? null;
}

/** Where a spot is: {dong, legalDong, isByNearest, isOutside, neighbour, zones, zoneNames}; null while no boundaries are kept. */
export function placeOf(reference, spot) {
  if (!reference) return null;
  let dong = reference.dongs.find((area) => covers(area.polygons, spot)) ?? null;
  let legalDong = reference.legal_dongs.find((area) => covers(area.polygons, spot)) ?? null;
  const isInside = dong || legalDong || covers(reference.district.polygons, spot);
  const neighbour = isInside
    ? null
    : (reference.neighbours.find((area) => covers(area.polygons, spot)) ?? null);
  const isByNearest = dong === null;
  if (isInside || !neighbour) {
    dong ??= nearest(reference.dongs, spot);
    legalDong ??= nearest(reference.legal_dongs, spot);
  }
  const zones = reference.zones.filter((area) => covers(area.polygons, spot));
  return {
    dong,
    legalDong,
    isByNearest: isByNearest && dong !== null,
    isOutside: !isInside && (neighbour !== null || dong === null),
    neighbour,
    zones: zones.map((area) => area.type),
    zoneNames: zones.map((area) => area.ko),
  };
}

/** A place in one line: the dong, and that it is only near where none covers it. */
export function nameOf(area, language) {
  return area ? area[language] : "";
}
