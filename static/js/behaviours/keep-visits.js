/**
 * Makes this device ready to inspect without reception while its owner looks at facilities or inspections: the checklists and
 * what is due are kept, and the service worker with the phone's pages. Says nothing; without it the page is the same.
 */
import { keepVisits } from "../phone/visits.js";

const ADDRESS = "/service-worker.js";

async function makeReady() {
  const canSync = "SyncManager" in window;
  await keepVisits();
  const address = canSync ? `${ADDRESS}?sync=1` : ADDRESS;
  await navigator.serviceWorker.register(address, {
    scope: "/",
    type: canSync ? "module" : "classic",
    updateViaCache: "all",
  });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage(document.documentElement.lang);
}

export function mount() {
  // Not awaited: the page is whole without it.
  if ("serviceWorker" in navigator) makeReady().catch(() => {});
}
