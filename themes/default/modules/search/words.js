/** The words of a query, and the terms that each of them stands for. */
import { stem } from "./stemmer.js";
import { commonest } from "./terms.js";
import { chunks, readChunk } from "./tokens.js";

const MOST_WORDS = 32;
const LONGEST_RUN = 5; // words of a name or a phrase with stand-ins
const LONGEST_PHRASE = 3; // words of a query whose neighbours count
// What counts a stand-in, one for a phrase, a word beside a name that holds it, and where a name is all.
const STANDIN = 0.5;
const PHRASE_STANDIN = 0.25;
const BESIDE_NAME = 0.5;
const NAME_ALONE = 0.02;

/** What begins as the last word does, as [term, weight]. */
async function begun(index, { slot, open }, isKnown, standins) {
  const letters = [...open].length;
  if (letters < 2) return [];
  // Known and with stand-ins, a word is hardly begun only; what begins so may be a file.
  if (isKnown && (letters > 4 || standins.size)) return [];
  const others = (await index.beginning(open)).filter(([term]) => term !== slot);
  return isKnown ? commonest(others, 4, 0.1) : commonest(others, 20, 0.3);
}

/**
 * What a word stands for, as [term, weight] pairs: `says`, terms of the papers that say it; `others`, of
 * those that only stand in for it; `meant`: for what it was taken; `marked`: the terms to mark, if they are
 * not all.
 */
async function expand(index, word, standins) {
  const { slot, typed, open, exact } = word;
  const isKnown = await index.isKnown(slot);
  if (exact) return { says: isKnown ? [[slot, 1]] : [], others: [] };
  const found = await begun(index, word, isKnown, standins);
  if (isKnown) return { says: [[slot, 1]], others: [...standins, ...found] };
  if (standins.size) return { says: found, others: [...standins] };
  const { corrections } = await import("./spelling.js");
  return { ...(await corrections(index, typed, open, found)), others: [] };
}

/**
 * All words of the clauses, stop words among them. `slot`: its term, or ""; `exact`: only as it is written;
 * `ends`: nothing is said behind it in its chunk; `open`: the word as typed, if it may be only begun;
 * `joined`: the term of its chunk; `counted`: it is looked for.
 */
function readLine(clauses) {
  const line = [];
  let left = MOST_WORDS;
  clauses.forEach(({ text, need, phrase }, clause) => {
    const exact = need !== "should";
    const parts = chunks(text).map(readChunk);
    parts.forEach(({ words, slots, joined }, part) => {
      const isLastPart = part === parts.length - 1 && clause === clauses.length - 1;
      slots.forEach((slot, at) => {
        const counted = Boolean(slot) && left > 0;
        if (counted) left -= 1;
        const typed = words[at];
        const ends = !slots[at + 1];
        const open = ends && isLastPart && !exact ? typed : "";
        line.push({ slot, typed, exact, ends, open, joined: phrase ? "" : joined, counted });
      });
    });
  });
  return line;
}

/** The runs of a line that may be a name or have stand-ins: [start, end, phrase]. */
function runsOf(line) {
  const runs = [];
  for (let start = 0; start < line.length; start++) {
    for (let end = start + 1; end <= line.length && end <= start + LONGEST_RUN; end++) {
      const { slot, exact, counted } = line[end - 1];
      if (exact || (slot && !counted) || !line[start].slot) break;
      if (slot) runs.push([start, end, line.slice(start, end).map((word) => word.slot).join(" ")]);
    }
  }
  return runs;
}

/**
 * What the index holds for the runs of a line: `standin` and `name`, terms, and the `others` of the name's
 * group.
 */
async function readRuns(index, line) {
  const found = await Promise.all(runsOf(line).map(async ([start, end, phrase]) =>
    ({ start, end, ...(await index.phrase(phrase)) })));
  return found.filter(({ standin, name }) => standin || name);
}

/** The runs that are names: of those that overlap the longest from the left. */
function chooseNames(runs) {
  const names = runs.filter(({ name }) => name);
  names.sort((one, other) => one.start - other.start || other.end - one.end);
  let behind = 0;
  return names.filter(({ start, end }) => {
    if (start < behind) return false;
    behind = end;
    return true;
  });
}

/** The stand-ins of the word at a place of the line: term → weight. */
function standinsAt(runs, at) {
  const standins = new Map();
  for (const { start, end, standin } of runs) {
    if (standin && start <= at && at < end) standins.set(standin, end - start > 1 ? PHRASE_STANDIN : STANDIN);
  }
  return standins;
}

/** A word that is part of a name is said by the name, too, and less by itself. */
function addName(expanded, { name, others, words }, counted) {
  const beside = words.length === counted ? NAME_ALONE : BESIDE_NAME;
  const itself = expanded.says.map(([term, weight]) => [term, weight * beside]);
  return {
    ...expanded,
    says: [[name, 1 / words.length], ...itself],
    named: others.flatMap((other) => other.split(" ")),
  };
}

/** For each two neighbours in a line the terms of the papers that have them side by side. */
async function pairsOf(index, line, names) {
  const pairs = names.filter(({ words }) => words.length > 1).map(({ name }) => [name]);
  for (let at = 1; at < line.length; at++) {
    const one = line[at - 1];
    const two = line[at];
    if (names.some(({ start, end }) => start < at && at < end)) continue;
    if (one.slot && two.slot) {
      const pair = `${one.slot}+${two.slot}`;
      pairs.push(!one.ends && two.joined ? [pair, two.joined] : [pair]);
    } else if (one.slot || two.slot) {
      // A stop word is found beside another word where both are one, as in off-policy.
      const both = stem(one.typed + two.typed);
      if (await index.isKnown(both)) pairs.push([both]);
    }
  }
  return pairs;
}

/** For each two neighbours in a line the papers that have them side by side. */
async function readNeighbours(index, line, names) {
  const pairs = await pairsOf(index, line, names);
  return Promise.all(pairs.map(async (terms) => {
    const found = await Promise.all(terms.map((term) => index.postings(term)));
    return new Set(found.flatMap(({ papers }) => [...papers]));
  }));
}

/** The joined forms of chunks: further words, which need not be held. */
async function readCompounds(index, line) {
  const last = line.filter(({ counted, joined, ends }) => counted && joined && ends);
  return Promise.all(last.map(async ({ joined }) => {
    const says = (await index.isKnown(joined)) ? [[joined, 1]] : [];
    return { says, others: [], joins: true };
  }));
}

/**
 * `line`: all words of the clauses; `words`: those looked for; `names`: runs of the line that are names;
 * `groups`: those words and joined forms that stand for something; `neighbours`: for each two words side by
 *   side the papers that have them so
 */
export async function readWords(index, clauses) {
  const line = readLine(clauses);
  const runs = await readRuns(index, line);
  const names = chooseNames(runs).map((run) => ({
    ...run,
    words: line.slice(run.start, run.end).filter(({ slot }) => slot),
  }));
  const counted = line.filter((word) => word.counted);
  const words = await Promise.all(counted.map(async (word) => {
    const expanded = { ...word, ...(await expand(index, word, standinsAt(runs, line.indexOf(word)))) };
    const name = names.find((each) => each.words.includes(word));
    return name ? addName(expanded, name, counted.length) : expanded;
  }));
  const groups = [...words, ...(await readCompounds(index, line))];
  const isPhrase = words.length <= LONGEST_PHRASE && !line.some(({ exact }) => exact);
  return {
    line,
    words,
    names,
    groups: groups.filter(({ says, others }) => says.length || others.length),
    neighbours: isPhrase ? await readNeighbours(index, line, names) : [],
  };
}
