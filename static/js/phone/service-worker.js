/**
 * Keeps the phone's pages for work without reception. It only reads: nothing is ever sent from here but by the queue, which
 * Background Sync wakes. The server puts KNOWN = {version, addresses, later, shells, tiles} above this text.
 */
const { KNOWN } = self;
const SHELL = `patrol-shell-${KNOWN.version}`;
const TILES = "patrol-tiles";
const CHOICE = "patrol-choice";
const MOST_TILES = 600;
const PAGES = {
  "/report": "capture",
  "/report/day": "day",
  "/report/patrol": "patrol",
  "/report/inspection": "inspection",
};
/** Pages of the office that have a twin on the phone: without a network the twin opens, with the same question behind its "?". */
const TWINS = { "/inspections/new": "inspection", "/inspections": "inspection", "/facilities": "inspection" };
const KEPT = new Set([...KNOWN.addresses, ...KNOWN.later, ...Object.values(KNOWN.shells).flat()]);

self.addEventListener("install", (event) => {
  // Else the browser asks the server for a page while this worker starts, and throws the answer away.
  event.addRoutes?.({ condition: { requestMode: "navigate" }, source: "fetch-event" })?.catch(() => {});
  event.waitUntil((async () => keep([...KNOWN.addresses, KNOWN.shells[await chosenLanguage()][0]]))());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith("patrol-shell-") && name !== SHELL);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
  if (event.data in KNOWN.shells) {
    const others = Object.keys(KNOWN.shells).filter((language) => language !== event.data);
    // The other language too, so that switching asks nobody.
    const all = [event.data, ...others].flatMap((language) => KNOWN.shells[language]);
    event.waitUntil(keepMissing([...all, ...KNOWN.later]));
  }
});

async function keep(addresses) {
  await (await caches.open(SHELL)).addAll(addresses);
}

async function keepMissing(addresses) {
  const cache = await caches.open(SHELL);
  const missing = [];
  for (const address of addresses) if (!(await cache.match(address))) missing.push(address);
  await cache.addAll(missing);
}

async function chosenLanguage() {
  const chosen = await (await caches.open(CHOICE)).match("/report/chosen-language");
  return (await chosen?.text()) === "en" ? "en" : "ko";
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (request.mode === "navigate" && address.pathname in PAGES) {
    event.respondWith(openPage(PAGES[address.pathname], request));
  } else if (KEPT.has(address.pathname + address.search)) {
    event.respondWith(fromShell(request));
  } else if (KNOWN.tiles && request.url.startsWith(KNOWN.tiles)) {
    event.respondWith(fromTiles(request));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => openPage(TWINS[address.pathname] ?? "capture", request)));
  }
});

/** A page in the chosen language; without a network the other language, or the page that reports, rather than none. */
async function openPage(page, request) {
  const cache = await caches.open(SHELL);
  const chosen = await chosenLanguage();
  const kept = await cache.match(`/report/shell/${chosen}/${page}`);
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    const other = chosen === "ko" ? "en" : "ko";
    for (const address of [`${other}/${page}`, `${chosen}/capture`, `${other}/capture`]) {
      const instead = await cache.match(`/report/shell/${address}`);
      if (instead) return instead;
    }
    throw error;
  }
}

async function fromShell(request) {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone()).catch(() => {}); // a full disk: it is used all the same
  return answer;
}

async function fromTiles(request) {
  const cache = await caches.open(TILES);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok || answer.type === "opaque") {
    await cache.put(request, answer.clone()).catch(() => {});
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_TILES)).map((key) => cache.delete(key)));
  }
  return answer;
}
