/** Plays a period week by week: Monday to Sunday, all on one scale, table and legend following. */
import { fill } from "./frame.js";

const STEP_MS = 1400;
const DAY_MS = 86_400_000;

/** The weeks of a period as [first, last] days, the ends cut to the period. */
export function weeksOf([first, last]) {
  const weeks = [];
  const end = Date.parse(last);
  let start = Date.parse(first);
  while (start <= end) {
    const weekday = (new Date(start).getUTCDay() + 6) % 7;
    const sunday = Math.min(start + (6 - weekday) * DAY_MS, end);
    weeks.push([start, sunday].map((at) => new Date(at).toISOString().slice(0, 10)));
    start = sunday + DAY_MS;
  }
  return weeks;
}

export function playWeeks(page, context, ask) {
  const player = page.querySelector("[data-weeks]");
  // No week of the future: there is nothing in it yet.
  const weeks = weeksOf([context.days[0], context.day]);
  if (!player || !ask || weeks.length < 2) return;
  const range = player.querySelector("[data-week-range]");
  const now = player.querySelector("[data-week-now]");
  const play = player.querySelector("[data-week-play]");
  const label = play.querySelector(".button-label");
  const words = { play: label.textContent, stop: context.words.stop };
  range.max = weeks.length - 1;
  range.value = weeks.length - 1;
  player.hidden = false;
  let timer = null;

  async function show(index) {
    const [from, to] = weeks[index];
    const [weeks_from, weeks_to] = [context.days[0], context.day];
    context.change({ period: "custom", from, to, weeks_from, weeks_to });
    // Without a number until the answer is here, which may never come.
    now.textContent = `${from} ~ ${to}`;
    const data = await ask();
    if (!data) return;
    const text = fill(context.words.week_total, { from, to, n: context.count(totalOf(data)) });
    now.textContent = text;
    range.setAttribute("aria-valuetext", text);
    showTable(page, context);
  }

  function stop() {
    clearTimeout(timer);
    timer = null;
    label.textContent = words.play;
  }

  function advance() {
    timer = setTimeout(async () => {
      if (Number(range.value) >= weeks.length - 1) return stop();
      range.value = Number(range.value) + 1;
      await show(Number(range.value));
      if (timer) advance();
    }, STEP_MS);
  }

  play.addEventListener("click", async () => {
    if (timer) return stop();
    label.textContent = words.stop;
    if (Number(range.value) >= weeks.length - 1) range.value = 0;
    timer = setTimeout(() => {}, 0);
    await show(Number(range.value));
    advance();
  });
  range.addEventListener("change", () => {
    stop();
    show(Number(range.value));
  });
  player.querySelector("[data-week-all]").addEventListener("click", () => {
    stop();
    now.textContent = "";
    range.value = weeks.length - 1;
    range.removeAttribute("aria-valuetext");
    context.change({});
    ask();
    showTable(page, context);
  });
}

function totalOf(data) {
  return data?.total ?? 0;
}

/** Table and legend with the numbers of what the map shows now; a legend that the map itself writes is left to it. */
async function showTable(page, context) {
  const place = page.querySelector("[data-map-table]");
  const asked = `${context.query()}`;
  const query = context.query();
  query.set("layer", context.layer);
  const answer = await fetch(`/map/table?${query}`);
  // Another week may be shown by now.
  if (!answer.ok || `${context.query()}` !== asked) return;
  const parts = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...parts.querySelector("[data-part=table]").childNodes);
  const legend = page.querySelector(".legend");
  if (!legend.querySelector("[data-legend]")) legend.replaceWith(parts.querySelector(".legend"));
}
