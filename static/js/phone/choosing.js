/** The facilities that can be inspected, to choose one; and the words of the inspection's pages. */
import { findings } from "./store.js";
import { mountWaiting } from "./waiting.js";
import { language } from "./words.js";

const MOST_LISTED = 60;
const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("inspect").dataset.inspectWords);

/** A sentence of the inspection's pages by its key. */
export function tell(key, values = {}) {
  return words[key].replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

function drawFacility(one, today, begun) {
  const made = byId("facility").content.firstElementChild.cloneNode(true);
  made.href = `/report/inspection?facility=${one.id}`;
  made.querySelector("[data-name]").textContent = one.name;
  const due = tell(one.next_due_on < today ? "overdue" : "due", { day: one.next_due_on });
  made.querySelector("[data-due]").textContent = begun.has(one.id) ? `${tell("begun")} · ${due}` : due;
  made.classList.toggle("is-late", one.next_due_on <= today);
  made.querySelector("[data-where]").textContent = [one.kind_name[language], one.grade, one.address]
    .filter(Boolean)
    .join(" · ");
  return made;
}

/** Draw the list and what waits on the phone. */
export async function drawList(visits) {
  byId("choose").hidden = false;
  mountWaiting();
  byId("choose-none").hidden = visits !== null;
  if (!visits) return;
  const begun = new Set(
    (await findings())
      .filter((one) => one.kind === "inspection" && ["draft", "refused"].includes(one.state))
      .map((one) => one.content.facility),
  );
  const today = new Date().toLocaleDateString("sv", { timeZone: "Asia/Seoul" });
  const draw = () => {
    const asked = byId("search").value.trim().toLowerCase();
    const found = visits.facilities.filter((one) =>
      [one.name, one.number, one.address, one.kind_name[language]].some((text) =>
        (text ?? "").toLowerCase().includes(asked),
      ),
    );
    byId("facilities").replaceChildren(
      ...found.slice(0, MOST_LISTED).map((one) => drawFacility(one, today, begun)),
    );
    byId("choose-count").textContent = tell("count", { count: found.length });
  };
  byId("search").addEventListener("input", draw);
  draw();
}
