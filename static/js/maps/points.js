/** Findings: clusters that the server made, single ones as marks; each opens to what is behind it. */
import { follow } from "./data.js";
import { fill } from "./frame.js";
import { clusterIcon, findingIcon, markElement } from "./marks.js";
import { findingPopup } from "./popup.js";

const OPEN = new Set(["received", "assigned", "in_progress", "reopened"]);

export function points(map, context) {
  const layer = L.layerGroup().addTo(map);
  return follow(map, context, "/api/v1/map/points", (data) => {
    layer.clearLayers();
    const most = Math.max(...data.clusters.map((cluster) => cluster[2]), 1);
    for (const cluster of data.clusters) layer.addLayer(clusterMarker(map, context, cluster, most));
    for (const point of data.points) layer.addLayer(pointMarker(context, point));
  });
}

function clusterMarker(map, context, [lng, lat, count, cell, parts], most) {
  const { words, fields } = context;
  const text = context.count(count);
  const words_ = fill(words.cluster, { n: text });
  const marker = L.marker([lat, lng], {
    icon: clusterIcon(count, parts, fields, { most, text }),
    title: words_,
    alt: words_,
    zIndexOffset: count,
  });
  marker.on("dblclick", (event) => {
    L.DomEvent.stop(event);
    map.flyTo([lat, lng], map.getZoom() + 2, { animate: false });
  });
  return marker.bindPopup(() => clusterPopup(map, context, { lng, lat, count, cell, parts }), {
    minWidth: 200,
  });
}

function clusterPopup(map, context, { lng, lat, count, cell, parts }) {
  const { words, fields } = context;
  const box = L.DomUtil.create("div", "map-popup");
  L.DomUtil.create("p", "map-popup-title", box).textContent = fill(words.cluster, {
    n: context.count(count),
  });
  const list = L.DomUtil.create("ul", "map-popup-parts", box);
  for (let n = 0; n < parts.length && n < 10; n += 2) {
    const field = fields[parts[n]] ?? [parts[n], 8, "circle"];
    const line = L.DomUtil.create("li", "", list);
    line.append(markElement(field));
    L.DomUtil.create("span", "", line).textContent = field[0];
    L.DomUtil.create("strong", "", line).textContent = context.count(parts[n + 1]);
  }
  const actions = L.DomUtil.create("p", "map-popup-actions", box);
  const link = L.DomUtil.create("a", "", actions);
  const query = new URLSearchParams(context.list_query);
  query.set("cell", cell);
  link.href = `/findings?${query}`;
  link.textContent = words.list;
  const closer = L.DomUtil.create("button", "button button-quiet", actions);
  closer.type = "button";
  closer.textContent = words.closer;
  closer.addEventListener("click", () =>
    map.setView([lat, lng], Math.min(map.getZoom() + 2, map.getMaxZoom())),
  );
  return box;
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
