/** Dongs or vulnerable zones coloured by what was chosen. Numbers over few findings are hatched, since they may well be chance. */
import { follow } from "./data.js";
import { stepOf } from "./hexagons.js";
import { placePopup } from "./popup.js";

export const dongs = (map, context) => areas(map, context, "dong");
export const zones = (map, context) => areas(map, context, "zone");

async function areas(map, context, kind) {
  const answer = await fetch(`/api/v1/areas?kind=${kind}&day=${context.day}`);
  const boundaries = await answer.json();
  map.createPane("dongs").classList.add("map-areas");
  let layer = null;
  return follow(
    map,
    context,
    "/api/v1/map/areas",
    (data, limits) => {
      layer?.remove();
      if (kind === "zone" && !boundaries.features.length) context.say(context.words.no_zones);
      const found = new Map(data.areas.map((area) => [area[0], area]));
      layer = L.geoJSON(boundaries, {
        pane: "dongs",
        style: (dong) => {
          const [, value, , , isFew] = found.get(dong.properties.code) ?? [0, null, 0, 0, 0];
          const step = value ? stepOf(value, limits) : 0;
          return { className: `dong-area step-${step}${isFew ? " is-few" : ""}` };
        },
        onEachFeature: (dong, shape) => {
          const [code, value, , count, isFew] = found.get(dong.properties.code) ?? [
            dong.properties.code,
            null,
            0,
            0,
            0,
          ];
          const name = nameOf(context, dong.properties);
          const text = valueText(context, value);
          const words = document.createElement("span");
          words.textContent = `${name} ${text}${isFew ? " *" : ""}`;
          shape.bindTooltip(words, { sticky: true });
          shape.bindPopup(
            () =>
              placePopup(context, {
                count,
                [kind]: code,
                title: name,
                line: isFew ? context.words.few : text,
              }),
            { minWidth: 180 },
          );
          shape.on("add", () => describe(shape, `${name} ${text}`));
        },
      }).addTo(map);
    },
    { byBox: false },
  );
}

function nameOf(context, properties) {
  return context.language === "en" ? (properties.name_en ?? properties.name) : properties.name;
}

function valueText(context, value) {
  if (value === null) return "–";
  const digits = context.measure === "received" ? 0 : 1;
  const number = new Intl.NumberFormat(context.language, { maximumFractionDigits: digits }).format(value);
  return context.words[`unit_${context.measure}`].replace("{n}", number);
}

/** A shape that the keyboard reaches and a screen reader names; Enter opens it. */
function describe(shape, text) {
  const path = shape.getElement?.();
  if (!path) return;
  path.setAttribute("tabindex", "0");
  path.setAttribute("role", "button");
  path.setAttribute("aria-label", text);
  path.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") shape.openPopup(shape.getBounds().getCenter());
  });
}
