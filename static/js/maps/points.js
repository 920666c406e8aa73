/** Findings: clusters that the server made, single ones as marks; each opens to what is behind it. */
import { boxOf, follow } from "./data.js";
import { fill } from "./frame.js";
import { clusterIcon, exchange, findingIcon, markElement } from "./marks.js";
import { findingPopup } from "./popup.js";

const OPEN = new Set(["received", "assigned", "in_progress", "reopened"]);

export function points(map, context) {
  const layer = L.layerGroup().addTo(map);
  return follow(map, context, "/api/v1/map/points", (data) => {
    const looks = { most: mostOf(data.clusters), looks: context.fields, link: listLink(context) };
    exchange(layer, [
      ...clusterMarks(map, context, data.clusters, looks),
      ...data.points.map((point) => [`${point[2]} ${point[5]}`, () => pointMarker(context, point)]),
    ]);
  });
}

/** The largest count among clusters: what their sizes are measured by. */
export function mostOf(clusters) {
  return Math.max(...clusters.map((cluster) => cluster[2]), 1);
}

function listLink(context) {
  return (actions, { cell }) => {
    const query = new URLSearchParams(context.list_query);
    query.set("cell", cell);
    const link = L.DomUtil.create("a", "", actions);
    link.href = `/findings?${query}`;
    link.textContent = context.words.list;
  };
}

/** What each cluster stands for (its cell and count), and its mark. */
export function clusterMarks(map, context, clusters, looks) {
  return clusters.map((cluster) => [
    `${cluster[3]} ${cluster[2]}`,
    () => clusterMarker(map, context, cluster, looks),
  ]);
}

/** A cluster's mark: `looks` say how each part is called and drawn, `link` writes the links of its popup. */
function clusterMarker(map, context, [lng, lat, count, cell, parts], { most, looks, link }) {
  const { words } = context;
  const text = context.count(count);
  const words_ = fill(words.cluster, { n: text });
  const marker = L.marker([lat, lng], {
    icon: clusterIcon(count, parts, looks, { most, text }),
    title: words_,
    alt: words_,
    zIndexOffset: count,
  });
  marker.on("dblclick", (event) => {
    L.DomEvent.stop(event);
    map.flyTo([lat, lng], map.getZoom() + 2, { animate: false });
  });
  return marker.bindPopup(
    () => clusterPopup(map, context, { lng, lat, count, cell, parts }, { looks, link }),
    {
      minWidth: 200,
    },
  );
}

function clusterPopup(map, context, { lng, lat, count, cell, parts }, { looks, link }) {
  const { words } = context;
  const box = L.DomUtil.create("div", "map-popup");
  L.DomUtil.create("p", "map-popup-title", box).textContent = fill(words.cluster, {
    n: context.count(count),
  });
  const list = L.DomUtil.create("ul", "map-popup-parts", box);
  if (parts.length) listParts(context, list, parts, looks);
  else askParts(map, context, { list, cell, looks });
  const actions = L.DomUtil.create("p", "map-popup-actions", box);
  link(actions, { cell, parts });
  const closer = L.DomUtil.create("button", "button button-quiet", actions);
  closer.type = "button";
  closer.textContent = words.closer;
  closer.addEventListener("click", () =>
    map.setView([lat, lng], Math.min(map.getZoom() + 2, map.getMaxZoom())),
  );
  return box;
}

function listParts(context, list, parts, looks) {
  for (let n = 0; n < parts.length; n += 2) {
    const look = looks[parts[n]] ?? [parts[n], 8, "circle"];
    const line = L.DomUtil.create("li", "", list);
    line.append(markElement(look));
    L.DomUtil.create("span", "", line).textContent = look[0];
    L.DomUtil.create("strong", "", line).textContent = context.count(parts[n + 1]);
  }
}

/** Among very many clusters none brings its fields along: they are asked for when it opens. */
async function askParts(map, context, { list, cell, looks }) {
  const { words } = context;
  const say = (text) => {
    list.textContent = text;
  };
  say(words.loading);
  const query = context.query();
  query.set("cell", cell);
  // So wide that a cell at the rim is in it whole.
  query.set("bbox", boxOf(map, 1));
  query.set("zoom", Math.floor(map.getZoom()));
  try {
    const answer = await fetch(`/api/v1/map/points?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { clusters, points: singles } = await answer.json();
    const counts = new Map();
    for (const [, , , , fields] of clusters)
      for (let n = 0; n < fields.length; n += 2)
        counts.set(fields[n], (counts.get(fields[n]) ?? 0) + fields[n + 1]);
    for (const [, , , , field] of singles) counts.set(field, (counts.get(field) ?? 0) + 1);
    say("");
    const sorted = [...counts].sort((one, other) => other[1] - one[1]);
    listParts(context, list, sorted.flat(), looks);
  } catch (error) {
    say(words.failed);
    console.warn(error);
  }
}

function pointMarker(context, [lng, lat, id, number, fieldCode, state, isLate]) {
  const field = context.fields[fieldCode] ?? [fieldCode, 8, "circle"];
  const title = `${field[0]} · ${context.states[state]} · ${number}`;
  return L.marker([lat, lng], {
    icon: findingIcon(field, { isOpen: OPEN.has(state), isLate: Boolean(isLate) }),
    title,
    alt: title,
  }).bindPopup(() => findingPopup(context, { id, number, field, state, isLate }), { minWidth: 220 });
}
