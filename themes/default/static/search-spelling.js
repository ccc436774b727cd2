/** What an unknown word may have meant: other spellings, and what begins so. */
import { stem } from "./search-worker.js";

/** The [key, count] pairs from `low` to `high` in the pages of a name. */
export async function range({ reader, lines, find, once, file }, name, separators, low, high) {
  const pages = [], starts = lines(separators);
  for (let at = find(starts, low); at <= find(starts, high); at++) {
    pages.push(once(name + at, async () => {
      const { keys, int } = reader(await file(name + at));
      return keys().map((key) => [key, int()]);
    }));
  }
  return (await Promise.all(pages)).flat().filter(([key]) => key >= low && key <= high);
}

/** A word and all that are one slip away behind its first letter: a letter more, less or other, two neighbours swapped. */
export function slips(word) {
  const found = new Set();
  for (let at = 1; at <= word.length; at++) {
    const start = word.slice(0, at), [next = "", after = "", ...rest] = word.slice(at), end = after + rest.join("");
    for (const letter of ["", ..."abcdefghijklmnopqrstuvwxyz"]) found.add(start + letter + next + end).add(start + letter + end);
    found.add(start + after + next + rest.join(""));
  }
  return found;
}

/** For the term of each spelling one slip away from a word the spelling to show: of its length, and no bare stem. */
function spellings(word) {
  const found = new Map(), likeness = (other, term) => 2 * (other.length === word.length) + (other !== term);
  for (const other of slips(word)) {
    const term = stem(other), before = found.get(term);
    if (!before || likeness(other, term) > likeness(before, term)) found.set(term, other);
  }
  return found;
}

/** The commonest terms of words one slip away from a word, as [term, weight]; the first of them as it may be spelled. */
async function correct(tools, word) {
  const meant = spellings(word), lengths = new Set([...meant.keys()].map(({ length }) => length));
  const { spelling } = await tools.more(), key = (length) => word[0] + String.fromCharCode(48 + length);
  const spelled = await Promise.all([...lengths].map((length) => range(tools, "s", spelling, key(length), key(length) + "\uffff")));
  const papers = new Map(spelled.flat().map(([row, count]) => [row[0] + row.slice(2), count]).filter(([term]) => meant.has(term)));
  const found = tools.commonest([...papers], 5), most = papers.get(found[0]?.[0]);
  // By their papers, else rare ones would lead.
  return { says: found.map(([term]) => [term, 0.7 * Math.sqrt(papers.get(term) / most)]), meant: most && meant.get(found[0][0]) };
}

/**
 * What an unknown word may have meant: `says`, [term, weight] pairs, and `meant`, how to say so. That is what it
 * begins (`begun`), if it is the last one, else what is spelled much like it, else what it begins. Unless it was
 * corrected, `open`, the word as typed if it may be only begun, also stands for the longest term with which it begins.
 */
export async function corrections(tools, word, open, begun) {
  if (!begun[0] && /^[a-z][a-z0-9]{3,29}$/.test(word)) {
    const found = await correct(tools, word);
    if (found.meant) return found;
  }
  if (!open && word.length > 2) {
    const says = tools.commonest(await tools.beginning(word), 20, 0.3);
    return { says, meant: says[0] && word + "…" };
  }
  const letters = [...open];
  for (let end = letters.length - 1; end > 3 && end > letters.length - 5; end--) {
    const start = letters.slice(0, end).join("");
    if (await tools.isKnown(start)) return { says: [...begun, [start, 0.3]] };
  }
  return { says: begun };
}
