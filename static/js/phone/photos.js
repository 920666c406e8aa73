/**
 * Takes a file in as a photo: its bytes, their SHA-256, a thumbnail turned the right way, time and place from its EXIF. Above a
 * size that the office sets, a JPEG is made smaller and keeps its time and position; by default a photo goes up as taken.
 */
import { readExif } from "./exif.js";

const DRAWN = new Set(["image/jpeg", "image/png", "image/webp"]);
const PICTURE_BRANDS = /hei[cxms]|hev[cxms]|mif1|msf1|avi[fs]/;
const THUMB_PIXELS = 320;
const SHRUNK_PIXELS = 4096;
const QUALITIES = [0.92, 0.85, 0.75, 0.6];

/** SHA-256 of bytes as 64 hex digits. */
export async function sha256Of(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A photo from a file: {sha256, bytes, size, type, name, thumb (data URL or null), isDoubtful, takenAt, spot}. Doubtful is one that
 * this browser should be able to draw and cannot: it is kept and sent all the same, since it may be all there is.
 */
export async function takeIn(file, { shrinkAbove = 0 } = {}) {
  let bytes = await file.arrayBuffer();
  const said = readExif(bytes);
  const type = kindOf(bytes, file.type);
  if (shrinkAbove > 0 && bytes.byteLength > shrinkAbove && type === "image/jpeg") {
    bytes = await shrink(bytes, said.block, shrinkAbove);
  }
  const sha256 = await sha256Of(bytes);
  const thumb = await drawThumb(new Blob([bytes], { type }));
  return {
    sha256,
    bytes,
    size: bytes.byteLength,
    type,
    name: file.name || "photo",
    thumb,
    isDoubtful: thumb === null && DRAWN.has(type),
    takenAt: said.takenAt,
    spot: said.spot,
  };
}

/** The type by the first bytes; null for what is no picture, and for a film, whose first bytes are those of HEIC. */
function kindOf(bytes, claimed) {
  if (bytes.byteLength === 0) return null;
  const head = new Uint8Array(bytes, 0, Math.min(64, bytes.byteLength));
  const at = (place, text) => [...text].every((letter, step) => head[place + step] === letter.charCodeAt(0));
  if (head[0] === 0xff && head[1] === 0xd8) return "image/jpeg";
  if (at(1, "PNG")) return "image/png";
  if (at(0, "RIFF") && at(8, "WEBP")) return "image/webp";
  if (at(4, "ftyp")) return PICTURE_BRANDS.test(String.fromCharCode(...head.slice(8))) ? "image/heic" : null;
  return claimed?.startsWith("image/") ? claimed : null;
}

async function drawThumb(blob) {
  let picture;
  try {
    picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    return null; // a format that this browser does not draw (HEIC in most): it goes up all the same
  }
  const scale = Math.min(1, THUMB_PIXELS / Math.max(picture.width, picture.height));
  const canvas = draw(picture, scale);
  picture.close();
  return canvas.toDataURL("image/jpeg", 0.72);
}

function draw(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function shrink(bytes, block, limit) {
  let picture;
  try {
    picture = await createImageBitmap(new Blob([bytes]), { imageOrientation: "from-image" });
  } catch {
    return bytes;
  }
  const overhead = block ? block.end - block.start : 0;
  let scale = Math.min(1, SHRUNK_PIXELS / Math.max(picture.width, picture.height));
  for (const quality of QUALITIES) {
    const canvas = draw(picture, scale);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && blob.size + overhead < limit) return keepExif(bytes, block, await blob.arrayBuffer());
    scale *= 0.8;
  }
  return bytes;
}

/** The smaller picture with the original's EXIF block; it is upright now, so its orientation becomes 1. */
function keepExif(original, block, smaller) {
  if (!block) return smaller;
  const exif = original.slice(block.start, block.end);
  if (block.orientationAt) {
    new DataView(exif).setUint16(block.orientationAt.at - block.start, 1, block.orientationAt.little);
  }
  const whole = new Uint8Array(smaller.byteLength + exif.byteLength);
  whole.set(new Uint8Array(smaller, 0, 2), 0);
  whole.set(new Uint8Array(exif), 2);
  whole.set(new Uint8Array(smaller, 2), 2 + exif.byteLength);
  return whole.buffer;
}
