/**
 * Up to three items for what is written and where: by the classifier's words where there are some, else the items that the
 * person used last, else those that patrols find most (road, signs, cleaning).
 */
import { itemByCode } from "./reference.js";
import { keptOwn } from "./session.js";

const SHOWN = 3;
const USUAL = ["0202", "0602", "0301", "0201", "0205"];

/** {source: "words" or "recent", items: [{field, item, because}]}. */
export async function suggest(data, lexicon, text, zones) {
  const found = [];
  const add = (code, because = "") => {
    const known = itemByCode(data, code);
    if (known && !found.some((one) => one.item.code === code)) found.push({ ...known, because });
  };
  const recent = (await keptOwn("items").catch(() => null)) ?? [];
  if (lexicon && text.trim()) {
    const { classify, factsOfTime } = await import("./classify.js");
    const facts = [...zones, ...factsOfTime(lexicon, Date.now())];
    for (const one of classify(lexicon, text, facts, SHOWN)) add(one.item, one.because.join(" "));
  }
  const source = found.length ? "words" : "recent";
  for (const code of [...recent, ...USUAL]) if (found.length < SHOWN) add(code);
  return { source, items: found.slice(0, SHOWN) };
}
