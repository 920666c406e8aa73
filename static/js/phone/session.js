/** Who is signed in, the token for writing, and how far the phone's clock is off. */
import { keep, kept } from "./store.js";

/** The session has ended: somebody has to sign in again. */
export class SignInNeeded extends Error {}

/** Not now: no network, or the server asks for patience. `waitMs` is its wish, 0 for none. */
export class Later extends Error {
  constructor(reason, waitMs = 0, isNetwork = false) {
    super(reason);
    this.waitMs = waitMs;
    this.isNetwork = isNetwork;
  }
}

/** Something answered, but not as the server does: it is overloaded or starting, or somebody in between speaks (a Wi-Fi's sign-in). */
export class Unanswered extends Later {}

const PATIENCE = new Set([408, 425, 429, 500, 502, 503, 504, 507]);
const TIMEOUT_MS = 60_000;
let present = null;

/** Take an answer to its end that nobody reads: left open, it holds one of the few connections to the server. */
export function leave(answer) {
  answer.arrayBuffer().catch(() => {});
}

/** fetch that never hangs: a network failure, a time-out and a server in need of patience become Later, 401 SignInNeeded. */
export async function ask(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, {
      credentials: "same-origin",
      redirect: "error",
      cache: "no-store",
      signal: AbortSignal.timeout?.(TIMEOUT_MS),
      ...options,
    });
  } catch (error) {
    throw new Later(String(error), 0, true);
  }
  if (answer.status === 401) {
    present = null;
    leave(answer);
    throw new SignInNeeded();
  }
  if (PATIENCE.has(answer.status)) {
    leave(answer);
    throw new Unanswered(
      `status ${answer.status}`,
      1000 * (Number.parseInt(answer.headers.get("Retry-After"), 10) || 0),
    );
  }
  return answer;
}

/** What an answer says as JSON. Whatever else it holds is not the server's, whatever its status is. */
export async function readAnswer(answer) {
  const said = await answer.json().catch(() => null);
  if (said === null || typeof said !== "object")
    throw new Unanswered(`no answer of the server: ${answer.status}`);
  return said;
}

/** The session, asked from the server once per page; keeps the person for work without reception. */
export async function session({ isFresh = false } = {}) {
  if (present && !isFresh) return present;
  const answer = await ask("/api/v1/session", { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Unanswered(`session: ${answer.status}`);
  present = await readAnswer(answer);
  const date = Date.parse(answer.headers.get("Date") ?? "");
  const clockAheadMs = Number.isNaN(date) ? 0 : Date.now() - date;
  const { id, name, display_name, role, district_code, language } = present;
  await keep("person", { id, name, displayName: display_name, role, district_code, language, clockAheadMs });
  return present;
}

/** The id of whoever signed in here last, as the server left it in a cookie; null before the first visit. */
function personId() {
  if (typeof document === "undefined") return null;
  return document.cookie.match(/(?:^|; )patrol-person=([0-9a-f-]{36})/)?.[1] ?? null;
}

/** The person whose phone this is now, also without reception; only a new one has to be asked for. Undefined if unknown. */
export async function lastPerson() {
  const known = await kept("person");
  const id = personId();
  if (id === null || known?.id === id) return known;
  return { id, displayName: "", role: null, clockAheadMs: known?.clockAheadMs ?? 0 };
}

/** Whether something on the phone is this person's: what names nobody was made before the phone knew anybody. */
export function isOf(one, person) {
  return !one.personId || one.personId === (person?.id ?? null);
}

/** Keep a small value that only this person may see again. */
export async function keepOwn(name, value) {
  await keep(name, { personId: (await lastPerson())?.id ?? null, value });
}

/** A value that this person kept; undefined for what somebody else left on this phone. */
export async function keptOwn(name) {
  const known = await kept(name);
  return known && known.personId === ((await lastPerson())?.id ?? null) ? known.value : undefined;
}

/** Ask who is signed in, where the phone does not know it yet. */
export async function learnPerson() {
  const known = await lastPerson();
  if (!known?.role) await session();
}

/** A write of the present session: with its CSRF token, and once more with a fresh one where that was too old. */
export async function write(address, options) {
  const send = async () => {
    const { csrf_token } = await session();
    return ask(address, {
      ...options,
      headers: { Accept: "application/json", ...options.headers, "X-CSRFToken": csrf_token },
    });
  };
  const answer = await send();
  if (answer.status !== 400) return answer;
  const problem = await answer
    .clone()
    .json()
    .catch(() => ({}));
  if (problem.type !== "/problems/csrf-failed") return answer;
  const before = present?.id;
  await session({ isFresh: true });
  if (before && present.id !== before) throw new Later("somebody else is signed in by now");
  return send();
}
