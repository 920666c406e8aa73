/** Answers `{lexicon, texts: [[text, place], ...]}` on standard input with what the phone's classifier suggests. */
import { readFileSync } from "node:fs";
import { classify } from "../../static/js/phone/classify.js";

const { lexicon, texts } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map(([text, place]) => classify(lexicon, text, place))));
