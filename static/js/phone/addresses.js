/**
 * The road-name address of a spot, by itself: the phone gets the addresses around where it is from the office's own server and keeps
 * them, so that streets it has seen are named without reception too. What it cannot name the server names on arrival.
 */
import { metresBetween } from "./position.js";
import { ask, lastPerson } from "./session.js";
import { keep, kept } from "./store.js";
import { say, sayDistance } from "./words.js";

const MOST_ROUNDS = 24;
const STALE_MS = 30 * 24 * 60 * 60 * 1000;
const NONE_AGAIN_MS = 60 * 60 * 1000;
const FAILED_AGAIN_MS = 20_000;
let rounds = null;
let asking = null;
let failedAt = Number.NEGATIVE_INFINITY;
let tell = () => {};

/** Begin: what is kept is read, and `onNews` hears when more is known. */
export async function openAddresses(onNews) {
  tell = onNews;
  const [left, person] = [await kept("addresses").catch(() => null), await lastPerson().catch(() => null)];
  rounds ??= (left ?? []).map((one) => withoutForeign(one, person));
  tell();
}

/** Addresses are for everybody; the place that findings name was told to whoever might read them, and is asked for again. */
function withoutForeign(one, person) {
  const isForeign = one.nearest_known && one.personId !== (person?.id ?? null);
  return isForeign ? { ...one, nearest_known: null, at: 0 } : one;
}

function roundOf(spot) {
  return rounds?.findLast(
    (one) =>
      metresBetween(one, spot) <= Math.max(5, one.covers_m - (one.addresses.length ? one.within_m : 0)),
  );
}

/** The address that names a location, or "": the nearest entrance that is near enough; the same rule as the server's. */
export function addressOf(location) {
  let best = { metres: Number.POSITIVE_INFINITY, address: "" };
  if (!location) return "";
  for (const one of rounds ?? []) {
    if ((location.accuracy_m ?? 0) > one.within_m) continue;
    for (const [longitude, latitude, address] of one.addresses) {
      const metres = metresBetween({ longitude, latitude }, location);
      if (metres <= one.within_m && metres < best.metres) best = { metres, address };
    }
  }
  return best.address;
}

/** Ask for the addresses around a spot, unless the phone has them. */
export function learnAround(spot) {
  const known = rounds && roundOf(spot);
  const age = known ? Date.now() - known.at : 0;
  const isFresh = known && age < (known.isLoaded ? STALE_MS : NONE_AGAIN_MS);
  if (!rounds || isFresh || asking || performance.now() - failedAt < FAILED_AGAIN_MS) return;
  asking = fetchAround(spot)
    .catch(() => {
      failedAt = performance.now();
    })
    .finally(() => {
      asking = null;
      tell();
    });
}

async function fetchAround({ longitude, latitude }) {
  const query = new URLSearchParams({ longitude: longitude.toFixed(6), latitude: latitude.toFixed(6) });
  const answer = await ask(`/api/v1/phone/addresses?${query}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`addresses: ${answer.status}`);
  const { is_loaded: isLoaded, ...round } = await answer.json();
  const others = rounds.filter(
    (one) => isLoaded === one.isLoaded && metresBetween(one, { longitude, latitude }) > 20,
  );
  const personId = (await lastPerson())?.id ?? null;
  rounds = [...others, { ...round, isLoaded, longitude, latitude, personId, at: Date.now() }].slice(
    -MOST_ROUNDS,
  );
  await keep("addresses", rounds);
}

/** A location's address in words: the road name, else the legal dong with the nearest place that is known, else what will happen. */
export function sayAddress(location, place, legal) {
  const address = addressOf(location);
  if (address) return legal ? `${address} · ${legal}` : address;
  if (place?.isOutside) return "";
  const known = roundOf(location);
  const zone = place?.zoneNames?.[0];
  if (known) {
    const near = known.nearest_known;
    const metres = near ? Math.round(metresBetween(near, location)) : 0;
    const around =
      near && metres <= near.within_m
        ? say("address_near", { address: near.address, distance: sayDistance(metres) })
        : zone;
    return [legal, around].filter(Boolean).join(" · ");
  }
  if (asking) return legal || "…";
  return [legal, say("address_later")].filter(Boolean).join(" · ");
}
