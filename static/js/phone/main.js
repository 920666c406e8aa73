/** Starts the phone's page: colours, language, the service worker, the queue, and what the page is for. */
import { makeKeeper } from "./keeper.js";
import { mountSender, onConnection } from "./sender.js";
import { mountTrack } from "./track.js";

const theme = document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1];
if (theme) document.documentElement.dataset.theme = theme;

const { page } = document.body.dataset;
if (page === "capture") {
  const { drawSendButton, mountCapture } = await import("./capture.js");
  onConnection(drawSendButton);
  await mountCapture().catch((error) => console.error("the page did not start whole", error));
} else if (page === "patrol") {
  const { mountPatrol } = await import("./patrol.js");
  await mountPatrol();
} else if (page === "inspection") {
  const { mountInspection } = await import("./inspection.js");
  await mountInspection();
} else {
  const { mountDay } = await import("./day.js");
  await mountDay();
}
mountSender();
makeKeeper();
mountTrack();
