/** The segments of a large index, of the settled and of the newer papers, read as if they were one. */

const COLUMNS = ["papers", "times", "lengths", "titleTimes", "titleLengths"];

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** [key, count] pairs with each key once. */
function addUp(pairs) {
  const counts = new Map();
  for (const [key, count] of pairs) counts.set(key, (counts.get(key) ?? 0) + count);
  return [...counts];
}

/** The postings of words side by side, in a segment that does not know them as a name. */
async function sideBySide(segment, words) {
  const pairs = words.slice(1).map((word, at) => `${words[at]}+${word}`);
  const terms = pairs.length ? pairs : words;
  const [first, ...others] = await Promise.all(terms.map((term) => segment.postings(term)));
  const sets = others.map(({ papers }) => new Set(papers));
  const held = [...first.papers.keys()].filter((at) => sets.every((papers) => papers.has(first.papers[at])));
  const columns = Object.entries(first).map(([name, column]) => [name, held.map((at) => column[at])]);
  return Object.fromEntries(columns);
}

async function postingsIn(segment, term) {
  const found = await segment.postings(term);
  if (found.papers.length || !term.endsWith("&")) return found;
  return sideBySide(segment, term.slice(0, -1).split(" "));
}

export class Segments {
  /** `segments`: that of the oldest papers first. */
  constructor(segments) {
    this.segments = segments;
    this.count = sum(segments.map(({ count }) => count));
    this.lengths = [0, 1].map((field) => sum(segments.map(({ lengths }) => lengths[field])));
    this.bm25 = segments.at(-1).bm25;
    this.hasAuthors = segments.some(({ hasAuthors }) => hasAuthors);
    this.hasFacets = segments.every(({ hasFacets }) => hasFacets);
  }

  #inEach(ask) {
    return Promise.all(this.segments.map(ask));
  }

  async postings(term) {
    const parts = await this.#inEach((segment) => postingsIn(segment, term));
    const size = sum(parts.map(({ papers }) => papers.length));
    const joined = Object.fromEntries(COLUMNS.map((name) => [name, new Uint32Array(size)]));
    let start = 0;
    parts.forEach((part, at) => {
      for (const [name, column] of Object.entries(part)) joined[name].set(column, start);
      const end = start + part.papers.length;
      for (let place = start; place < end; place++) joined.papers[place] += this.segments[at].first;
      start = end;
    });
    return joined;
  }

  async isKnown(term) {
    return (await this.#inEach((segment) => segment.isKnown(term))).includes(true);
  }

  async phrase(phrase) {
    const parts = await this.#inEach((segment) => segment.phrase(phrase));
    const standin = parts.find((part) => part.standin)?.standin ?? "";
    const name = parts.find((part) => part.name)?.name ?? "";
    return { standin, name, others: [...new Set(parts.flatMap(({ others }) => others))] };
  }

  async beginning(start) {
    return addUp((await this.#inEach((segment) => segment.beginning(start))).flat());
  }

  async days() {
    const days = await this.#inEach(async (segment) =>
      (await segment.days()).map(([date, paper]) => [date, segment.first + paper]));
    return days.flat();
  }

  digests() {
    return this.segments.at(-1).digests();
  }

  /** The segment of a paper, and the paper's number in it. */
  #placeOf(paper) {
    const segment = this.segments.findLast(({ first }) => first <= paper);
    return [segment, paper - segment.first];
  }

  row(paper) {
    const [segment, number] = this.#placeOf(paper);
    return segment.row(number);
  }

  text(paper) {
    const [segment, number] = this.#placeOf(paper);
    return segment.text(number);
  }
}
