/**
 * Asks for a layer's data by box and zoom, the last question winning, and says what the person waits for.
 * The browser's cache and the ETag spare asking again for what has not changed.
 */
const SETTLE_MS = 120;

/** The box that a map shows, wider by a share of it, as `west,south,east,north`. */
export function boxOf(map, margin = 0.05) {
  const bounds = map.getBounds().pad(margin);
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]
    .map((degrees) => degrees.toFixed(5))
    .join(",");
}

/** Which limits colour the data: the first map's for both of two, else its own. */
function limitsFor(context, data) {
  if (context.shared && context.isFirst) {
    context.shared.limits = data.limits;
    context.shared.redraw?.();
  }
  return context.shared?.limits ?? data.limits;
}

/**
 * Call `draw(data, limits)` with what `path` answers, now and whenever the map has moved; returns a function that asks anew
 * and resolves to the answer, or to null where there is none.
 */
export function follow(map, context, path, draw, { byBox = true } = {}) {
  const { dataset } = map.getContainer();
  const { words } = context;
  let asked;
  let timer;
  let last;
  let hasFailed = false;

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const query = context.query();
    if (byBox) {
      query.set("bbox", boxOf(map));
      query.set("zoom", Math.floor(map.getZoom()));
    }
    context.say(words.loading);
    try {
      const answer = await fetch(`${path}?${query}`, { signal, headers: { Accept: "application/json" } });
      if (answer.status === 401) {
        context.say(words.signed_out, { text: words.sign_in, act: () => window.location.reload() });
        return null;
      }
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      last = await answer.json();
      hasFailed = false;
      context.say(last.total === 0 ? words.empty : "");
      draw(last, limitsFor(context, last));
      dataset.ready = String(Number(dataset.ready ?? 0) + 1);
      dataset.total = last.total;
    } catch (error) {
      if (error.name === "AbortError") return null;
      hasFailed = true;
      context.say(words.failed, { text: words.again, act: ask });
      console.warn(error);
      return null;
    }
    return last;
  }

  if (context.shared && !context.isFirst) {
    context.shared.redraw = () => last && draw(last, context.shared.limits);
  }
  // What lies on a canvas keeps its colours, so it is drawn anew for another scheme and for paper, which is always light.
  for (const media of ["print", "(prefers-color-scheme: dark)"]) {
    matchMedia(media).addEventListener("change", () => {
      if (last) draw(last, limitsFor(context, last));
    });
  }
  if (byBox) {
    map.on("moveend", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, SETTLE_MS);
    });
  }
  // A failure that the network caused mends itself when there is network again.
  window.addEventListener("online", () => hasFailed && ask());
  ask();
  return ask;
}
