/** Keeps the page on the phone: service worker, storage that the browser does not clear, and the language that was chosen. */
import { notice } from "./notices.js";
import { keepOwn, keptOwn, leave, write } from "./session.js";
import { reloadPage } from "./leaving.js";
import { language, say } from "./words.js";

const LATER_MS = 10_000;
const SERVER_PATIENCE_MS = 4_000;
const LANGUAGE_ADDRESS = "/report/chosen-language";
let areVisitsAsked = false;

/** Remember the language for pages that the service worker opens without asking the server. */
async function chooseLanguage(chosen) {
  const cache = await caches.open("patrol-choice");
  await cache.put(LANGUAGE_ADDRESS, new Response(chosen));
}

async function switchLanguage() {
  const chosen = language === "ko" ? "en" : "ko";
  if ("caches" in window) await chooseLanguage(chosen);
  await keepOwn("untold-language", chosen).catch(() => {});
  // What the phone holds it shows at once; only a page that it does not hold waits for the server, and not for long.
  if (!(await isHeld(chosen))) await tellLanguage(AbortSignal.timeout?.(SERVER_PATIENCE_MS));
  await reloadPage();
}

async function isHeld(chosen) {
  if (!("caches" in window && navigator.serviceWorker?.controller)) return false;
  return Boolean(await caches.match(`/report/shell/${chosen}/${document.body.dataset.page}`));
}

/** Tell the server the language that was chosen here, so that the office's pages speak it too; otherwise the next time. */
async function tellLanguage(signal) {
  const chosen = await keptOwn("untold-language").catch(() => null);
  if (!chosen) return;
  try {
    const body = new URLSearchParams({ language: chosen, next: "/report" });
    leave(
      await write("/language", { method: "POST", body, redirect: "manual", ...(signal ? { signal } : {}) }),
    );
    await keepOwn("untold-language", null);
  } catch {
    // without a network the phone alone speaks the other language until then
  }
}

async function register() {
  if (!("serviceWorker" in navigator)) return;
  const hadOne = Boolean(navigator.serviceWorker.controller);
  const address = "SyncManager" in window ? "/service-worker.js?sync=1" : "/service-worker.js";
  const registration = await navigator.serviceWorker.register(address, {
    scope: "/",
    type: "SyncManager" in window ? "module" : "classic",
    updateViaCache: "all",
  });
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh?.addEventListener("statechange", () => {
      if (fresh.state !== "installed" || !hadOne) return;
      const actions = [[say("fresh_now"), () => fresh.postMessage("take-over")]];
      notice("fresh", { title: say("fresh_title"), text: say("fresh_text"), actions });
    });
  });
  let isReloading = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!hadOne || isReloading) return;
    isReloading = true;
    reloadPage();
  });
}

async function keepShell() {
  if ("caches" in window) await chooseLanguage(language);
  await register();
  const { active } = await navigator.serviceWorker.ready;
  // The other pages, the map and what is to be inspected (an office may have hundreds of facilities) come when the report is
  // long since in use, so that a first visit stays small; or when it is left before.
  const keepRest = () => {
    active.postMessage(language);
    if (areVisitsAsked) return;
    areVisitsAsked = true;
    import("./visits.js").then(({ keepVisits }) => keepVisits()).catch(() => {});
  };
  setTimeout(keepRest, LATER_MS);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepRest());
  addEventListener("pagehide", keepRest);
}

/** Begin keeping. */
export function makeKeeper() {
  document.getElementById("switch-language")?.addEventListener("click", switchLanguage);
  navigator.storage?.persist?.().catch(() => {});
  tellLanguage();
  keepShell().catch((error) => console.error("the page cannot be kept for work without reception", error));
}
