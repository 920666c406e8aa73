/**
 * Suggests fields and items from a text without reception: the same answer as `patrol/classification/rules.py`.
 *
 * `classify(lexicon, text, place, limit)` takes what the server publishes (`patrol/classification/publish.py`) and gives
 * [{field, item, score, because}], likeliest first. The steps and their names are those of the Python modules words,
 * matching, model and rules; a test compares both on every sentence of the corpora.
 */

import { finder, newTrace, normalise, tellingText } from "./lexicon.js";

const REASONS = 4;
const OTHER_ITEM = "1204";

const prepared = new WeakMap();

/** Up to `limit` different fields for a text and the zone types around it; the lexicon is indexed once. */
export function classify(lexicon, text, place = [], limit = 3) {
  if (!prepared.has(lexicon)) prepared.set(lexicon, prepare(lexicon));
  return prepared.get(lexicon)(text, place ?? [], limit);
}

/** What the moment (ms) at which something is seen says of it, as `facts_of_time` of `rules.py`: night by Seoul's clock. */
export function factsOfTime(lexicon, at) {
  const { nightFrom, nightTo } = lexicon.numbers;
  const hour = (new Date(at).getUTCHours() + 9) % 24;
  return hour >= nightFrom || hour < nightTo ? ["night"] : [];
}

function prepare(lexicon) {
  const { words, rules, model, places, numbers } = lexicon;
  const findConcepts = finder(words, numbers);
  const alone = new Map(rules.alone.map(([concept, ...rest]) => [concept, rest]));
  const together = new Map(rules.together.map(([key, ...rest]) => [key, rest]));
  const grams = new Map(model.grams.split(" ").map((gram, place) => [gram, place]));
  const weightOf = (gram, field) => model.weights.charCodeAt(gram * model.fields.length + field) - model.zero;
  const gramNames = [...grams.keys()];

  function withPlace(found, place) {
    const added = new Map(found);
    for (const fact of [...place].sort()) {
      const concept = places[fact];
      if (concept === undefined || added.has(concept)) continue;
      added.set(concept, { written: `@${words.names[concept]}`, alone: 0, paired: 1, places: [] });
    }
    return added;
  }

  function togetherness(one, other) {
    const paired = Math.min(one.paired, other.paired);
    const gaps = one.places.flatMap((here) => other.places.map((there) => Math.abs(here - there)));
    return gaps.length && Math.min(...gaps) > numbers.farLetters ? paired * numbers.far : paired;
  }

  function weigh(found) {
    const weights = new Map();
    const reasons = new Map();
    const add = (item, weight, ...because) => {
      weights.set(item, (weights.get(item) ?? 0) + weight);
      if (weight <= 0) return;
      if (!reasons.has(item)) reasons.set(item, new Map());
      const known = reasons.get(item);
      for (const { written } of because) known.set(written, (known.get(written) ?? 0) + weight);
    };
    const concepts = [...found.keys()].sort((one, other) => one - other);
    concepts.forEach((one, place) => {
      const here = found.get(one);
      const single = here.alone ? (alone.get(one) ?? []) : [];
      for (let at = 0; at < single.length; at += 2) add(single[at], single[at + 1] * here.alone, here);
      for (const other of concepts.slice(place + 1)) {
        const there = found.get(other);
        const rest = together.get(one * 1000 + other) ?? [];
        const paired = togetherness(here, there);
        for (let at = 0; at < rest.length; at += 2) add(rest[at], rest[at + 1] * paired, here, there);
      }
    });
    return shares(weights, reasons);
  }

  function shares(weights, reasons) {
    const best = new Map();
    for (const [item, weight] of [...weights].sort((one, other) => other[1] - one[1] || one[0] - other[0])) {
      const field = rules.items[item].slice(0, 2);
      if (weight > 0 && !best.has(field)) best.set(field, item);
    }
    const { plenty, surplus } = numbers;
    const spoken = (weight) => (weight <= plenty ? weight : plenty + surplus * (weight - plenty));
    const part = (weight) => Math.exp(spoken(weight) / numbers.temperature);
    let total = 0;
    for (const item of best.values()) total += part(weights.get(item));
    total += part(numbers.doubt);
    const strongest = (item) =>
      [...reasons.get(item)].sort((one, other) => other[1] - one[1]).slice(0, REASONS);
    const evidence = new Map();
    for (const [field, item] of best) {
      const because = strongest(item).map(([word]) => word);
      evidence.set(field, { item: rules.items[item], share: part(weights.get(item)) / total, because });
    }
    return evidence;
  }

  function knownGrams(text) {
    const found = new Set();
    for (let start = 0; start < text.length; start += 1) {
      for (const gram of new Set([text.slice(start, start + 1), text.slice(start, start + 2)])) {
        if (grams.has(gram)) found.add(grams.get(gram));
      }
    }
    return [...found];
  }

  function logLikelihoods(known) {
    const factor = known.length ? model.scale / Math.sqrt(known.length) : 0;
    const sum = (field) => known.reduce((total, gram) => total + weightOf(gram, field), 0);
    const odds = model.bias.map((bias, field) => bias + factor * sum(field));
    const largest = Math.max(...odds);
    const all = largest + Math.log(odds.reduce((total, value) => total + Math.exp(value - largest), 0));
    return odds.map((value) => value - all);
  }

  function gramReasons(known, field) {
    const speaking = known.filter((gram) => gramNames[gram].length > 1 && weightOf(gram, field) > 0);
    speaking.sort((one, other) => weightOf(other, field) - weightOf(one, field));
    return speaking.slice(0, 3).map((gram) => gramNames[gram]);
  }

  function combine(evidence, known) {
    let shared = 0;
    for (const part of evidence.values()) shared += part.share;
    const doubt = 1 - shared;
    const likelihoods = new Map([...evidence.keys()].map((field) => [field, numbers.leastLikelihood]));
    logLikelihoods(known).forEach((value, at) => {
      likelihoods.set(model.fields[at], Math.max(Math.exp(value), numbers.leastLikelihood));
    });
    const beliefs = new Map();
    for (const [field, likelihood] of likelihoods) {
      const share = evidence.get(field)?.share ?? 0;
      const spoken = Math.log(share + doubt * likelihood + numbers.leastShare);
      beliefs.set(field, spoken + numbers.modelSay * Math.log(likelihood));
    }
    const largest = Math.max(...beliefs.values());
    let total = 0;
    for (const belief of beliefs.values()) total += Math.exp(belief - largest);
    const ranked = [...beliefs].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
    return ranked.map(([field, belief]) => {
      const part = evidence.get(field);
      const rounded = Math.round((Math.exp(belief - largest) / total) * 10000) / 10000;
      const score = part?.because.length ? rounded : Math.min(rounded, numbers.unsupported);
      if (part) return { field, item: part.item, score, because: part.because };
      const at = model.fields.indexOf(field);
      return { field, item: model.usual[at], score, because: gramReasons(known, at) };
    });
  }

  return function suggest(text, place, limit) {
    const plain = normalise(text);
    const trace = newTrace();
    const found = findConcepts(plain, trace, false);
    const told = tellingText(plain, trace);
    let evidence = weigh(withPlace(found, place));
    if (Math.max(0, ...[...evidence.values()].map((part) => part.share)) < numbers.confident) {
      const heard = findConcepts(plain, trace, true);
      if ([...heard.keys()].some((concept) => !found.has(concept))) {
        evidence = weigh(withPlace(new Map([...heard, ...found]), place));
      }
    }
    const known = knownGrams(told);
    const other = { item: OTHER_ITEM, because: [] };
    if (!evidence.size && !known.length) return [{ field: OTHER_ITEM.slice(0, 2), ...other, score: 0 }];
    if (!evidence.size) evidence.set(OTHER_ITEM.slice(0, 2), { ...other, share: numbers.otherShare });
    return combine(evidence, known).slice(0, limit);
  };
}
