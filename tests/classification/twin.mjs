/** Answers `{lexicon, texts: [[text, place, at?], ...]}` on standard input with what the phone's classifier suggests. */
import { readFileSync } from "node:fs";
import { classify, factsOfTime } from "../../static/js/phone/classify.js";

const { lexicon, texts } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(
    texts.map(([text, place, at]) =>
      classify(lexicon, text, at === undefined ? place : [...place, ...factsOfTime(lexicon, at)]),
    ),
  ));
