/**
 * The search itself, away from the page: reads the files that sitegen/search/ writes, as few of them as a
 * query needs, and ranks. docs/search.md describes the files and the ranking.
 */
import { chunks, parseQuery, readChunk } from "./search-text.js";

const COMPLETIONS = { known: [4, 0.1], unknown: [20, 0.3] }; // how many, at which weight
const CORRECTIONS = [5, 0.7];
const SHORTENED = 0.3; // weight of a term that the typed beginning already goes beyond
const MOST_WORDS = 32;
const LAST = "\uffff"; // sorts behind everything that begins alike

/** Integers, seven bits a byte, and sorted keys. */
class Reader {
  constructor(bytes) { this.bytes = bytes; this.at = 0; }
  int() {
    let value = 0, factor = 1, byte;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    return value;
  }
  ints(count) { return Array.from({ length: count }, () => this.int()); }
  keys() {
    const size = this.int(), start = this.at;
    let before = "";
    this.at += size;
    return new TextDecoder().decode(this.bytes.subarray(start, this.at)).split("\n")
      .map((line) => (before = before.slice(0, line.charCodeAt(0) - 33) + line.slice(1)));
  }
}

/** The postings of one file: term → {docs, tf, titleTf, titleLength}. */
function readShard(bytes, firstDoc) {
  const reader = new Reader(bytes), terms = reader.keys(), shard = new Map();
  const postings = reader.ints(terms.length).map((count, at) => {
    const posting = { docs: new Uint32Array(count), tf: [], titleTf: [], titleLength: [], at };
    shard.set(terms[at], posting);
    return posting;
  });
  for (const { docs } of postings) {
    for (let i = 0, doc = firstDoc - 1; i < docs.length; i++) docs[i] = doc += reader.int() + 1;
  }
  for (const { docs, tf, titleTf } of postings) {
    for (let i = 0; i < docs.length; i++) {
      const code = reader.int();
      tf.push(Math.floor(code / 4));
      titleTf.push(code % 4 < 3 ? code % 4 : 3 + reader.int());
    }
  }
  for (const { titleTf, titleLength } of postings) {
    for (const times of titleTf) titleLength.push(times && reader.int());
  }
  return shard;
}

/** The place of the last separator that is not behind the key. */
function find(separators, key) {
  let low = 0, high = separators.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (separators[middle] <= key) low = middle;
    else high = middle;
  }
  return low;
}

const names = (joined) => joined.match(/.{7}/g) ?? [];
const table = ([separators, joined]) => ({ separators: separators.split("\n"), files: names(joined) });

/** Whether two words are one slip apart: a letter more, less, other, or two neighbours swapped. */
export function oneSlip(a, b) {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const x = a.slice(start), y = b.slice(start);
  return x.slice(1) === y.slice(1) || x.slice(1) === y || x === y.slice(1)
    || (x.length > 1 && x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
}

/** The commonest of [term, count] pairs, then in their order. */
const commonest = (pairs, count) => pairs
  .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, count).map(([term]) => term);

export class Index {
  /** @param {(path: string) => Promise<Uint8Array>} load gives a file of the index, decompressed */
  constructor(load) {
    this.load = load;
    this.cache = new Map();
  }

  /** A value made once; a failure is not kept, so that it can be tried again. */
  once(key, make) {
    if (!this.cache.has(key)) {
      const made = make();
      this.cache.set(key, made);
      made.catch(() => this.cache.delete(key));
    }
    return this.cache.get(key);
  }

  json(path) {
    return this.once(path, async () => JSON.parse(new TextDecoder().decode(await this.load(path))));
  }

  async open() {
    const manifest = await this.json("manifest");
    if (this.manifest === manifest) return;
    this.manifest = manifest;
    this.count = manifest.count;
    this.segments = manifest.segments.map(([first, separators, files, lengths]) =>
      ({ first, lengths, ...table([separators, files]) }));
    this.words = table(manifest.words);
  }

  /** The number of terms of every abstract. */
  lengths() {
    return this.once("lengths", async () => (await Promise.all(this.segments.map(async ({ first, lengths }, at) => {
      if (typeof lengths !== "string") return lengths;
      return new Reader(await this.load(lengths)).ints((this.segments[at + 1]?.first ?? this.count) - first);
    }))).flat());
  }

  shard({ files, first }, at) {
    return this.once(files[at], async () => readShard(await this.load(files[at]), first));
  }

  /** A term's postings in each segment that has it, and where its file stands. */
  postings(term) {
    return this.once(`=${term}`, async () => {
      const found = await Promise.all(this.segments.map(async (segment, at) => {
        const place = find(segment.separators, term), posting = (await this.shard(segment, place)).get(term);
        return posting && { ...posting, segment: at, place };
      }));
      return found.filter(Boolean);
    });
  }

  async isKnown(term) { return (await this.postings(term)).length > 0; }

  /** The [key, count] pairs of the pages of a table that lie in a range of keys. */
  async range({ separators, files }, low, high) {
    const from = find(separators, low), wanted = files.slice(from, find(separators, high) + 1);
    const pages = await Promise.all(wanted.map((file) => this.once(file, async () => {
      const reader = new Reader(await this.load(file));
      return reader.keys().map((key) => [key, reader.int()]);
    })));
    return pages.flat().filter(([key]) => key >= low && key <= high);
  }

  /** The terms that begin so, with their numbers of papers; from the shards where one file holds them all. */
  async beginning(start) {
    const places = this.segments.map(({ separators }) => find(separators, start));
    if (places.some((at, i) => at !== find(this.segments[i].separators, start + LAST))) {
      return this.range(this.words, start, start + LAST);
    }
    const counts = new Map();
    for (const shard of await Promise.all(this.segments.map((segment, i) => this.shard(segment, places[i])))) {
      for (const [term, { docs }] of shard) {
        if (term.startsWith(start)) counts.set(term, (counts.get(term) ?? 0) + docs.length);
      }
    }
    return [...counts];
  }

  async corrections(word) {
    if (!/^[a-z][a-z0-9]{3,29}$/.test(word)) return [];
    const { spelling } = await this.json(this.manifest.more);
    const key = (length) => word[0] + String.fromCharCode(48 + length);
    const pairs = await this.range(table(spelling), key(word.length - 1), key(word.length + 1) + LAST);
    const near = pairs.map(([found, count]) => [found[0] + found.slice(2), count])
      .filter(([term]) => oneSlip(term, word));
    return commonest(near, CORRECTIONS[0]);
  }

  /**
   * The terms that one word of a query stands for, with their weights.
   * @param {string} slot its own term, or "" for a stop word
   * @param {string} open the word as typed where it may be only begun, or ""
   */
  async expand(slot, open) {
    const completing = open.length > 1 ? this.beginning(open) : []; // starts before the postings are there
    const known = slot && await this.isKnown(slot), weights = new Map(known ? [[slot, 1]] : []);
    const [most, weight] = known || !slot ? COMPLETIONS.known : COMPLETIONS.unknown;
    const completions = commonest((await completing).filter(([term]) => term !== slot), most);
    for (const term of completions) weights.set(term, weight);
    if (weights.size || !slot) return weights;
    for (const term of await this.corrections(slot)) weights.set(term, CORRECTIONS[1]);
    for (let cut = 1; open && !weights.size && cut < 5 && open.length - cut > 3; cut++) {
      const shorter = open.slice(0, -cut);
      if (await this.isKnown(shorter)) weights.set(shorter, SHORTENED);
    }
    return weights;
  }

  /** For each word of the query the weights of its terms; `asked` tells whether there was any word at all. */
  async groups(clauses) {
    const wanted = [];
    clauses.forEach((clause, i) => {
      const parts = chunks(clause.text).map(readChunk);
      parts.forEach(({ words, slots, joined }, j) => {
        const isLast = i === clauses.length - 1 && j === parts.length - 1 && clause.need === "should";
        slots.forEach((slot, k) => {
          const open = isLast && k === slots.length - 1 ? words[k] : "";
          if (slot || open) wanted.push({ slot, open, exact: clause.need !== "should" });
        });
        if (joined && !clause.phrase) wanted.push({ slot: joined, open: "", exact: true });
      });
    });
    const groups = await Promise.all(wanted.slice(0, MOST_WORDS).map(async ({ slot, open, exact }) =>
      (exact ? new Map(await this.isKnown(slot) ? [[slot, 1]] : []) : this.expand(slot, open))));
    return { groups: groups.filter((group) => group.size), asked: wanted.some(({ slot }) => slot) };
  }

  /** The papers of a term, as a mask. */
  async mask(term, title) {
    const mask = new Uint8Array(this.count);
    for (const { docs, titleTf } of await this.postings(term)) {
      docs.forEach((doc, i) => { mask[doc] = !title || titleTf[i] ? 1 : 0; });
    }
    return mask;
  }

  /** The papers in which a clause holds, as a mask; null where it has no term. */
  async holds({ text, title, phrase }) {
    const parts = chunks(text).map(readChunk), all = new Uint8Array(this.count).fill(1);
    if (!parts.some(({ terms }) => terms.length)) return null;
    if (phrase) return this.phrase(parts.flatMap(({ slots }) => slots), title);
    for (const { slots, joined } of parts) {
      const masks = await Promise.all(slots.filter(Boolean).map((slot) => this.mask(slot, title)));
      const whole = joined && await this.mask(joined, title);
      for (let doc = 0; doc < this.count; doc++) {
        if (!(whole && whole[doc]) && !masks.every((mask) => mask[doc])) all[doc] = 0;
      }
    }
    return all;
  }

  /** The papers that have the terms at these distances, in the title or (unless `title`) in the abstract. */
  async phrase(slots, title) {
    const result = new Uint8Array(this.count);
    const terms = slots.map((term, offset) => ({ term, offset })).filter(({ term }) => term);
    const places = await Promise.all(terms.map(({ term }) => this.places(term)));
    for (const [doc, first] of places[0] ?? []) {
      const all = places.map((of) => of.get(doc));
      if (!all.every(Boolean)) continue;
      const inField = (field) => first[field].some((at) => all.every((spots, i) =>
        spots[field].includes(at - terms[0].offset + terms[i].offset)));
      result[doc] = inField(0) || (!title && inField(1)) ? 1 : 0;
    }
    return result;
  }

  /** paper → [slots in the title, slots in the abstract] of a term. */
  async places(term) {
    const spots = new Map(), { phrases } = await this.json(this.manifest.more);
    for (const posting of await this.postings(term)) {
      const segment = this.segments[posting.segment], shard = await this.shard(segment, posting.place);
      const reader = new Reader(await this.load(names(phrases[posting.segment])[posting.place]));
      for (const other of shard.values()) { // in the file's order: those before the term are passed over
        other.docs.forEach((doc, i) => {
          const fields = [other.titleTf[i], other.tf[i]].map((count) => {
            let at = 0;
            return Array.from({ length: count }, () => (at += reader.int()));
          });
          if (other.at === posting.at) spots.set(doc, fields);
        });
        if (other.at === posting.at) break;
      }
    }
    return spots;
  }

  /** The papers that pass all filters, as a mask; null where there is none. */
  async filter(query) {
    const masks = [], need = async (made, wanted = 1) => {
      const mask = await made;
      if (mask) masks.push([mask, wanted]);
    };
    const waits = query.clauses.filter(({ need: kind }) => kind !== "should")
      .map((clause) => need(this.holds(clause), clause.need === "must" ? 1 : 0));
    for (const topic of query.topics) waits.push(need(this.mask(`#${topic}`)));
    for (const topic of query.notTopics) waits.push(need(this.mask(`#${topic}`), 0));
    if (query.after || query.before) waits.push(need(this.period(query.after, query.before)));
    await Promise.all(waits);
    if (!masks.length) return null;
    return masks[0][0].map((_, doc) => (masks.every(([mask, wanted]) => mask[doc] === wanted) ? 1 : 0));
  }

  async period(after, before) {
    const { days } = await this.json(this.manifest.more), mask = new Uint8Array(this.count);
    days.forEach(([day, first], i) => {
      const inside = (!after || day >= after) && (!before || day < before);
      mask.fill(inside ? 1 : 0, first, days[i + 1]?.[1] ?? this.count);
    });
    return mask;
  }

  /** lunr's inverse document frequency: a paper counts once for the title and once for the abstract. */
  idf(postings) {
    let count = 0;
    for (const { tf, titleTf } of postings) {
      for (let i = 0; i < tf.length; i++) count += (tf[i] ? 1 : 0) + (titleTf[i] ? 1 : 0);
    }
    return Math.log(1 + Math.abs((this.count - count + 0.5) / (count + 0.5)));
  }

  /** lunr's scores times the share of the query that a paper holds; 0 for papers without any of its words. */
  async scores(groups) {
    const weights = new Map(), scores = new Float64Array(this.count), held = new Float64Array(this.count);
    for (const group of groups) {
      for (const [term, weight] of group) weights.set(term, (weights.get(term) ?? 0) + weight);
    }
    const lengths = await this.lengths(), [k1, b, boost] = this.manifest.bm25, idfs = new Map();
    const [titleMean, textMean] = this.manifest.lengths.map((sum) => sum / this.count);
    const round = (score) => Math.round(score * 1000) / 1000; // as lunr keeps them
    for (const [term, weight] of weights) {
      const postings = await this.postings(term), idf = this.idf(postings);
      const part = (tf, share) => (idf * ((k1 + 1) * tf)) / (k1 * (1 - b + b * share) + tf);
      idfs.set(term, idf);
      for (const { docs, tf, titleTf, titleLength } of postings) {
        for (let i = 0; i < docs.length; i++) {
          const doc = docs[i];
          if (tf[i]) scores[doc] += weight * round(part(tf[i], lengths[doc] / textMean));
          if (titleTf[i]) scores[doc] += weight * round(part(titleTf[i], titleLength[i] / titleMean) * boost);
        }
      }
    }
    const seen = new Uint8Array(this.count);
    let whole = 0, number = 0;
    for (const group of groups) {
      const value = Math.max(...[...group].map(([term, weight]) => weight * idfs.get(term)));
      whole += value;
      number++;
      for (const term of group.keys()) {
        for (const { docs } of await this.postings(term)) {
          for (const doc of docs) {
            if (seen[doc] !== number) { seen[doc] = number; held[doc] += value; }
          }
        }
      }
    }
    const magnitude = Math.hypot(...weights.values());
    return scores.map((score, doc) => (held[doc] ? (score / magnitude) * Math.sqrt(held[doc] / whole) : -1));
  }

  /**
   * @param {string} text what was typed
   * @param {{topic?: string, from?: string, to?: string, sort?: "date", limit?: number}} [filters] dates inclusive
   * @returns {Promise<{count: number, hits: [number, number][], terms: Set<string>, common: boolean,
   *   mask: Uint8Array}>} hits: [paper, score], the best first; common: there were only stop words
   */
  async search(text, { topic, from, to, sort, limit = 10 } = {}) {
    await this.open();
    const query = parseQuery(text);
    if (topic) query.topics.push(topic);
    if (from && !(query.after > from)) query.after = from;
    if (to) {
      const next = new Date(Date.parse(to) + 864e5);
      const day = isNaN(next) ? "" : next.toISOString().slice(0, 10);
      if (day && !(query.before && query.before < day)) query.before = day;
    }
    const positive = query.clauses.filter(({ need }) => need !== "not");
    const [{ groups, asked }, filter] = await Promise.all([this.groups(positive), this.filter(query)]);
    const scores = groups.length ? await this.scores(groups) : null;
    const mask = new Uint8Array(this.count), top = [];
    let count = 0;
    for (let doc = this.count - 1; doc >= 0; doc--) { // newest first: so ties are
      if ((filter && !filter[doc]) || (scores ? scores[doc] < 0 : asked || !(filter || positive.length))) continue;
      mask[doc] = 1;
      count++;
      const rank = scores && sort !== "date" ? Math.round(scores[doc] * 1e9) : 0;
      if (top.length === limit && rank <= top[limit - 1][2]) continue;
      let at = top.length;
      while (at && top[at - 1][2] < rank) at--;
      top.splice(at, 0, [doc, scores?.[doc] ?? 0, rank]);
      if (top.length > limit) top.pop();
    }
    const terms = new Set(groups.flatMap((group) => [...group.keys()]));
    const common = positive.length > 0 && !asked && !groups.length;
    return { count, hits: top.map(([doc, score]) => [doc, score]), terms, common, mask };
  }

  /** For each topic the number of papers of a mask. */
  async topicCounts(mask) {
    const counts = {};
    for (const segment of this.segments) {
      for (let at = 0; at <= find(segment.separators, "#" + LAST); at++) {
        for (const [term, { docs }] of await this.shard(segment, at)) {
          if (term[0] !== "#") break;
          const id = term.slice(1);
          counts[id] = (counts[id] ?? 0) + docs.reduce((sum, doc) => sum + mask[doc], 0);
        }
      }
    }
    return counts;
  }

  /** What a result shows. @returns {Promise<[string, string, string, string, string]>} title, slug, date, topics, excerpt */
  async row(doc) {
    const [size, filesInFolder, folders] = this.manifest.rows, file = Math.floor(doc / size);
    const folder = names(folders)[Math.floor(file / filesInFolder)];
    const [title, slug, ...rest] = (await this.json(`${folder}/${file % filesInFolder}`))[doc % size];
    return [title, slug || title.toLowerCase().match(/[a-z0-9]+/g).join("-"), ...rest];
  }
}

/** Text as [piece, isMatch] pairs. */
export function mark(text, terms) {
  const has = (slots) => slots.some((slot) => terms.has(slot)), pieces = [];
  const add = (piece, hit) => {
    const last = pieces.at(-1);
    if (last && last[1] === hit) last[0] += piece;
    else if (piece) pieces.push([piece, hit]);
  };
  for (const chunk of text.split(/(\s+|—)/)) {
    const whole = terms.has(readChunk(chunk).joined);
    for (const piece of chunk.split(/([^\p{L}\p{N}\p{M}$^{}\\'’*]+)/u)) {
      add(piece, /[\p{L}\p{N}]/u.test(piece) && (whole || has(readChunk(piece).slots)));
    }
  }
  return pieces;
}

/** Answers the page: {id, text, filters} → {id, count, results, common} or {id, failed}. */
function serve() {
  const load = async (path) => {
    const answer = await fetch(new URL(`../search/${path}.bin`, import.meta.url),
      path === "manifest" ? { cache: "no-cache" } : {});
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const stream = answer.body.pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  let index = new Index(load), latest = 0;
  onmessage = async ({ data: { id, text, filters, counts } }) => {
    latest = id;
    try {
      const { hits, terms, mask, ...found } = await index.search(text, filters);
      if (id !== latest) return;
      const results = await Promise.all(hits.map(async ([doc]) => {
        const [title, slug, date, topics, excerpt] = await index.row(doc);
        return { title: mark(title, terms), slug, date, topics: topics.split(" ").filter(Boolean), excerpt: mark(excerpt, terms) };
      }));
      if (id !== latest) return;
      postMessage({ id, results, ...found });
      if (counts) postMessage({ id, counts: await index.topicCounts(mask) });
    } catch {
      index = new Index(load); // another build may have taken the files' place
      if (id === latest) postMessage({ id, failed: true });
    }
  };
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) serve();
