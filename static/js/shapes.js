/** Shapes as text: WKT or GeoJSON to a GeoJSON geometry, and a ring of [longitude, latitude] to WKT. Degrees, EPSG:4326. */

const DIGITS = 6;

/** WKT of a polygon whose corners are [longitude, latitude]; "" while there are fewer than three. */
export function toWkt(corners) {
  if (corners.length < 3) return "";
  const written = [...corners, corners[0]].map((one) =>
    one.map((degrees) => Number(degrees.toFixed(DIGITS))).join(" "),
  );
  return `POLYGON ((${written.join(", ")}))`;
}

function fromWkt(text) {
  const [, kind, rest] = text.match(/^(?:SRID=4326;)?\s*(POLYGON|MULTIPOLYGON)\s*Z?\s*(\(.*\))\s*$/is) ?? [];
  if (!kind) return null;
  const nested = rest
    .replaceAll(/(-?[\d.]+(?:e-?\d+)?)\s+(-?[\d.]+(?:e-?\d+)?)(?:\s+-?[\d.]+)?/gi, "[$1,$2]")
    .replaceAll("(", "[")
    .replaceAll(")", "]");
  return {
    type: kind.toUpperCase() === "POLYGON" ? "Polygon" : "MultiPolygon",
    coordinates: JSON.parse(nested),
  };
}

/** A GeoJSON object from text; null for what is neither WKT of a polygon nor GeoJSON. */
export function readShape(text) {
  try {
    return text.trim().startsWith("{") ? JSON.parse(text) : fromWkt(text.trim());
  } catch {
    return null;
  }
}

/** The corners of a polygon with one ring, which can be drawn on; null for anything else. */
export function cornersOf(shape) {
  const geometry = shape?.type === "Feature" ? shape.geometry : shape;
  const polygon =
    geometry?.type === "MultiPolygon" && geometry.coordinates.length === 1
      ? geometry.coordinates[0]
      : geometry?.type === "Polygon"
        ? geometry.coordinates
        : null;
  return polygon?.length === 1 ? polygon[0].slice(0, -1).map(([x, y]) => [x, y]) : null;
}
