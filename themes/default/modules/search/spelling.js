/** What an unknown word may have meant: other spellings, and what begins so. */
import { LAST } from "./segment.js";
import { stem } from "./stemmer.js";
import { commonest } from "./terms.js";

const LETTERS = ["", ..."abcdefghijklmnopqrstuvwxyz"];
const SPELLED = /^[a-z][a-z0-9]{3,29}$/; // what may be mistyped
const BEGUN = 0.3; // weight of what only begins as typed
const CORRECTED = 0.7;
const MOST_DROPPED = 4; // letters, at the end of a word

/** A word and all one slip away behind its first letter: a letter more, less or other, neighbours swapped. */
export function slips(word) {
  const found = new Set();
  for (let at = 1; at <= word.length; at++) {
    const start = word.slice(0, at);
    const next = word.slice(at, at + 1);
    const after = word.slice(at + 1, at + 2);
    const rest = word.slice(at + 2);
    for (const letter of LETTERS) {
      found.add(start + letter + next + after + rest);
      found.add(start + letter + after + rest);
    }
    found.add(start + after + next + rest);
  }
  return found;
}

/** Terms of spellings one slip away from a word → the spelling to show: of its length, and no bare stem. */
function spellingsOf(word) {
  const found = new Map();
  const likeness = (other, term) => 2 * (other.length === word.length) + (other !== term);
  for (const other of slips(word)) {
    const term = stem(other);
    const before = found.get(term);
    if (!before || likeness(other, term) > likeness(before, term)) found.set(term, other);
  }
  return found;
}

/** [term, papers] of a segment's terms of that length with that first letter. */
async function termsOf(segment, letter, length) {
  const start = letter + String.fromCharCode(48 + length);
  const { spelling } = await segment.more();
  const pairs = await segment.range("s", spelling, start, start + LAST);
  return pairs.map(([key, papers]) => [key[0] + key.slice(2), papers]);
}

/** The commonest terms of words one slip away, as [term, weight]; the first of them as it may be spelled. */
async function correct(index, word) {
  const meant = spellingsOf(word);
  const lengths = [...new Set([...meant.keys()].map(({ length }) => length))];
  const spelled = await Promise.all(index.segments.flatMap((segment) =>
    lengths.map((length) => termsOf(segment, word[0], length))));
  const papers = new Map();
  for (const [term, count] of spelled.flat()) {
    if (meant.has(term)) papers.set(term, (papers.get(term) ?? 0) + count);
  }
  const found = commonest([...papers], 5);
  if (!found.length) return undefined;
  const [first] = found[0];
  // By their papers, else rare ones would lead.
  const says = found.map(([term]) => [term, CORRECTED * Math.sqrt(papers.get(term) / papers.get(first))]);
  return { says, meant: meant.get(first), marked: [first] };
}

/** The longest term with which a word begins, as [term, weight] pairs. */
async function longestBeginning(index, word) {
  const letters = [...word];
  for (let end = letters.length - 1; end > 3 && end >= letters.length - MOST_DROPPED; end--) {
    const start = letters.slice(0, end).join("");
    if (await index.isKnown(start)) return [[start, BEGUN]];
  }
  return [];
}

/**
 * What an unknown word may have meant: `says`, [term, weight] pairs, and `meant`, how to say so. That is
 * what it begins (`begun`), if it is the last one, else what is spelled much like it, else what it begins.
 * Unless it was corrected, `open`, the word as typed if it may be only begun, also stands for the longest
 * term with which it begins. Of a correction only what it is said to mean is `marked`.
 */
export async function corrections(index, word, open, begun) {
  const corrected = !begun.length && SPELLED.test(word) && (await correct(index, word));
  if (corrected) return corrected;
  if (!open && word.length > 2) {
    const says = commonest(await index.beginning(word), 20, BEGUN);
    return { says, meant: says.length ? `${word}…` : undefined };
  }
  return { says: [...begun, ...(await longestBeginning(index, open))] };
}
