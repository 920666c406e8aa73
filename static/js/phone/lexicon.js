/**
 * Finds the classifier's concepts in a text: the same as `words.py`, `lexicon.py` and `matching.py` of the server.
 */

const WORD = /[가-힣a-z0-9]+/g;
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const LETTER_A_SYLLABLE = 28;
const VOWELS = 21;

/** Letters and digits only, small, composed; a letter typed three times and more stands once. */
export function normalise(text) {
  const found =
    text
      .normalize("NFC")
      .toLowerCase()
      .replace(/([^\n])\1{2,}/gu, "$1")
      .match(WORD) ?? [];
  const starts = new Set();
  let length = 0;
  for (const word of found) {
    starts.add(length);
    length += word.length;
  }
  return { text: found.join(""), starts };
}

function fold(text, [initials, vowels, finals]) {
  return Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return letter;
    const rest = Math.floor((code - FIRST_SYLLABLE) / LETTER_A_SYLLABLE);
    const final = (code - FIRST_SYLLABLE) % LETTER_A_SYLLABLE;
    const [initial, vowel] = [Math.floor(rest / VOWELS), rest % VOWELS];
    const folded = (initials[initial] * VOWELS + vowels[vowel]) * LETTER_A_SYLLABLE + finals[final];
    return String.fromCharCode(FIRST_SYLLABLE + folded);
  }).join("");
}

function indexTerms(words, foldedLength) {
  const terms = new Map();
  const folded = new Map();
  words.terms.split(" ").forEach((written, place) => {
    const text = written.replace("^", "");
    const term = { concepts: [words.of[place]].flat(), startsWord: written !== text || text.length === 1 };
    terms.set(text, term);
    if (text.length < foldedLength) return;
    const sound = fold(text, words.sounds);
    if (!folded.has(sound)) folded.set(sound, term);
  });
  return {
    exact: { terms, lengths: indexLengths(terms) },
    sounded: { terms: folded, lengths: indexLengths(folded) },
  };
}

function indexLengths(terms) {
  const found = new Map();
  for (const text of terms.keys()) {
    const start = text.slice(0, 2);
    found.set(start, (found.get(start) ?? new Set()).add(text.length));
  }
  for (const [start, lengths] of found)
    found.set(
      start,
      [...lengths].sort((one, other) => other - one),
    );
  return found;
}

function holdsAny(places, from, to) {
  for (let place = from; place < to; place += 1) if (places.has(place)) return true;
  return false;
}

/** What a first look at a text leaves for the next: letters explained, and spans that say nothing or only where. */
export function newTrace() {
  return { covered: new Set(), asides: [] };
}

/** The letters without those that say nothing or only where; a blank stands for what is left out. */
export function tellingText({ text }, { asides }) {
  return asides.reduceRight((told, [start, end]) => `${told.slice(0, start)} ${told.slice(end)}`, text);
}

/**
 * A function `find(words, trace, bySound)` -> Map of concept to {written, alone, paired, places}.
 * @param {object} words the published lexicon's words
 * @param {object} numbers the published numbers
 */
export function finder(words, numbers) {
  const { exact, sounded } = indexTerms(words, numbers.foldedLength);

  function lengthNear({ text, starts }, end) {
    const endsWord = starts.has(end + 1) || end + 1 === text.length;
    if (endsWord && words.nearAsAWord.some((word) => text.startsWith(word, end))) return 1;
    return words.near.find((word) => text.startsWith(word, end))?.length ?? 0;
  }

  function note(found, trace, term, plain, start, end) {
    const { text } = plain;
    const follows = (list) => list.some((word) => text.startsWith(word, end));
    const kindOf = (concept) => words.kindNames[words.kinds[concept]];
    const near = lengthNear(plain, end);
    const isMeant = !follows(words.notMeant);
    if ((near || !isMeant) && term.concepts.some((concept) => words.naming.includes(kindOf(concept)))) {
      trace.asides.push([start, end + near]);
    }
    for (const concept of term.concepts) {
      const kind = kindOf(concept);
      if (kind === "filler") {
        trace.asides.push([start, end]);
        continue;
      }
      let [speaks, paired] = [1, 1];
      if (!isMeant) speaks = paired = numbers.unmeant;
      else if (near && ["matter", "thing", "zone"].includes(kind)) {
        speaks = numbers.nearly;
        paired = kind === "zone" ? numbers.nearly : numbers.nearlyPaired;
      } else if (follows(words.locating) && ["thing", "zone", "place"].includes(kind)) {
        speaks = numbers.located;
      } else if (follows(words.directing) && ["thing", "place"].includes(kind)) {
        speaks = paired = numbers.directed;
      }
      for (const known of [concept, ...words.wider[concept]]) {
        const before = found.get(known);
        const places = [...(before?.places ?? []), start].slice(0, numbers.placesKept);
        const isStronger = before === undefined || before.alone < speaks;
        const written = text.slice(start, end);
        found.set(known, isStronger ? { written, alone: speaks, paired, places } : { ...before, places });
      }
    }
  }

  return function find(plain, trace, bySound) {
    const { starts } = plain;
    const text = bySound ? fold(plain.text, words.sounds) : plain.text;
    const { terms, lengths } = bySound ? sounded : exact;
    const found = new Map();
    const termAt = (start) => {
      for (const length of lengths.get(text.slice(start, start + 2)) ?? []) {
        const end = start + length;
        const term = end > text.length ? undefined : terms.get(text.slice(start, end));
        if (!term || (!starts.has(start) && (term.startsWord || holdsAny(starts, start + 1, end)))) continue;
        if (!bySound || !holdsAny(trace.covered, start, end)) return { term, end };
      }
      return undefined;
    };
    const standsAlone = (end) =>
      starts.has(end) || end === text.length || words.particles.includes(text[end]);
    for (let start = 0, after; start < text.length; start = after) {
      after = start + 1;
      const match = termAt(start);
      if (match) {
        after = match.end;
        for (let place = start; place < after; place += 1) trace.covered.add(place);
        note(found, trace, match.term, plain, start, after);
      } else if (!bySound && starts.has(start) && standsAlone(after)) {
        const single = terms.get(text[start]);
        if (single) note(found, trace, single, plain, start, after);
      }
    }
    return found;
  };
}
