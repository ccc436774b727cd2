/** A query → the papers it finds. */
import { papersFound, rankPapers, scorePapers } from "./ranking.js";
import { chunks, cut } from "./tokens.js";
import { readWords } from "./words.js";

const MOST_LETTERS = 500;
// A quote, a colon or a minus: what only the query language can read.
const OPERATORS = /["“:]|(^|[^!-~])-\S/;

/** Clauses, and promises: `tests` of what a paper must pass, topics that there are not. */
export async function readQuery(index, text, filters) {
  if (OPERATORS.test(text) || Object.values(filters).some(Boolean)) {
    return (await import("./operators.js")).readQuery(index, text, filters);
  }
  const clauses = chunks(cut(text, MOST_LETTERS)).map((word) => ({ text: word, need: "should" }));
  return { clauses, tests: [], noTopics: [] };
}

/** What was done to the query. */
function notesOf(text, line, words, noTopics) {
  const unsaid = words.filter(({ exact, says }) => !exact && !says.length);
  const corrected = words.filter(({ meant }) => meant);
  const isLong = text.length > 2 * MOST_LETTERS || [...text].length > MOST_LETTERS;
  return {
    lost: unsaid.map(({ typed }) => typed),
    meant: corrected.map(({ typed, meant }) => [typed, meant]),
    noTopics,
    cut: isLong || line.some(({ slot, counted }) => slot && !counted),
  };
}

/**
 * @param {{topic?: string, from?: string, to?: string, digest?: string, sort?: string, limit?: number}}
 *   [filters] dates inclusive
 * @returns hits: {doc, score (sorted by upvotes: one more than these), full: whether it holds all words}, the
 *   best first, ties by newest; full: how many of all found hold all words, if there are words; grouped:
 *   whether they come first; words: how many are looked for, said: how many of them by any paper; notes: what
 *   was done to the query; common: only stop words; wordless: only signs; idle: nothing asked; without:
 *   gives the papers found without the filter of a facet, newest first
 */
export async function search(index, text, { limit = 10, ...filters } = {}) {
  const query = await readQuery(index, text, filters);
  const positive = query.clauses.filter((clause) => clause.need !== "not" && chunks(clause.text).length);
  const [{ groups, names, line, words, neighbours }, tests, noTopics] =
    await Promise.all([readWords(index, positive), query.tests, query.noTopics]);
  const isFiltered = tests.length > 0;
  const isAsked = positive.length > 0;
  const all = !words.length && (isFiltered || isAsked);
  const ranks = groups.length
    ? await scorePapers(index, groups, neighbours)
    : { scores: new Float64Array(index.count).fill(all ? 0 : -1), tiers: [] };
  const papers = papersFound(ranks.scores, tests);
  const order = { words: words.length, sort: filters.sort, limit };
  const { hits, grouped } = rankPapers(papers, tests.ranks ?? ranks, order);
  return {
    count: papers.length,
    full: groups.length ? papers.filter((paper) => ranks.tiers[paper]).length : undefined,
    words: words.length,
    said: words.filter(({ says }) => says.length).length,
    grouped, hits, groups, names,
    without: (facet) => papersFound(ranks.scores, tests.filter((test) => test.facet !== facet)),
    notes: notesOf(text, line, words, noTopics),
    common: all && line.length > 0,
    wordless: all && isAsked && !line.length,
    idle: !isFiltered && !isAsked,
  };
}
