/**
 * Where the phone is: the best fix within a few seconds. A fix of 15 m or better is taken at once; otherwise the best that came
 * within 8 s of the first; without any fix the search ends after 25 s.
 */
const GOOD_M = 15;
const PATIENCE_MS = 8_000;
const GIVE_UP_MS = 25_000;

/** Watch until the position is good enough. `onFix` hears each better one; resolves to the best, or to {denied} / null. */
export function findPosition(onFix, { signal } = {}) {
  if (!navigator.geolocation) return Promise.resolve({ denied: true });
  return new Promise((resolve) => {
    let best = null;
    let patience = null;
    const giveUp = setTimeout(end, GIVE_UP_MS);
    const watch = navigator.geolocation.watchPosition(hear, fail, {
      enableHighAccuracy: true,
      maximumAge: 0,
      timeout: GIVE_UP_MS,
    });
    signal?.addEventListener("abort", end);

    function end() {
      navigator.geolocation.clearWatch(watch);
      clearTimeout(patience);
      clearTimeout(giveUp);
      resolve(best);
    }

    function hear({ coords }) {
      if (signal?.aborted) return;
      const fix = {
        longitude: coords.longitude,
        latitude: coords.latitude,
        accuracy_m: coords.accuracy,
        source: "gps",
      };
      if (best === null || fix.accuracy_m <= best.accuracy_m) {
        best = fix;
        onFix(best);
      }
      patience ??= setTimeout(end, PATIENCE_MS);
      if (best.accuracy_m <= GOOD_M) end();
    }

    function fail(error) {
      if (error.code === error.PERMISSION_DENIED) {
        best ??= { denied: true };
        end();
      }
    }
  });
}

const EARTH_M = 6_371_008.8;

/** Metres between two spots in degrees (haversine: within 0.5 % of the ellipsoid). */
export function metresBetween(one, other) {
  const rad = Math.PI / 180;
  const dLat = (other.latitude - one.latitude) * rad;
  const dLon = (other.longitude - one.longitude) * rad;
  const cos = Math.cos(one.latitude * rad) * Math.cos(other.latitude * rad);
  const square = Math.sin(dLat / 2) ** 2 + cos * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(square));
}
