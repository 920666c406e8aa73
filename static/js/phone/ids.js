/** Ids that say when they were made: UUIDv7 (RFC 9562). A clock that goes back never makes an id twice. */
let last = 0n;

/** A new UUIDv7, greater than every one that this page has made. */
export function newId(now = Date.now()) {
  const random = crypto.getRandomValues(new Uint8Array(10));
  let made = BigInt(now) << 74n;
  for (const [place, byte] of random.entries())
    made |= BigInt(byte & (place ? 255 : 3)) << BigInt(8 * (9 - place));
  if (made >> 74n <= last >> 74n) made = last + 1n + BigInt(random[9]);
  last = made;
  const high = (made >> 62n) & 0xfffn;
  const value =
    ((made >> 74n) << 80n) | (7n << 76n) | (high << 64n) | (2n << 62n) | (made & ((1n << 62n) - 1n));
  const hex = value.toString(16).padStart(32, "0");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
