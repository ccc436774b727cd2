/** The place in a text that shows most of what is asked for. */
import { mark, readChunk } from "./search-worker.js";

const LENGTH = 150, BEFORE = 40; // characters of a passage, and of them in front of its first mark

/** Where the words begin that a passage may show, with their terms: [character, term]. */
function marked(pieces) {
  const found = [];
  let at = 0;
  for (const [piece, hit] of pieces) {
    if (hit) found.push(...readChunk(piece).slots.filter(Boolean).map((slot) => [at, slot]));
    at += piece.length;
  }
  return found;
}

/** The first character of the passage that begins at a mark: of its sentence, if that is near, else of a word. */
function beginning(text, at) {
  const near = text.slice(Math.max(0, at - BEFORE), at), sentence = near.search(/[.!?。]\s*[^.!?。]*$/);
  const start = sentence >= 0 ? sentence + near.slice(sentence).match(/^.\s*/)[0].length : at > BEFORE ? near.indexOf(" ") + 1 : 0;
  return at - near.length + start;
}

/** A passage as [piece, isMatch] pairs; `shown`: terms that the title shows, which count less. */
export function passage(text, shown, terms, phrases) {
  const marks = marked(mark(text, terms, phrases));
  let [best, start] = [0, 0];
  for (const [at] of marks) {
    const inside = marks.filter(([other]) => other >= at && other < at + LENGTH - BEFORE);
    const worth = [...new Set(inside.map(([, slot]) => slot))].reduce((sum, slot) => sum + (shown.has(slot) ? 0.3 : 1), inside.length / 1000);
    if (worth > best) [best, start] = [worth, beginning(text, at)];
  }
  const whole = text.slice(start, start + LENGTH), ends = start + LENGTH >= text.length;
  const cut = ends ? whole : whole.replace(/[.,;:]?\s+\S*$/, "…");
  return mark((start ? "… " : "") + cut, terms, phrases);
}
