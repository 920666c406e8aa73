/** Hands one photo over in pieces, from where the server has it; each piece may be repeated. */
import { Later, readAnswer, leave, Unanswered, write } from "./session.js";
import { announceChange, changeFinding, photo } from "./store.js";

const SMALLEST_PIECE = 32 * 1024;
const FIRST_PIECE = 256 * 1024;
const LARGEST_PIECE = 4 * 1024 * 1024;
const QUICK_MS = 1500;

/** The server's problem details. A no that is not in its words is not its no: then later. */
export async function problemOf(answer) {
  const details = await readAnswer(answer);
  if (!details.type) throw new Unanswered(`status ${answer.status}`);
  return { title: "", detail: "", ...details, status: answer.status };
}

/** Send a photo of a finding; resolves when the server has it, or when what it said against it is noted with the photo. */
export async function sendPhoto(record, one) {
  const held = await photo(one.sha256);
  if (!held) throw new Later("the photo is not on the phone");
  const address = photoAddress(record, one);
  let [offset, piece, largest] = [0, FIRST_PIECE, LARGEST_PIECE];
  if (held.size > piece) offset = await offsetOf(address, held.size);
  while (true) {
    const end = Math.min(held.size, offset + piece);
    const isWhole = offset === 0 && end === held.size;
    const headers = { "Content-Type": "application/octet-stream" };
    if (!isWhole)
      Object.assign(headers, { "Upload-Offset": String(offset), "Upload-Length": String(held.size) });
    const started = performance.now();
    const answer = await write(address, { method: "PUT", body: held.bytes.slice(offset, end), headers });
    const isOurs = answer.headers.get("Content-Type")?.includes("json");
    if (answer.status === 413 && !isOurs && end - offset > SMALLEST_PIECE) {
      leave(answer); // somebody in between takes less at once than the server does
      piece = Math.floor((end - offset) / 2);
      largest = piece;
      continue;
    }
    const said = answer.ok ? await readAnswer(answer) : null;
    if (said && said.sha256 !== one.sha256) throw new Unanswered("not the server's words");
    if (answer.status === 202) {
      offset = said.offset;
      if (performance.now() - started < QUICK_MS) piece = Math.min(largest, piece * 2);
      announceChange({ progress: { id: record.id, sha256: one.sha256, share: offset / held.size } });
      continue;
    }
    if (answer.ok) {
      return mark(record, one, (kept) => Object.assign(kept, { stored: true, problem: null }));
    }
    const problem = await problemOf(answer);
    if (problem.type === "/problems/upload-offset-mismatch") {
      if (problem.offset === offset) throw new Later("the same offset twice");
      offset = problem.offset;
      continue;
    }
    if (problem.type === "/problems/finding-not-found" && record.kind === "report") {
      await changeFinding(record.id, (kept) => Object.assign(kept, { state: "ready" }));
      throw new Later("the server no longer knows the finding");
    }
    return mark(record, one, (kept) => Object.assign(kept, { problem }));
  }
}

/** Where a photo goes. The role of an inspection's photo is the question that it answers. */
function photoAddress(record, { sha256, role }) {
  return record.kind === "inspection"
    ? `/api/v1/inspections/${record.id}/photos/${sha256}?question=${encodeURIComponent(role)}`
    : `/api/v1/findings/${record.serverId ?? record.id}/photos/${sha256}?role=${role}`;
}

async function offsetOf(address, size) {
  const answer = await write(`${address}&bytes=${size}`, { method: "HEAD" });
  const offset = Number(answer.headers.get("Upload-Offset"));
  return answer.ok && Number.isInteger(offset) && offset < size ? offset : 0;
}

async function mark(record, one, edit) {
  await changeFinding(record.id, (kept) => {
    edit(kept.photos.find((other) => other.sha256 === one.sha256 && other.role === one.role));
  });
  announceChange({ progress: { id: record.id, sha256: one.sha256, share: 1 } });
}
