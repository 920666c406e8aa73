/** What it is: three suggested items as large buttons, and every item of every field in a sheet with search. */
import { draft, edit, onDraft } from "./draft.js";
import { announce, makeClosable, vibrate } from "./notices.js";
import { itemByCode, lexicon } from "./reference.js";
import { suggest } from "./suggest.js";
import { language, say } from "./words.js";

const WORDS_AFTER_MS = 10_000;
let data = null;
let words = null;
let place = null;
let round = 0;
let isComposing = false;

function sayTarget(hours) {
  return hours % 24 || hours < 48 ? say("item_hours", { hours }) : say("item_days", { days: hours / 24 });
}

function drawKind({ field, item, because }) {
  const made = document.getElementById("kind").content.firstElementChild.cloneNode(true);
  const input = made.querySelector("input");
  input.value = item.code;
  input.checked = draft().content.item === item.code;
  made.querySelector(".kind-name").textContent = item[language];
  const note = [field[language], because && say("item_because", { words: because })]
    .filter(Boolean)
    .join(" · ");
  made.querySelector(".kind-note").textContent = note;
  return made;
}

/** Suggest afresh; a chosen item stays in sight. */
async function refresh() {
  round += 1;
  const mine = round;
  const { description, item } = draft().content;
  const zones = place?.()?.zones ?? [];
  const { source, items } = await suggest(data, words, description, zones);
  if (mine !== round || !data) return;
  const chosen = item && !items.some((one) => one.item.code === item) ? itemByCode(data, item) : null;
  const shown = chosen ? [{ ...chosen, because: "" }, ...items.slice(0, 2)] : items;
  const list = document.getElementById("kinds-list");
  const codes = shown.map((one) => one.item.code + one.because).join();
  if (list.dataset.codes !== codes) {
    const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
    list.replaceChildren(...shown.map(drawKind));
    list.dataset.codes = codes;
    list.querySelector(`input[value="${focused}"]`)?.focus();
  }
  for (const input of list.querySelectorAll("input")) input.checked = input.value === item;
  document.getElementById("kinds-note").textContent = say(
    source === "words" ? "item_suggested" : "item_recent",
  );
}

function choose(code) {
  const isSame = draft().content.item === code;
  edit({ item: isSame ? null : code });
  vibrate(15);
  const known = itemByCode(data, code);
  if (!isSame && known) announce(say("item_chosen", { item: known.item[language] }));
}

function drawSheet(filter) {
  const list = document.getElementById("items-list");
  const wanted = filter.trim().toLowerCase().replaceAll(" ", "");
  list.replaceChildren();
  for (const field of data?.taxonomy.fields ?? []) {
    const text = (one) => `${one.ko}${one.en}`.toLowerCase().replaceAll(" ", "");
    const items = field.items.filter(
      (one) => !wanted || text(one).includes(wanted) || text(field).includes(wanted),
    );
    if (!items.length) continue;
    const group = document.createElement("div");
    group.className = "items-group";
    group.setAttribute("role", "group");
    const head = document.createElement("h3");
    head.className = "items-field";
    head.id = `field-${field.code}`;
    head.textContent = field[language];
    group.setAttribute("aria-labelledby", head.id);
    group.append(head, ...items.map(drawItem));
    list.append(group);
  }
}

function drawItem(item) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "items-item";
  made.value = item.code;
  made.setAttribute("aria-pressed", String(draft().content.item === item.code));
  const [name, target] = [document.createElement("span"), document.createElement("span")];
  name.textContent = item[language];
  target.className = "items-target";
  target.textContent = sayTarget(item.hours);
  made.append(name, target);
  return made;
}

async function searchItems(text) {
  drawSheet(text);
  const list = document.getElementById("items-list");
  if (!text.trim() || list.childElementCount || !data) return;
  const { items } = await suggest(data, words, text, []);
  list.replaceChildren(...items.map((one) => drawItem(one.item)));
}

function mountSheet() {
  const sheet = document.getElementById("items");
  const search = document.getElementById("items-search");
  makeClosable(sheet);
  document.getElementById("open-items").addEventListener("click", () => {
    search.value = "";
    drawSheet("");
    sheet.showModal();
  });
  search.addEventListener("input", () => searchItems(search.value));
  document.getElementById("items-list").addEventListener("click", (event) => {
    const chosen = event.target.closest("button");
    if (!chosen) return;
    if (draft().content.item !== chosen.value) choose(chosen.value);
    sheet.close();
  });
}

function mountWords() {
  const area = document.getElementById("description");
  // While a syllable is being composed, the text is read but never touched.
  area.addEventListener("compositionstart", () => {
    isComposing = true;
  });
  area.addEventListener("compositionend", () => {
    isComposing = false;
    edit({ description: area.value });
  });
  area.addEventListener("input", () => edit({ description: area.value }));
  area.addEventListener("focus", loadWords, { once: true });
  document.getElementById("items-search").addEventListener("focus", loadWords, { once: true });
  // Kept for work without reception too, but not in the way of the page's start.
  setTimeout(loadWords, WORDS_AFTER_MS);
}

/** Wire items and words; `placeOfDraft` gives the place that the draft has now. */
export async function mountKinds(placeOfDraft) {
  place = placeOfDraft;
  mountSheet();
  mountWords();
  const list = document.getElementById("kinds-list");
  list.addEventListener("click", (event) => {
    const input = event.target.closest("input");
    if (input) choose(input.value);
  });
  onDraft((record) => {
    const area = document.getElementById("description");
    if (!isComposing && area.value !== record.content.description) area.value = record.content.description;
    if (data) refresh();
  });
}

/** Give the items the reference data. */
export async function useItems(fresh) {
  data = fresh;
  await refresh();
}

/** Get the classifier's words; the first one to write or search does not wait for the minute to be over. */
export async function loadWords() {
  if (words) return;
  words = await lexicon().catch(() => null);
  await refresh();
}
