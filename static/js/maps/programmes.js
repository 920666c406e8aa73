/** Where programmes took place: patrols, activities, inspections, grievances, told apart by colour and shape. */
import { follow } from "./data.js";
import { findingIcon } from "./marks.js";

const LOOKS = {
  patrol: ["", 1, "circle"],
  activity: ["", 2, "diamond"],
  inspection: ["", 3, "square"],
  grievance: ["", 4, "triangle"],
};
const PATHS = {
  patrol: "patrols",
  activity: "activities",
  inspection: "inspections",
  grievance: "grievances",
};

export function programmes(map, context) {
  const { words } = context;
  const layer = L.layerGroup().addTo(map);
  return follow(
    map,
    context,
    "/api/v1/map/programmes",
    (data) => {
      layer.clearLayers();
      if (!data.total) context.say(words.no_programmes);
      for (const [lng, lat, kind, id, programme, title, day, state] of data.places) {
        const said = words[`grievance_${state}`];
        const facts = [words[`event_${kind}`], title, day, said].filter(Boolean);
        const text = [programme, ...facts].join(" · ");
        L.marker([lat, lng], {
          title: text,
          alt: text,
          icon: findingIcon(LOOKS[kind], { isOpen: state !== "answered", isLate: state === "late" }),
        })
          .bindPopup(() => popup(words, { kind, id, programme, facts }), { minWidth: 200 })
          .addTo(layer);
      }
    },
    { byBox: false },
  );
}

function popup(words, { kind, id, programme, facts }) {
  const box = L.DomUtil.create("div", "map-popup");
  L.DomUtil.create("p", "map-popup-title", box).textContent = programme;
  L.DomUtil.create("p", "map-popup-facts", box).textContent = facts.join(" · ");
  if (!id) return box;
  const link = L.DomUtil.create("a", "map-popup-open", box);
  link.href = `/${PATHS[kind]}/${id}`;
  link.textContent = words.open;
  return box;
}
