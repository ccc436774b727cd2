/** The place in a text that shows most of what is asked for. */
import { mark } from "./marks.js";
import { readChunk } from "./tokens.js";

const LENGTH = 150; // characters of a passage
const BEFORE = 40; // characters of it in front of its first mark
const SHOWN = 0.3; // what counts a term that the title shows

/** Where the words begin that a passage may show, with their terms: [character, term]. */
function marksIn(pieces) {
  const found = [];
  let at = 0;
  for (const [piece, hit] of pieces) {
    const terms = hit ? readChunk(piece).slots.filter(Boolean) : [];
    for (const term of terms) found.push([at, term]);
    at += piece.length;
  }
  return found;
}

/** Where the passage begins that shows a mark: with its sentence, if that is near, else with a word. */
function beginningAt(text, at) {
  const near = text.slice(Math.max(0, at - BEFORE), at);
  const start = at - near.length;
  const sentence = near.search(/[.!?。]\s*[^.!?。]*$/);
  if (sentence >= 0) return start + sentence + near.slice(sentence).match(/^.\s*/)[0].length;
  return at > BEFORE ? start + near.indexOf(" ") + 1 : start;
}

/** What a passage is worth: its different terms, and a little for each mark. */
function worthOf(marks, shown) {
  let worth = marks.length / 1000;
  for (const term of new Set(marks.map(([, each]) => each))) worth += shown.has(term) ? SHOWN : 1;
  return worth;
}

/** A passage as [piece, isMatch] pairs; `shown`: terms that the title shows, which count less. */
export function findPassage(text, shown, terms, phrases) {
  const marks = marksIn(mark(text, terms, phrases));
  let best = 0;
  let start = 0;
  for (const [at] of marks) {
    const inside = marks.filter(([other]) => other >= at && other < at + LENGTH - BEFORE);
    const worth = worthOf(inside, shown);
    if (worth > best) {
      best = worth;
      start = beginningAt(text, at);
    }
  }
  const end = start + LENGTH;
  const whole = text.slice(start, end);
  const cut = end >= text.length ? whole : whole.replace(/[.,;:]?\s+\S*$/, "…");
  return mark((start ? "… " : "") + cut, terms, phrases);
}
