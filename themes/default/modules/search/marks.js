/** What is marked in the texts of a result. */
import { readChunk } from "./tokens.js";

const BREAKS = /(\s+|—)/;
const SIGNS = /([^\p{L}\p{N}\p{M}$^{}\\'’*]+)/u;

/** Marks the pieces of phrases, such as names, where their words stand side by side. */
function markPhrase(words, phrase) {
  for (let at = 0; at + phrase.length <= words.length; at++) {
    const run = words.slice(at, at + phrase.length);
    if (!run.every(({ slots }, place) => slots.includes(phrase[place]))) continue;
    for (const word of run) word.hit = true;
  }
}

/** As [piece, isMatch] pairs; what is not marked is one piece up to the next mark. */
function joinUnmarked(pieces) {
  const joined = [];
  let before = "";
  for (const { piece, hit } of pieces) {
    if (!hit) {
      before += piece;
      continue;
    }
    if (before) joined.push([before, false]);
    joined.push([piece, true]);
    before = "";
  }
  return before ? [...joined, [before, false]] : joined;
}

/** Text as [piece, isMatch] pairs: words by their terms, and phrases, as lists of terms. */
export function mark(text, terms, phrases = []) {
  const pieces = text.split(BREAKS).flatMap((chunk) => {
    const whole = terms.has(readChunk(chunk).joined);
    return chunk.split(SIGNS).map((piece) => {
      const { slots } = readChunk(piece);
      return { piece, slots, hit: slots.some((slot) => whole || terms.has(slot)) };
    });
  });
  const words = pieces.filter(({ slots }) => slots.length);
  for (const phrase of phrases) markPhrase(words, phrase);
  return joinUnmarked(pieces);
}

/** The terms of the marked pieces. */
export function markedTerms(pieces) {
  const marked = pieces.filter(([, hit]) => hit);
  return new Set(marked.flatMap(([piece]) => readChunk(piece).slots));
}
