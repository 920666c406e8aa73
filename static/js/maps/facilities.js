/** Facilities with their grade, as they stood on the period's last day; a red rim says that an inspection was overdue. */
import { follow } from "./data.js";
import { fill } from "./frame.js";

export function facilities(map, context) {
  const { words } = context;
  const layer = L.layerGroup().addTo(map);
  return follow(
    map,
    context,
    "/api/v1/map/facilities",
    (data) => {
      layer.clearLayers();
      if (!data.total) context.say(words.no_facilities);
      for (const [lng, lat, id, name, grade, result, due, isOverdue, inspections] of data.facilities) {
        const gradeText = grade ? fill(words.grade, { grade }) : words.no_grade;
        const title = [name, gradeText, isOverdue ? words.overdue : null].filter(Boolean).join(" · ");
        L.marker([lat, lng], {
          title,
          alt: title,
          zIndexOffset: isOverdue ? 1000 : 0,
          icon: L.divIcon({
            className: `facility-mark grade-${(grade ?? "none").toLowerCase()}${isOverdue ? " is-overdue" : ""}`,
            html: `<span>${grade ?? "–"}</span>`,
            iconSize: [32, 32],
          }),
        })
          .bindPopup(() => popup(context, { id, name, gradeText, result, due, isOverdue, inspections }), {
            minWidth: 200,
          })
          .addTo(layer);
      }
    },
    { byBox: false },
  );
}

function popup({ words, count }, { id, name, gradeText, result, due, isOverdue, inspections }) {
  const box = L.DomUtil.create("div", "map-popup");
  L.DomUtil.create("p", "map-popup-title", box).textContent = name;
  const facts = [gradeText, words[`result_${result ?? "none"}`], fill(words.next_due, { day: due })];
  if (isOverdue) facts.push(words.overdue);
  if (inspections) facts.push(fill(words.inspected, { n: count(inspections) }));
  L.DomUtil.create("p", "map-popup-facts", box).textContent = facts.join(" · ");
  const link = L.DomUtil.create("a", "map-popup-open", box);
  link.href = `/facilities/${id}`;
  link.textContent = words.facility;
  return box;
}
