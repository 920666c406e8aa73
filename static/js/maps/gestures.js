/**
 * A map inside a page must not hold the person fast: one finger scrolls the page, two move the map; the wheel scrolls the
 * page, with Ctrl it zooms. Whoever tries the other way is told how. The keyboard moves a focused map as usual.
 */
const TOLD_MS = 1600;

export function tameGestures(map, words) {
  const container = map.getContainer();
  const hint = L.DomUtil.create("p", "map-hint", container.parentElement);
  hint.setAttribute("aria-hidden", "true");
  hint.hidden = true;
  let timer;

  function tell(text) {
    hint.textContent = text;
    hint.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      hint.hidden = true;
    }, TOLD_MS);
  }

  map.scrollWheelZoom.disable();
  container.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        if (!map.scrollWheelZoom.enabled()) map.scrollWheelZoom.enable();
      } else {
        map.scrollWheelZoom.disable();
        tell(words.ctrl_wheel);
      }
    },
    { passive: false, capture: true },
  );

  if (!window.matchMedia("(pointer: coarse)").matches) return;
  container.classList.add("map-touch");
  map.dragging.disable();
  let last = null;
  container.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length === 1) {
        if (!event.target.closest(".leaflet-popup, .leaflet-control")) tell(words.two_fingers);
        last = null;
        return;
      }
      hint.hidden = true;
      const [one, two] = event.touches;
      const middle = L.point((one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2);
      if (last && !map.touchZoom.enabled()) map.panBy(last.subtract(middle), { animate: false });
      last = middle;
    },
    { passive: true },
  );
  container.addEventListener("touchend", () => {
    last = null;
  });
}
