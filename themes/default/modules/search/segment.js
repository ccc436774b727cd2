/** The files of an index, or of a segment of one: which of them hold what, fetched once. */
import { createReader, lines, readShard } from "./shard.js";
import { OF_SEVERAL } from "./terms.js";

const NOTHING = { papers: [] };
const MOVED = "!"; // before a term that stands apart from its word
export const LAST = "\uffff"; // sorts behind all that may follow the beginning of a word
const FOLDER_NAME = 7; // letters

/** The place of the file that holds a key, if any does. */
function placeIn(separators, key) {
  let low = 0;
  let high = separators.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (separators[middle] <= key) low = middle;
    else high = middle;
  }
  return low;
}

export const parseJson = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
const addressOf = (title) => title.toLowerCase().match(/[a-z0-9]+/g).join("-");

export class Segment {
  #load;
  #made = new Map();
  #separators;
  #manifest;

  /** `first`: the number of its first paper in the whole index; its own numbers begin at 0. */
  constructor(load, manifest, first = 0) {
    this.#load = load;
    this.#separators = lines(manifest.shards);
    this.#manifest = manifest;
    this.first = first;
    this.count = manifest.count;
    this.lengths = manifest.lengths;
    this.bm25 = manifest.bm25;
    this.hasAuthors = manifest.authors;
    this.hasFacets = Boolean(manifest.facets);
    this.segments = [this];
  }

  /** What is made of a file's bytes, once, and again where it failed. */
  #once(path, make) {
    const kept = this.#made.get(path);
    if (kept) return kept;
    const made = this.#load(path).then(make);
    this.#made.set(path, made);
    made.catch(() => this.#made.delete(path));
    return made;
  }

  /** What is made of the bytes of a file of terms. */
  file(name, make) {
    return this.#once(`${this.#manifest.index}/${name}`, make);
  }

  /** The place of the shard that holds a term, if any does. */
  placeOf(term) {
    return placeIn(this.#separators, term);
  }

  shardOf(term) {
    return this.file(this.placeOf(term), readShard);
  }

  async postings(term) {
    const found = (await this.shardOf(term)).get(term);
    if (!found) return NOTHING;
    return found.papers.length ? found : this.postings(MOVED + term);
  }

  async isKnown(term) {
    return (await this.postings(term)).papers.length > 0;
  }

  /** What a phrase has: its `standin` and `name`, terms or ""; and the `others` of the name's group. */
  async phrase(phrase) {
    const standin = `${phrase}!`;
    const name = `${phrase}&`;
    const { spans, names } = await this.shardOf(standin);
    const known = (term) => (spans.has(term) ? term : "");
    return { standin: known(standin), name: known(name), others: names.get(name) ?? [] };
  }

  /** The [key, count] pairs from one key to another in the pages of a name: `w0`, `w1`, …. */
  async range(name, separators, low, high) {
    const starts = lines(separators);
    const pages = [];
    for (let at = placeIn(starts, low); at <= placeIn(starts, high); at++) {
      pages.push(this.file(name + at, (bytes) => {
        const { keys, integer } = createReader(bytes);
        return keys().map((key) => [key, integer()]);
      }));
    }
    const pairs = (await Promise.all(pages)).flat();
    return pairs.filter(([key]) => key >= low && key <= high);
  }

  /** [term, papers] of what begins so; from a shard, where one holds them all. */
  async beginning(start) {
    const end = start + LAST;
    if (this.placeOf(start) < this.placeOf(end)) return this.range("w", this.#manifest.words, start, end);
    const { spans } = await this.shardOf(start);
    const terms = [...spans].filter(([term]) => term.startsWith(start) && !OF_SEVERAL.test(term));
    return terms.map(([term, [from, to]]) => [term, to - from]);
  }

  /** What few queries need: separators of the pages of spellings, and the days. */
  more() {
    return this.file("more", parseJson);
  }

  /** Each day with its first paper. */
  async days() {
    return (await this.more()).days;
  }

  /** Of each digest its id, its name and the runs of its papers: where one begins, how many they are, and so on. */
  digests() {
    return this.file("digests", parseJson);
  }

  /** What a paper has in the files that begin so, each of so many papers. */
  async #entry(paper, name, inFile) {
    const [, inFolder, folders] = this.#manifest.rows;
    const at = FOLDER_NAME * Math.floor(paper / inFolder);
    const folder = folders.slice(at, at + FOLDER_NAME);
    const entries = await this.#once(`${folder}/${name}${Math.floor(paper / inFile)}`, parseJson);
    return entries[paper % inFile];
  }

  /** Title, slug, date, topics, excerpt. */
  async row(paper) {
    const [title, slug, ...rest] = await this.#entry(paper, "", this.#manifest.rows[0]);
    return [title, slug || addressOf(title), ...rest];
  }

  text(paper) {
    const [rows, , , texts = rows] = this.#manifest.rows;
    return this.#entry(paper, "t", texts);
  }
}
