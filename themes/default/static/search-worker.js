// The search, away from the page: docs/search.md. What few queries need is in search-operators.js.

// 1. Text → terms: sitegen/analysis.py once more; tests/cases/ holds for both

const STOP_WORDS = new Set(`a able about across after all almost also am among an and any are as at be because been but
by can cannot could dear did do does either else ever every for from get got had has have he her hers him his how
however i if in into is it its just least let like likely may me might most must my neither no nor not of off often on
only or other our own rather said say says she should since so some than that the their them then there these they
this tis to too twas us wants was we were what when where which while who whom why will with would yet you your`
  .split(/\s/));
const FOLD = { ß: "ss", æ: "ae", ø: "o", œ: "oe", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i",
  "∗": "*", "⋆": "*", "★": "*", "’": "'", "‘": "'", ʼ: "'" };
`alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi
psi omega`.split(/\s/).forEach((name, at) => { FOLD[String.fromCharCode(945 + at)] = name; });

// Python's white space, once JavaScript's \ufeff is out of the text.
export const SPACE = "\\s\\x1c-\\x1f\\x85";
const CJK = "\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\u{20000}-\\u{3ffff}";
const CJK_RUNS = RegExp(`[${CJK}]+|[^${CJK}]+`, "gu"), HAS_CJK = RegExp(`[${CJK}]`, "u");
const TEX = [
  [/\\["'`^~=.]\{?\\?(?=[A-Za-z])|\\[cvHukbdtr]\{(?=[A-Za-z]\})/g, ""],
  [/\\(?:(?:text|math|operator|over|under)[a-z]*|emph|bf|rm|it|tt|sc|sf|left|right|hat|bar|tilde|vec)(?![A-Za-z])/g, ""],
  [/\\(?:star|ast)(?![A-Za-z])/g, "*"],
  [/\\(?:var(?=[a-z]))?/g, ""],
];
const WORD = /(?<![\p{L}\p{N}*])[\p{L}\p{Nl}\p{No}]\*(?![\p{L}\p{N}])|[\p{L}\p{N}]+/gu;

export const chunks = (text) => text.replaceAll("\ufeff", "").split(RegExp(`[${SPACE}—]+`)).filter(Boolean);

export const cut = (text, length) => [...text.slice(0, 2 * length)].slice(0, length).join("");
const termOf = (word) => (STOP_WORDS.has(word) ? "" : stem(word));

/** Words; their terms as slots, "" for stop words; the term of the joined form or ""; all terms. */
export function readChunk(chunk) {
  for (const [pattern, by] of TEX) chunk = chunk.replace(pattern, by);
  chunk = chunk.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").toLowerCase().replace(/[^\0-\x7f]/g, (c) => FOLD[c] ?? c)
    .normalize("NFC").replace(/[$^{}]/g, "").replace(/'s(?![\p{L}\p{N}])|'/gu, "");
  const words = (chunk.match(WORD) ?? []).flatMap((word) => word.match(CJK_RUNS)).flatMap((run) => {
    const chars = [...run];
    return HAS_CJK.test(run) && chars[1] ? chars.slice(1).map((char, at) => chars[at] + char) : cut(run, 64);
  });
  const whole = words.join(""), slots = words.map(termOf);
  const joined = words[1] && !words[3] && !whole.includes("*") && !HAS_CJK.test(whole) ? termOf(cut(whole, 64)) : "";
  return { words, slots, joined, terms: [...slots, joined].filter(Boolean) };
}

// The stemmer: Porter's, as lunr.py has it. A word's shape: v for vowels, c for consonants.
const shape = (word) => [...word].reduce((kinds, char) =>
  kinds + (/[aeiou]/.test(char) || (char === "y" && kinds.endsWith("c")) ? "v" : "c"), "");
const measure = (word) => shape(word).split("vc").length - 1;
const isShort = (word) => shape(word).endsWith("cvc") && !/[wxy]$/.test(word);
const pairs = (text) => text.split(" ").map((pair) => pair.split(":"));
const STEP2 = pairs("ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble logi:log");
const STEP3 = pairs("icate:ic ative: alize:al iciti:ic ical:ic ful: ness:");
const STEP4 = /(?:al|[ae]nce|er|ic|[ai]ble|ant|ement|ment|ent|(?<=[st])ion|ou|ism|ate|iti|ous|ive|ize)$/;

function replaceEnd(word, table) {
  const [end, by] = table.find(([suffix]) => word.endsWith(suffix)) ?? [];
  const base = end && word.slice(0, -end.length);
  return base && measure(base) ? base + by : word;
}

export function stem(word) {
  if (word.length < 3 || /[^\0-\x7f]/.test(word)) return word;
  let w = word.replace(/(ss|i)es$|([^s])s$/, "$1$2"), base = w.replace(/(ed|ing)$/, "");
  if (w.endsWith("eed")) {
    if (measure(w.slice(0, -3))) w = w.slice(0, -1);
  } else if (base !== w && shape(base).includes("v")) {
    w = base;
    if (/(at|bl|iz)$/.test(w)) w += "e";
    else if (/([^aeioulsz])\1$/.test(w) && shape(w).endsWith("c")) w = w.slice(0, -1);
    else if (measure(w) === 1 && isShort(w)) w += "e";
  }
  if (w.endsWith("y") && shape(w.slice(0, -1)).includes("v")) w = w.slice(0, -1) + "i";
  w = replaceEnd(replaceEnd(w, STEP2), STEP3);
  base = w.replace(STEP4, "");
  if (measure(base) > 1) w = base;
  base = w.replace(/e$/, "");
  if (base !== w && measure(w) > (isShort(base) ? 1 : 0)) w = base;
  return w.endsWith("ll") && measure(w) > 1 ? w.slice(0, -1) : w;
}

// 2. The index

function reader(bytes) {
  let at = 0;
  const byte = () => bytes[at++];
  const int = () => {
    let value = 0, factor = 1, next;
    do {
      next = byte();
      value += (next & 127) * factor;
      factor *= 128;
    } while (next > 127);
    return value;
  };
  const keys = () => {
    const end = int() + at;
    let key = "";
    const text = new TextDecoder().decode(bytes.subarray(at, at = end));
    return text.split("\n").map((line) => (key = key.slice(0, line.charCodeAt(0) - 33) + line.slice(1)));
  };
  return { byte, int, keys };
}

// The lengths to which those of abstracts are rounded down.
const LEVELS = [18];
while (!LEVELS[15]) LEVELS.push(Math.floor(LEVELS.at(-1) * 1.25) + 1);

/**
 * `spans`: term → where its papers begin and end in the columns of the shard, in the file's order;
 * `get`: a term's own part of the columns, or nothing
 */
function readShard(bytes) {
  const { byte, int, keys } = reader(bytes);
  let size = 0;
  const spans = new Map(keys().map((term) => [term, [size, size += int()]]));
  // Columns of all terms, because arrays for each term would take five times the memory.
  const columns = Array.from({ length: 5 }, () => new Uint32Array(size)), [docs, tf, lengths, titleTf, titleLengths] = columns;
  for (const [start, end] of spans.values()) {
    for (let at = start, doc = -1; at < end; at++) docs[at] = doc += int() + 1;
  }
  for (let at = 0; at < size; at++) {
    const head = byte(), code = head < 240 ? head >> 4 : 15 + int();
    lengths[at] = LEVELS[head & 15];
    tf[at] = code >> 2;
    titleTf[at] = (code & 3) < 3 ? code & 3 : 3 + int();
  }
  titleTf.forEach((times, at) => { if (times) titleLengths[at] = int(); });
  const get = (term) => spans.has(term) && columns.map((column) => column.subarray(...spans.get(term)));
  return { spans, get };
}

/** The place of the file that holds a key, if any does. */
const find = (separators, key) => Math.max(separators.findLastIndex((first) => first <= key), 0);
const lines = (text) => text.split("\n");

/** The commonest of [term, count] pairs, as [term, weight]. */
const commonest = (counts, most, weight) => counts.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  .slice(0, most).map(([term]) => [term, weight]);

const operators = () => import("./search-operators.js");

/**
 * @param {(path: string) => Promise<Uint8Array>} load gives a file of the index, decompressed
 * @param {string} [known] the manifest, where the page has it
 */
export async function openIndex(load, known) {
  const cache = new Map();
  const once = (key, make) => {
    if (!cache.has(key)) cache.set(key, make().catch((error) => { cache.delete(key); throw error; }));
    return cache.get(key);
  };
  const json = (path) => once(path, async () => JSON.parse(new TextDecoder().decode(await load(path))));
  const manifest = known ? JSON.parse(known) : await json("manifest"), { count, bm25: [k1, b, boost] } = manifest;
  const shards = lines(manifest.shards);
  const file = (name) => load(`${manifest.index}/${name}`), more = () => json(manifest.index + "/more");

  const shard = (place) => once(place, async () => readShard(await file(place)));
  const placeOf = (term) => find(shards, term);
  /** Papers, times in the abstract, lengths of abstracts, times in the title, lengths of titles. */
  const postings = async (term) => (await shard(placeOf(term))).get(term) || [[]];
  const isKnown = async (term) => (await postings(term))[0].length > 0;

  /** [term, papers] of what begins so; from a shard, where one holds them all. */
  async function beginning(start) {
    const place = placeOf(start), end = start + "\uffff"; // sorts behind everything that begins so
    if (place < placeOf(end)) return (await operators()).range(tools, "w", manifest.words, start, end);
    return [...(await shard(place)).spans].filter(([term]) => term.startsWith(start) && !term.endsWith("!"))
      .map(([term, [from, to]]) => [term, to - from]);
  }

  /** The [term, weight] pairs that a word stands for; `open`: the word as typed, if it may be only begun. */
  async function expand(slot, word, open, standins) {
    const letters = [...open].length;
    const [known, few] = await Promise.all([isKnown(slot), letters > 1 && letters < 5 ? beginning(open) : []]);
    const begun = letters > 4 && !known ? await beginning(open) : few, [most, weight] = known ? [4, 0.1] : [20, 0.3];
    const found = [...(known ? [[slot, 1]] : []), ...commonest(begun.filter(([term]) => term !== slot), most, weight)], others = [...await standins()];
    return known || others[0] ? [...found, ...others] : (await operators()).corrections(tools, word, open, found);
  }

  /** For each known word its [term, weight] pairs; words that stand for nothing; whether any was no stop word. */
  async function readGroups(clauses) {
    const wanted = [], line = [], standins = []; // line: all words as [slot, place among the wanted]
    clauses.forEach(({ text, need, phrase }, i) => chunks(text).map(readChunk).forEach(({ words: typed, slots, joined }, j, parts) => {
      const exact = need !== "should", ends = !exact && !clauses[i + 1] && !parts[j + 1];
      slots.forEach((slot, k) => {
        line.push(exact ? [] : [slot, wanted.length]);
        if (slot) wanted.push([slot, exact, typed[k], ends && k === slots.length - 1 ? typed[k] : ""]);
      });
      if (joined && !phrase) wanted.push([joined, true]);
    }));
    // A word, or two to four side by side, may have stand-ins: papers that say it in other words.
    const runs = Promise.all(line.flatMap(([slot], at) => [1, 2, 3, 4].map(async (length) => {
      const run = line.slice(at, at + length), sign = run.map(([word]) => word).join(" ") + "!";
      const there = slot && run[length - 1]?.[0] && run.every(([, place]) => place < 32) && (await shard(placeOf(sign))).get(sign);
      if (there) {
        for (const [word, place] of run) if (word) (standins[place] ??= new Map()).set(there[0].length ? sign : "!" + sign, run[1] ? 0.25 : 0.5);
      }
    })));
    const [groups] = await Promise.all([Promise.all(wanted.slice(0, 32).map(async ([slot, exact, ...word], place) =>
      (exact ? (await isKnown(slot) ? [[slot, 1]] : []) : expand(slot, ...word, async () => (await runs, standins[place] ?? []))))), runs]);
    const lost = wanted.flatMap(([, exact, word], place) => (exact || !groups[place] || groups[place][0] ? [] : word));
    return [groups.filter((group) => group[0]), lost, wanted[0]];
  }

  /** lunr's scores times the root of the share of the query that a paper holds; -1: nothing. */
  async function score(groups) {
    const weights = new Map(), idfs = new Map();
    const scores = new Float64Array(count), held = new Float64Array(count), seen = new Uint8Array(count), own = new Uint8Array(count);
    const [titleMean, mean] = manifest.lengths.map((sum) => sum / count);
    for (const [term, weight] of groups.flat()) weights.set(term, (weights.get(term) ?? 0) + weight);
    for (const [term, weight] of weights) {
      const [docs, tf, lengths, titleTf, titleLengths] = await postings(term);
      const fields = tf.filter(Boolean).length + titleTf.filter(Boolean).length;
      const idf = Math.log(1 + Math.abs((count - fields + 0.5) / (fields + 0.5)));
      const part = (times, share, by) => // rounded, as lunr keeps it
        weight * Math.round(((idf * ((k1 + 1) * times)) / (k1 * (1 - b + b * share) + times)) * by * 1000) / 1000;
      idfs.set(term, idf);
      docs.forEach((doc, i) => {
        if (tf[i]) scores[doc] += part(tf[i], lengths[i] / mean, 1);
        if (titleTf[i]) scores[doc] += part(titleTf[i], titleLengths[i] / titleMean, boost);
      });
    }
    let whole = 0, number = 0;
    for (const group of groups) {
      const value = Math.max(...group.map(([term, weight]) => weight * idfs.get(term)));
      whole += value;
      number++;
      for (const [term] of group) {
        for (const doc of (await postings(term))[0]) {
          if (seen[doc] !== number) { seen[doc] = number; held[doc] += value; }
          if (own[doc] === number - 1 && !term.endsWith("!")) own[doc] = number;
        }
      }
    }
    const magnitude = Math.hypot(...weights.values());
    return scores.map((sum, doc) => (held[doc] ? (sum / magnitude) * Math.sqrt(held[doc] / whole) * (own[doc] < number ? 1 : 1.3) : -1));
  }

  /**
   * @param {{topic?: string, from?: string, to?: string, sort?: string, limit?: number}} [filters] dates inclusive
   * @returns hits: [paper, score, rank], the best first, ties by newest; lost: words that no paper has; common: only stop words; idle: nothing asked; mask: all found
   */
  async function search(text, { sort, limit = 10, ...filters } = {}) {
    const simple = !/["“:]|(^|[^!-~])-\S/.test(text) && !Object.values(filters).some(Boolean);
    const { clauses, tests } = simple ? { clauses: chunks(cut(text, 500)).map((word) => ({ text: word, need: "should" })), tests: [] }
      : (await operators()).readQuery(tools, text, filters);
    const mask = new Uint8Array(count), top = [], positive = clauses.filter(({ need, text }) => need !== "not" && chunks(text)[0]);
    const [[groups, lost, asked], passes] = await Promise.all([readGroups(positive), tests]);
    const scores = groups.length && await score(groups), all = !asked && (passes[0] || positive[0]);
    let found = 0;
    for (let doc = count - 1; doc >= 0; doc--) {
      if ((scores ? scores[doc] < 0 : !all) || !passes.every((test) => test(doc))) continue;
      mask[doc] = 1;
      found++;
      const rank = scores && sort !== "date" ? Math.round(scores[doc] * 1e9) : 0;
      if (top.length === limit && rank <= top[limit - 1][2]) continue;
      let at = top.length;
      while (at && top[at - 1][2] < rank) at--;
      top.splice(at, 0, [doc, scores ? scores[doc] : 0, rank]);
      top.length = Math.min(top.length, limit);
    }
    return { count: found, lost, hits: top, terms: new Set(groups.flat().map(([term]) => term)), common: all && !!positive[0], idle: !passes[0] && !positive[0], mask };
  }

  /** Title, slug, date, topics, excerpt. */
  async function row(doc) {
    const [size, inFolder, folders] = manifest.rows;
    const rows = await json(`${folders.substr(7 * Math.floor(doc / inFolder), 7)}/${Math.floor(doc / size)}`);
    const [title, slug, ...rest] = rows[doc % size];
    return [title, slug || title.toLowerCase().match(/[a-z0-9]+/g).join("-"), ...rest];
  }

  const tools = { reader, lines, find, once, commonest, postings, isKnown, placeOf, shard, file, more, count };
  const topicCounts = async (ids, mask) => (await operators()).topicCounts(tools, ids, mask);
  return { search, topicCounts, row };
}

/** Text as [piece, isMatch] pairs. */
export function mark(text, terms) {
  return text.split(/(\s+|—)/).flatMap((chunk) => {
    const whole = terms.has(readChunk(chunk).joined);
    return chunk.split(/([^\p{L}\p{N}\p{M}$^{}\\'’*]+)/u).map((piece) =>
      [piece, readChunk(piece).slots.some((slot) => whole || terms.has(slot))]);
  });
}

// 3. {manifest}: where the page has it; {id, text, filters, topics} → {id, count, lost, results, common, idle}, {id, counts} or {id, failed}

async function load(path) {
  const { ok, body } = await fetch(new URL(`../search/${path}.bin`, import.meta.url), path === "manifest" ? { cache: "no-cache" } : {});
  if (!ok) throw Error(path);
  return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer());
}

let index, latest;

async function answer({ id, text, filters, topics }) {
  const { search, row, topicCounts } = await (index ??= openIndex(load));
  let { hits, terms, mask, ...found } = await search(text, filters);
  if (id !== latest) return;
  // What is far below the best is shown on request: each result is a file.
  if (filters.limit < 11 && !filters.sort) hits = hits.filter(([, score]) => score >= hits[0][1] / 5);
  const results = await Promise.all(hits.map(async ([doc]) => {
    const [title, slug, date, ids, excerpt] = await row(doc);
    return { title: mark(title, terms), slug, date, topics: ids.split(" ").filter(Boolean), excerpt: mark(excerpt, terms) };
  }));
  if (id === latest) postMessage({ id, results, ...found });
  if (!topics) return;
  // What each topic would find in the place of the chosen one; without it, the answer stands.
  if (filters.topic) ({ mask, ...found } = await search(text, { ...filters, topic: "" }));
  if (found.idle) mask.fill(1);
  topicCounts(topics, mask).then((counts) => postMessage({ id, counts }), () => {});
}

globalThis.onmessage = ({ data }) => {
  if (data.manifest) return index = openIndex(load, data.manifest);
  latest = data.id;
  // Another build may have taken the files' place, also since the page was kept: then with its manifest, once more.
  answer(data).catch(async () => {
    const renewed = openIndex(load);
    await renewed; // without a network the old index stays, for what was already asked
    index = renewed;
    await answer(data);
  }).catch(() => postMessage({ id: data.id, failed: true }));
};
