/**
 * Patrol findings, complaints and inspections over each other: each source has its colour and its shape; a cluster's ring
 * and popup say what it is made of. An inspection whose result asks for work is filled, a sound one is an outline.
 */
import { follow } from "./data.js";
import { fill } from "./frame.js";
import { exchange, findingIcon } from "./marks.js";
import { clusterMarks, mostOf } from "./points.js";
import { findingPopup } from "./popup.js";

const OPEN = new Set(["received", "assigned", "in_progress", "reopened"]);
const MOST_LISTED = 5;
const NEEDS_WORK = new Set(["repair", "precise_diagnosis"]);

export function sources(map, context) {
  const layer = L.layerGroup().addTo(map);
  return follow(map, context, "/api/v1/map/sources", (data) => {
    const looks = { most: mostOf(data.clusters), looks: context.sources, link: listLinks(context) };
    exchange(layer, [
      ...clusterMarks(map, context, data.clusters, looks),
      ...data.points.map((point) => [`${point[3]} ${point[6]}`, () => findingMarker(context, point)]),
      ...[...bySpot(data.inspections)].map((several) => [
        several.map((one) => one[2]).join(" "),
        () => inspectionMarker(context, several),
      ]),
    ]);
  });
}

/** A link to the list of each source's findings in the cluster; inspections are not listed by cell. */
function listLinks(context) {
  return (actions, { cell, parts }) => {
    for (let n = 0; n < parts.length; n += 2) {
      const source = parts[n];
      if (source === "inspections") continue;
      const query = new URLSearchParams(context.list_query);
      query.set("channel", context.source_channels[source]);
      query.set("cell", cell);
      const link = L.DomUtil.create("a", "", actions);
      link.href = `/findings?${query}`;
      link.textContent = context.words.of_list.replace("{name}", context.sources[source][0]);
    }
  };
}

function findingMarker(context, [lng, lat, source, id, number, fieldCode, state, isLate]) {
  const look = context.sources[source];
  const field = context.fields[fieldCode] ?? [fieldCode, 8, "circle"];
  const title = [look[0], field[0], context.states[state], number].join(" · ");
  return L.marker([lat, lng], {
    icon: findingIcon(look, { isOpen: OPEN.has(state), isLate: Boolean(isLate) }),
    title,
    alt: title,
  }).bindPopup(() => findingPopup(context, { id, number, field, state, isLate }), { minWidth: 220 });
}

/** Inspections of one facility lie on one spot: one mark stands for all of them, the newest first. */
function bySpot(inspections) {
  const spots = new Map();
  for (const one of inspections) {
    const spot = `${one[0]},${one[1]}`;
    if (spots.has(spot)) spots.get(spot).push(one);
    else spots.set(spot, [one]);
  }
  return spots.values();
}

function inspectionMarker(context, several) {
  const { words, sources } = context;
  const [lng, lat, , name, result, day] = several[0];
  const more = several.length > 1 ? [fill(words.inspected, { n: several.length })] : [];
  const title = [sources.inspections[0], name, words[`result_${result}`], day, ...more].join(" · ");
  return L.marker([lat, lng], {
    icon: findingIcon(sources.inspections, { isOpen: NEEDS_WORK.has(result), isLate: false }),
    title,
    alt: title,
  }).bindPopup(() => inspectionPopup(words, several), { minWidth: 200 });
}

function inspectionPopup(words, several) {
  const box = L.DomUtil.create("div", "map-popup");
  L.DomUtil.create("p", "map-popup-title", box).textContent = several[0][3];
  for (const [, , id, , result, day] of several.slice(0, MOST_LISTED)) {
    L.DomUtil.create("p", "map-popup-facts", box).textContent = `${words[`result_${result}`]} · ${day}`;
    const link = L.DomUtil.create("a", "map-popup-open", box);
    link.href = `/inspections/${id}`;
    link.textContent = words.open;
  }
  return box;
}
