/** A finding's popup: what is known at once, then words and picture when they have arrived. */
import { markElement } from "./marks.js";

export function findingPopup(context, { id, number, field, state, isLate }) {
  const { words } = context;
  const box = L.DomUtil.create("div", "map-popup");
  const title = L.DomUtil.create("p", "map-popup-title", box);
  title.append(markElement(field));
  L.DomUtil.create("span", "", title).textContent = field[0];
  const facts = L.DomUtil.create("p", "map-popup-facts", box);
  facts.textContent = [context.states[state], isLate ? words.late : null].filter(Boolean).join(" · ");
  const picture = L.DomUtil.create("div", "map-popup-picture", box);
  const text = L.DomUtil.create("p", "map-popup-words", box);
  const link = L.DomUtil.create("a", "map-popup-open", box);
  link.href = `/findings/${number}`;
  link.textContent = `${words.open} (${number})`;
  load(id).then(
    (finding) => show(context, finding, { picture, text, facts }),
    () => {
      text.textContent = words.failed;
    },
  );
  return box;
}

async function load(id) {
  const answer = await fetch(`/api/v1/findings/${id}`);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function show(context, finding, { picture, text, facts }) {
  const day = new Intl.DateTimeFormat(context.language, { dateStyle: "medium", timeZone: "Asia/Seoul" });
  facts.textContent += ` · ${day.format(new Date(finding.received_at))}`;
  text.textContent = [finding.item_name, finding.description].filter(Boolean).join(": ").slice(0, 120);
  const photo = finding.photos.find((one) => one.state === "derived");
  if (!photo) {
    picture.textContent = context.words.no_photo;
    return;
  }
  const image = L.DomUtil.create("img", "", picture);
  image.alt = context.words.photo_alt;
  image.width = 200;
  image.height = 150;
  image.src = `/photos/${photo.sha256}/400.webp`;
}

/** A place's popup: its count, its list, what is behind it. `cells`, a `dong` or a `zone` name the place. */
export function placePopup(context, { count, cells, dong, zone, title, line }) {
  const { words } = context;
  const box = L.DomUtil.create("div", "map-popup");
  const n = words.count.replace("{n}", context.count(count));
  L.DomUtil.create("p", "map-popup-title", box).textContent = title ? `${title} · ${n}` : n;
  if (line) L.DomUtil.create("p", "map-popup-facts", box).textContent = line;
  if (!count) return box;
  const actions = L.DomUtil.create("p", "map-popup-actions", box);
  for (const [path, text] of [
    ["/map/place", words.behind],
    ["/findings", words.list],
  ]) {
    const query = new URLSearchParams(path === "/findings" ? context.list_query : context.query());
    if (cells) query.set("cell", cells.join(","));
    if (dong) query.set("dong", dong);
    if (zone) query.set("zone", zone);
    const link = L.DomUtil.create("a", "", actions);
    link.href = `${path}?${query}`;
    link.textContent = text;
  }
  return box;
}
