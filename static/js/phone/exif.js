/**
 * What a photo says about itself: when and where it was taken, and how it is turned. Reads the EXIF block of JPEG, and of HEIC
 * by its mark. Never throws: a photo without or with broken metadata says nothing.
 */
const TIFF_MARK = [0x45, 0x78, 0x69, 0x66, 0, 0];
const TAG = { orientation: 0x0112, exif: 0x8769, gps: 0x8825, takenAt: 0x9003, offset: 0x9011 };
const SEOUL = "+09:00";

/** {takenAt (ISO) or null, spot {longitude, latitude} or null, block {start, end, orientationAt} or null}. */
export function readExif(buffer) {
  const view = new DataView(buffer);
  const block = findBlock(view);
  if (!block) return { takenAt: null, spot: null, block: null };
  try {
    return readTiff(view, block);
  } catch {
    return { takenAt: null, spot: null, block: null };
  }
}

function isMark(view, at) {
  return at + 6 <= view.byteLength && TIFF_MARK.every((byte, place) => view.getUint8(at + place) === byte);
}

function findBlock(view) {
  if (view.byteLength < 20) return null;
  if (view.getUint16(0) === 0xffd8) {
    let at = 2;
    while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
      const marker = view.getUint8(at + 1);
      if (marker === 0xda) return null;
      const length = view.getUint16(at + 2);
      if (marker === 0xe1 && isMark(view, at + 4)) {
        return { start: at, end: at + 2 + length, tiff: at + 10 };
      }
      at += 2 + length;
    }
    return null;
  }
  const isHeif = view.getUint32(4) === 0x66747970;
  const most = Math.min(view.byteLength - 16, 1 << 22);
  for (let at = 12; isHeif && at < most; at += 1) {
    if (view.getUint8(at) !== 0x45 || !isMark(view, at)) continue;
    const order = view.getUint16(at + 6);
    if (order === 0x4949 || order === 0x4d4d) return { start: -1, end: -1, tiff: at + 6 };
  }
  return null;
}

function readTiff(view, block) {
  const { tiff } = block;
  const little = view.getUint16(tiff) === 0x4949;
  const short = (at) => view.getUint16(at, little);
  const long = (at) => view.getUint32(at, little);

  function entries(offset) {
    const found = new Map();
    const count = short(tiff + offset);
    for (let place = 0; place < Math.min(count, 200); place += 1) {
      const at = tiff + offset + 2 + place * 12;
      found.set(short(at), at);
    }
    return found;
  }

  function text(at) {
    const count = long(at + 4);
    const from = count > 4 ? tiff + long(at + 8) : at + 8;
    let said = "";
    for (let place = 0; place < Math.min(count, 40); place += 1) {
      const byte = view.getUint8(from + place);
      if (byte === 0) break;
      said += String.fromCharCode(byte);
    }
    return said.trim();
  }

  function degrees(at) {
    const from = tiff + long(at + 8);
    const [whole, minutes, seconds] = [0, 8, 16].map(
      (step) => long(from + step) / (long(from + step + 4) || 1),
    );
    return whole + minutes / 60 + seconds / 3600;
  }

  const main = entries(long(tiff + 4));
  const orientation = main.get(TAG.orientation);
  let takenAt = null;
  if (main.has(TAG.exif)) {
    const details = entries(long(main.get(TAG.exif) + 8));
    if (details.has(TAG.takenAt)) {
      const zone = details.has(TAG.offset) ? text(details.get(TAG.offset)) : "";
      takenAt = moment(text(details.get(TAG.takenAt)), zone);
    }
  }
  let spot = null;
  if (main.has(TAG.gps)) {
    const gps = entries(long(main.get(TAG.gps) + 8));
    if ([1, 2, 3, 4].every((tag) => gps.has(tag))) {
      const latitude = degrees(gps.get(2)) * (text(gps.get(1)) === "S" ? -1 : 1);
      const longitude = degrees(gps.get(4)) * (text(gps.get(3)) === "W" ? -1 : 1);
      const isReal = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude || longitude);
      if (isReal) spot = { longitude, latitude };
    }
  }
  const orientationAt = orientation === undefined ? null : { at: orientation + 8, little };
  return { takenAt, spot, block: block.start < 0 ? null : { ...block, orientationAt } };
}

function moment(said, zone) {
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(said);
  if (!match) return null;
  const offset = /^[+-]\d\d:\d\d$/.test(zone) ? zone : SEOUL;
  const at = new Date(`${match[1]}-${match[2]}-${match[3]}T${match[4]}${offset}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
