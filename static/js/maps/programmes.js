/** Where programmes took place: patrols, activities, inspections, told apart by colour and shape. */
import { follow } from "./data.js";
import { findingIcon } from "./marks.js";

const LOOKS = {
  patrol: ["", 1, "circle"],
  activity: ["", 2, "diamond"],
  inspection: ["", 3, "square"],
};
const PATHS = { patrol: "patrols", activity: "activities", inspection: "inspections" };

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
      for (const [lng, lat, kind, id, programme, title, day] of data.places) {
        const text = [words[`event_${kind}`], programme, title, day].filter(Boolean).join(" · ");
        L.marker([lat, lng], {
          title: text,
          alt: text,
          icon: findingIcon(LOOKS[kind], { isOpen: true, isLate: false }),
        })
          .bindPopup(() => popup(words, { kind, id, programme, title, day }), { minWidth: 200 })
          .addTo(layer);
      }
    },
    { byBox: false },
  );
}

function popup(words, { kind, id, programme, title, day }) {
  const box = L.DomUtil.create("div", "map-popup");
  L.DomUtil.create("p", "map-popup-title", box).textContent = programme;
  const facts = [words[`event_${kind}`], title, day].filter(Boolean);
  L.DomUtil.create("p", "map-popup-facts", box).textContent = facts.join(" · ");
  const link = L.DomUtil.create("a", "map-popup-open", box);
  link.href = `/${PATHS[kind]}/${id}`;
  link.textContent = words.open;
  return box;
}
