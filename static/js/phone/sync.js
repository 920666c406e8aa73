/**
 * Hands one finding over, exactly once. Each step may be repeated: the server knows the finding by its id and a photo by its
 * hash. What the server has refused for good is thrown as Refused or noted with its photo; nothing is deleted here before the
 * server has said that it holds the finding and each of its photos.
 */
import { newId } from "./ids.js";
import { Later, readAnswer, Unanswered, write } from "./session.js";
import { announceChange, changeFinding, lastClock, removeFinding, renameFinding } from "./store.js";
import { problemOf, sendPhoto } from "./uploading.js";

const CLOCK_TOLERANCE_MS = 120_000;

/** The server said no for good; `problem` are its problem details. */
export class Refused extends Error {
  constructor(problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** What is sent for a finding. Frozen before the first attempt: the same id must carry the same content each time. */
export function bodyOf(record, clockAheadMs) {
  const { content } = record;
  if (record.kind === "inspection") return content.body;
  const isOff = Math.abs(clockAheadMs) > CLOCK_TOLERANCE_MS;
  const occurred = new Date(record.madeAt - (isOff ? clockAheadMs : 0)).toISOString();
  const photos = record.photos.map(({ sha256, role }) => ({ sha256, role }));
  const location = content.location ?? null;
  if (record.kind === "sighting") {
    return { id: record.id, description: content.description, location, occurred_at: occurred, photos };
  }
  const isOnSpot = content.handling === "on_spot";
  return {
    id: record.id,
    description: content.description,
    location,
    address: content.address || null,
    item_code: content.item ?? null,
    channel: content.channel,
    handling: content.handling,
    result: isOnSpot ? content.result : null,
    urgency: content.isUrgent ? "urgent" : "normal",
    occurred_at: occurred,
    patrol_id: content.patrolId ?? null,
    photos,
  };
}

function addressOf(record) {
  if (record.kind === "inspection") return "/api/v1/inspections";
  return record.kind === "sighting" ? `/api/v1/findings/${record.serverId}/sightings` : "/api/v1/findings";
}

/** Hand a finding over, whole; resolves to what became of it when the phone no longer holds it. Throws Later, Refused. */
export async function sendFinding(id) {
  let record = await freeze(id);
  if (record.state !== "accepted" && record.kind !== "after") record = await post(record);
  for (const one of record.photos) {
    if (!one.stored && !one.problem) await sendPhoto(record, one);
  }
  record = await changeFinding(id, () => false);
  if (record.photos.some((one) => one.problem)) return { isHeld: true };
  if (record.photos.some((one) => !one.stored)) throw new Later("a photo is missing");
  const thumb = record.photos[0]?.thumb ?? null;
  const note = {
    id,
    kind: record.kind,
    number: record.number,
    serverId: record.serverId,
    at: Date.now(),
    thumb,
  };
  if (record.kind === "after" && !record.photos.length) {
    await removeFinding(id); // its only photo was given up: there is nothing to say
    return { isHeld: false };
  }
  await removeFinding(id, { ...note, personId: record.personId, name: record.content.itemName });
  announceChange({ sent: note });
  return { isHeld: false };
}

async function freeze(id) {
  const ahead = await lastClock();
  const record = await changeFinding(id, (kept) => {
    if (kept.body || kept.kind === "after") return false;
    kept.body = bodyOf(kept, ahead);
    return true;
  });
  if (!record) throw new Later("gone");
  return record;
}

async function post(record) {
  const answer = await write(addressOf(record), {
    method: "POST",
    body: JSON.stringify(record.body),
    headers: { "Content-Type": "application/json" },
  });
  if (answer.ok) {
    const said = await readAnswer(answer);
    if (!(said.finding ?? said.id)) throw new Unanswered("not the server's words");
    return changeFinding(record.id, (kept) => {
      kept.state = "accepted";
      kept.number = said.number ?? kept.content.itemName;
      kept.serverId = said.finding ?? said.id;
    });
  }
  const problem = await problemOf(answer);
  if (
    record.kind === "sighting" &&
    ["/problems/finding-closed", "/problems/finding-not-found"].includes(problem.type)
  ) {
    return post(await becomeReport(record));
  }
  throw new Refused(problem);
}

/** What was to be a sighting of a finding that is closed by now becomes a report of its own. */
async function becomeReport(record) {
  const ahead = await lastClock();
  return changeFinding(record.id, (kept) => {
    Object.assign(kept, { kind: "report", serverId: null });
    kept.body = bodyOf(kept, ahead);
  });
}

/** Put a finding under a new id, as a new report: for one whose id the server knows with other content. */
export async function renew(record) {
  const fresh = {
    ...record,
    id: newId(),
    kind: "report",
    state: "ready",
    body: null,
    problem: null,
    number: null,
  };
  fresh.photos = record.photos.map((one) => ({ ...one, stored: false, problem: null }));
  await renameFinding(record.id, { ...fresh, serverId: null, attempts: 0, nextAttemptAt: 0 });
}
