/** What papers are worth for a query: docs/explanation/search-ranking.md. */

const SAID = 1e-12; // of a paper that says a word only as a part of a compound: next to nothing
const STEEPNESS = 0.3; // of what stand-ins add
const ALL_WORDS = 1.3; // what all words count where they make no group
const MANY_WORDS = 4; // of so many one paper may hold all by chance
const FAR_ABOVE = 1.5;
const FAR_BELOW = 5;
const TIER = 1e13; // more than any score is worth within a tier
const PRECISION = 1e9; // what differs by less is a tie

/** Adds what a term gives papers to their scores, by BM25; gives its idf. */
async function addTerm(index, scores, term, weight) {
  const { count } = index;
  const [k1, b, boost] = index.bm25;
  const [titleMean, mean] = index.lengths.map((sum) => sum / count);
  const { papers, times, lengths, titleTimes, titleLengths } = await index.postings(term);
  const idf = Math.log(1 + (count - papers.length + 0.5) / (papers.length + 0.5));
  const part = (found, share) => (idf * (k1 + 1) * found) / (k1 * (1 - b + b * share) + found);
  for (let at = 0; at < papers.length; at++) {
    const paper = papers[at];
    if (times[at]) scores[paper] += weight * part(times[at], lengths[at] / mean);
    if (titleTimes[at]) scores[paper] += weight * boost * part(titleTimes[at], titleLengths[at] / titleMean);
  }
  return idf;
}

function leastOf(scores) {
  let least = Infinity;
  for (const score of scores) {
    if (score && score < least) least = score;
  }
  return least;
}

/**
 * Sets what a word gives: in `own` to the papers that say it, in `standing` to those that have others for it.
 * `value`: the idf of its best term; `least`: the least that it gives a paper that says it.
 */
async function scoreWord(index, { says, others, joined, joins }, own, standing) {
  let value = 0;
  own.fill(0);
  standing.fill(0);
  for (const [term, weight] of says) {
    const idf = await addTerm(index, own, term, weight);
    value = Math.max(value, weight * idf);
  }
  const least = leastOf(own);
  for (const [term, weight] of others) {
    const idf = await addTerm(index, standing, term, weight);
    if (!says.length) value = Math.max(value, weight * idf);
  }
  if (joined && !joins) {
    for (const paper of (await index.postings(joined)).papers) own[paper] ||= SAID;
  }
  return { value, least };
}

/** For each paper of how many of the sets it is. */
function countSets(sets, count) {
  const counted = new Uint8Array(count);
  for (const papers of sets) {
    for (const paper of papers) counted[paper] += 1;
  }
  return counted;
}

/**
 * `scores`: for each paper its score, -1 where it has nothing;
 * `tiers`: 2 where it has the words side by side, 1 all of them, 0 some, or others for them
 */
export async function scorePapers(index, groups, neighbours) {
  const { count } = index;
  const [scores, shares, own, standing] = Array.from({ length: 4 }, () => new Float64Array(count));
  const said = new Uint8Array(count);
  let whole = 0;
  let needed = 0;
  for (const group of groups) {
    const isSaid = group.says.length > 0;
    const step = isSaid && !group.joins ? 1 : 0;
    const { value, least } = await scoreWord(index, group, own, standing);
    whole += value;
    needed += step;
    for (let paper = 0; paper < count; paper++) {
      const others = standing[paper];
      if (!own[paper] && !others) continue;
      shares[paper] += value;
      if (own[paper]) {
        scores[paper] += own[paper];
        said[paper] += step;
      } else {
        // A stand-in always gives less than the word gives any paper that says it.
        scores[paper] += isSaid ? (least * others) / (others + STEEPNESS * least) : others;
      }
    }
  }
  const beside = countSets(neighbours, count);
  const tier = (words, paper) => {
    if (!needed || words < needed) return 0;
    return neighbours.length && beside[paper] === neighbours.length ? 2 : 1;
  };
  for (let paper = 0; paper < count; paper++) {
    if (shares[paper]) scores[paper] *= Math.sqrt(shares[paper] / whole);
    else scores[paper] = -1;
  }
  return { scores, tiers: said.map(tier) };
}

/**
 * Whether papers with all words come before the others. Of many words a paper may hold all by chance: then
 * what another says of the subject counts more, and all words are only a bonus.
 */
function isGrouped({ scores, tiers }, words, found) {
  if (words < MANY_WORDS) return true;
  let all = 0;
  let some = 0;
  for (const paper of found) {
    if (tiers[paper]) all = Math.max(all, scores[paper]);
    else some = Math.max(some, scores[paper]);
  }
  return some <= FAR_ABOVE * all;
}

/** The papers found, newest first. */
export function papersFound(scores, tests) {
  const found = [];
  for (let paper = scores.length - 1; paper >= 0; paper--) {
    if (scores[paper] >= 0 && tests.every((test) => test(paper))) found.push(paper);
  }
  return found;
}

/** The best of the papers found, newest first: {doc, score, full}, the best first, ties by newest. */
function bestOf(found, limit, toHit) {
  const hits = [];
  for (const paper of found) {
    const hit = toHit(paper);
    if (hits.length === limit && hit.rank <= hits[limit - 1].rank) continue;
    let at = hits.length;
    while (at && hits[at - 1].rank < hit.rank) at -= 1;
    hits.splice(at, 0, hit);
    if (hits.length > limit) hits.pop();
  }
  return hits;
}

/** The best of the papers found, and whether those with all words come first. */
export function rankPapers(found, { scores, tiers }, { words, sort, limit }) {
  const byDate = sort === "date";
  const grouped = !byDate && isGrouped({ scores, tiers }, words, found);
  const hits = bestOf(found, limit, (paper) => {
    const tier = tiers[paper];
    const score = scores[paper] * (tier && !grouped ? ALL_WORDS : 1);
    const rank = Math.round(score * PRECISION) + (tier && grouped ? tier * TIER : 0);
    return { doc: paper, score, full: Boolean(tier), rank: byDate ? 0 : rank };
  });
  return { hits, grouped };
}

/** The hits of a first page: results are files, so what lacks words and is far below the best waits. */
export function firstPage(hits) {
  const best = Math.max(...hits.map(({ score }) => score));
  return hits.filter(({ full, score }) => full || score >= best / FAR_BELOW);
}
