/**
 * Asks for a layer's data by box and zoom, the last question winning, and says what the person waits for.
 * The browser's cache and the ETag spare asking again for what has not changed.
 */
const SETTLE_MS = 120;

/** The box that a map shows, a little wider, as `west,south,east,north`. */
export function boxOf(map) {
  const bounds = map.getBounds().pad(0.05);
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]
    .map((degrees) => degrees.toFixed(5))
    .join(",");
}

/** Call `draw(data)` with what `path` answers, now and whenever the map has moved; returns a function that asks anew. */
export function follow(map, context, path, draw, { byBox = true } = {}) {
  let asked;
  let timer;

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const query = new URLSearchParams(context.query());
    if (byBox) {
      query.set("bbox", boxOf(map));
      query.set("zoom", map.getZoom());
    }
    context.say(context.words.loading);
    try {
      const answer = await fetch(`${path}?${query}`, { signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      const data = await answer.json();
      context.say(data.total === 0 ? context.words.empty : "");
      draw(data);
      map.getContainer().dataset.ready = String(Number(map.getContainer().dataset.ready ?? 0) + 1);
    } catch (error) {
      if (error.name === "AbortError") return;
      context.say(context.words.failed);
      console.warn(error);
    }
  }

  if (byBox) {
    map.on("moveend", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, SETTLE_MS);
    });
  }
  ask();
  return ask;
}
