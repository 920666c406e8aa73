/**
 * The national point number (국가지점번호, 도로명주소법 제23조) of a spot: UTM-K (EPSG:5179) by Krüger's series, then letters of
 * 100 km squares and 10 m cells, cut off and never rounded. The server's patrol/geo.py says the same; a test compares them.
 */
const A = 6_378_137;
const F = 1 / 298.257222101;
const SCALE = 0.9996;
const CENTRE = (127.5 * Math.PI) / 180;
const ORIGIN = (38 * Math.PI) / 180;
const FALSE_EASTING = 1_000_000;
const FALSE_NORTHING = 2_000_000;
const COLUMNS = "가나다라마바사";
const ROWS = "가나다라마바사아";

const n = F / (2 - F);
const RADIUS = (A / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
const ALPHA = [
  n / 2 - (2 * n ** 2) / 3 + (5 * n ** 3) / 16 + (41 * n ** 4) / 180,
  (13 * n ** 2) / 48 - (3 * n ** 3) / 5 + (557 * n ** 4) / 1440,
  (61 * n ** 3) / 240 - (103 * n ** 4) / 140,
  (49561 * n ** 4) / 161280,
];
const E = Math.sqrt(F * (2 - F));

function plane(latitude, longitudeFromCentre) {
  const sin = Math.sin(latitude);
  const conformal = Math.sinh(Math.atanh(sin) - E * Math.atanh(E * sin));
  const xi = Math.atan2(conformal, Math.cos(longitudeFromCentre));
  const eta = Math.asinh(
    Math.sin(longitudeFromCentre) / Math.hypot(conformal, Math.cos(longitudeFromCentre)),
  );
  let [north, east] = [xi, eta];
  for (const [place, alpha] of ALPHA.entries()) {
    const times = 2 * (place + 1);
    north += alpha * Math.sin(times * xi) * Math.cosh(times * eta);
    east += alpha * Math.cos(times * xi) * Math.sinh(times * eta);
  }
  return [SCALE * RADIUS * east, SCALE * RADIUS * north];
}

const [, ORIGIN_NORTH] = plane(ORIGIN, 0);

/** Easting and northing in metres (EPSG:5179) of degrees in WGS 84. */
export function toUtmK({ longitude, latitude }) {
  const [east, north] = plane((latitude * Math.PI) / 180, (longitude * Math.PI) / 180 - CENTRE);
  return [east + FALSE_EASTING, north - ORIGIN_NORTH + FALSE_NORTHING];
}

/** The number as `다사 4664 4762`, or null off the grid. */
export function nationalPointNumber(spot) {
  const [easting, northing] = toUtmK(spot).map(Math.floor);
  const [column, row] = [
    Math.floor((easting - 700_000) / 100_000),
    Math.floor((northing - 1_300_000) / 100_000),
  ];
  if (!(column in [...COLUMNS]) || !(row in [...ROWS])) return null;
  const digits = (metres) => String(Math.floor((metres % 100_000) / 10)).padStart(4, "0");
  return `${COLUMNS[column]}${ROWS[row]} ${digits(easting - 700_000)} ${digits(northing - 1_300_000)}`;
}
