/** Papers like one: a query made of the words that tell most about it. */
import { papersFound, rankPapers, scorePapers } from "./ranking.js";
import { OF_SEVERAL } from "./terms.js";
import { chunks, readChunk } from "./tokens.js";

const CANDIDATES = 24; // terms of which the rarest count: each may be a file
const MOST_TERMS = 14;
const IN_TITLE = 2; // what a term of the title counts, and one of the abstract 1
const FEW = 8; // terms said more than once that are enough
const COMMON = 0.25; // what more papers hold tells nothing
const PAIR = 1.5; // two words side by side in the title
const FAR_BELOW = 4; // what is so many times below the best is not like it,
const LEAST = 20; // but so many papers are shown,
const MOST = 100; // and no more than so many

const termsOf = (text) => chunks(text).flatMap((chunk) => readChunk(chunk).slots);

/** The number of a paper: its title finds it, which its slug is made of, or `title` where that has no letters. */
async function numberOf(search, index, slug, title) {
  const { hits } = await search(index, title || slug.replaceAll("-", " "), { limit: 10 });
  for (const { doc } of hits) {
    if ((await index.row(doc))[1] === slug) return doc;
  }
  return -1;
}

/** Term → how often the paper says it, those of the title counting more. */
function countTerms(title, text) {
  const counts = new Map();
  const add = (terms, value) => {
    for (const term of terms) if (term) counts.set(term, (counts.get(term) ?? 0) + value);
  };
  add(termsOf(title), IN_TITLE);
  add(termsOf(text), 1);
  return counts;
}

/** Two words side by side in the title, as terms. */
function pairsIn(title) {
  const terms = termsOf(title);
  const pairs = terms.slice(1).map((term, at) => (terms[at] && term ? `${terms[at]}+${term}` : ""));
  return [...new Set(pairs)].filter(Boolean);
}

/** [term, weight] of what tells most about a paper: what it says often and few others say. */
async function tellingTerms(index, title, text) {
  const counts = [...countTerms(title, text)].filter(([term]) => term.length > 2);
  counts.sort(([one, many], [other, more]) => more - many || other.length - one.length || (one < other ? -1 : 1));
  // What is said once is mostly said by the way.
  const often = counts.filter(([, count], at) => count > 1 || at < FEW);
  const said = often.slice(0, CANDIDATES).map(([term, count]) => [term, 1 + Math.log(count)]);
  const asked = [...said, ...pairsIn(title).map((pair) => [pair, PAIR])];
  const known = await Promise.all(asked.map(async ([term, weight]) => {
    const papers = (await index.postings(term)).papers.length;
    // What the paper alone says finds no other.
    const tells = papers > 1 && papers <= Math.max(COMMON * index.count, LEAST);
    return { term, weight, worth: tells ? weight * Math.log(1 + index.count / papers) : 0 };
  }));
  const telling = known.filter(({ worth }) => worth).sort((one, other) => other.worth - one.worth);
  return telling.slice(0, MOST_TERMS).map(({ term, weight }) => [term, weight]);
}

/** The papers of a list, the best first, that are near enough to the best. */
function nearest(papers, scores) {
  const sorted = papers.toSorted((one, other) => scores[other] - scores[one] || other - one);
  const least = scores[sorted[0]] / FAR_BELOW;
  return sorted.slice(0, MOST).filter((paper, at) => at < LEAST || scores[paper] >= least);
}

/**
 * What `search` gives, of the papers like one; `like`: its title, or "" where there is no such paper.
 * `search` and `readQuery` come from who fetches this: search.js is there already.
 */
export async function searchLike({ search, readQuery }, index, { slug, title: given }, { limit = 10, ...filters }) {
  const nothing = { notes: {}, words: 0, grouped: false, names: [] };
  const paper = await numberOf(search, index, slug, given);
  if (paper < 0) return { ...nothing, like: "", count: 0, hits: [], groups: [], without: () => [] };
  const [[title], text] = await Promise.all([index.row(paper), index.text(paper)]);
  const terms = await tellingTerms(index, title, text.split("\n", 1)[0]);
  const groups = terms.map(([term, weight]) => ({ says: [[term, weight]], others: [] }));
  const { scores } = groups.length ? await scorePapers(index, groups, []) : { scores: [] };
  scores[paper] = -1;
  const near = new Set(nearest(papersFound(scores, []), scores));
  for (let other = 0; other < scores.length; other++) if (!near.has(other)) scores[other] = -1;
  const tests = await (await readQuery(index, "", filters)).tests;
  const found = papersFound(scores, tests);
  const { hits } = rankPapers(found, tests.ranks ?? { scores, tiers: [] }, { words: 0, sort: filters.sort, limit });
  return {
    ...nothing, like: title, hits,
    count: found.length,
    groups: groups.filter(({ says: [[term]] }) => !OF_SEVERAL.test(term)),
    without: (facet) => papersFound(scores, tests.filter((test) => test.facet !== facet)),
  };
}
