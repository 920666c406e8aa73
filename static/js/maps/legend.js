/** The legend that goes with what is drawn by zoom: each class with its cells and findings, adding up to the table's sum. */
import { fill } from "./frame.js";

export function showLegend(context, data) {
  const { words, count } = context;
  showClasses(context, data, {
    each: (cells, findings) => fill(words.cells_findings, { cells: count(cells), n: count(findings) }),
    range: (text) => text,
    none: "",
    sum: fill(words.in_all, { n: count(data.total) }),
  });
}

/** The classes of an answer; `each` writes what a class holds, `range` its limits, `none` names class 0. */
export function showClasses(context, data, { each, range, none, sum }) {
  const legend = context.page.querySelector("[data-legend]");
  if (!legend || !data.classes) return;
  const { words } = context;
  const list = L.DomUtil.create("ul", "legend-list");
  for (const [step, low, high, cells, findings] of data.classes) {
    const line = L.DomUtil.create("li", "legend-line", list);
    L.DomUtil.create("span", `swatch step-${step}`, line).setAttribute("aria-hidden", "true");
    L.DomUtil.create("span", "", line).textContent = step ? range(rangeOf(context, low, high)) : none;
    L.DomUtil.create("strong", "legend-count", line).textContent = each(cells, findings);
  }
  if (data.unplaced) {
    const line = L.DomUtil.create("li", "legend-line", list);
    L.DomUtil.create("span", "", line).textContent = words.unplaced;
    L.DomUtil.create("strong", "legend-count", line).textContent = fill(words.count, {
      n: context.count(data.unplaced),
    });
  }
  const line = L.DomUtil.create("p", "legend-sum");
  line.textContent = sum;
  legend.replaceChildren(list, line);
  legend.dataset.total = data.total;
}

/** `1–29`, `30–49`, `200 이상` */
function rangeOf({ words, count }, low, high) {
  if (high === null) return fill(words.at_least, { n: count(low ?? 1) });
  const last = high - 1;
  const first = low ?? 1;
  return first === last ? count(first) : `${count(first)}–${count(last)}`;
}
