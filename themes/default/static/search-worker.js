// The search, away from the page: docs/search.md. What few queries need is in search-operators.js and search-spelling.js.

// 1. Text → terms: sitegen/language/tokens.py once more; tests/cases/ holds for both

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
const ARXIV = RegExp("^[(\"'<]*(?:(?:https?://)?(?:www\\.|export\\.)?arxiv\\.org/(?:abs|pdf|html)/|arxiv:)?" +
  "(\\d{4}\\.\\d{4,5}|[a-z-]+(?:\\.[a-z]{2})?/\\d{7})(?:v\\d+)?(?:\\.pdf)?[)\"'>,.;:]*$");
const VOICED = "\u3099\u309a"; // marks that make another letter of Japanese
const MARKS = RegExp(`(?![${VOICED}])[\\p{M}\\p{Cf}]`, "gu"), DROPPED = RegExp(`[$^{}${VOICED}]`, "g");
const WORD = /(?<![\p{L}\p{N}*])[\p{L}\p{Nl}\p{No}]\*(?![\p{L}\p{N}])|[\p{L}\p{N}]+/gu;

export const chunks = (text) => text.replaceAll("\ufeff", "").split(RegExp(`[${SPACE}—]+`)).filter(Boolean);

export const cut = (text, length) => [...text.slice(0, 2 * length)].slice(0, length).join("");
const termOf = (word) => (STOP_WORDS.has(word) ? "" : stem(word));

const read = new Map(); // what has been read: the texts of results hold the same chunks again and again

/** Words; their terms as slots, "" for stop words; the term of the joined form or ""; all terms. */
export function readChunk(chunk) {
  if (read.size > 20_000) read.clear();
  if (!read.has(chunk)) read.set(chunk, analyse(chunk));
  return read.get(chunk);
}

function analyse(chunk) {
  const identifier = chunk.toLowerCase().match(ARXIV)?.[1];
  if (identifier) return { words: [identifier], slots: [identifier], joined: "", terms: [identifier] };
  for (const [pattern, by] of TEX) chunk = chunk.replace(pattern, by);
  chunk = chunk.normalize("NFKD").replace(MARKS, "").toLowerCase().replace(/[^\0-\x7f]/g, (c) => FOLD[c] ?? c)
    .normalize("NFC").replace(DROPPED, "").replace(/'s(?![\p{L}\p{N}])|'/gu, "");
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
 * `get`: a term's own part of the columns, or nothing; `names`: term of a name → the others of its group
 */
function readShard(bytes) {
  const { byte, int, keys } = reader(bytes);
  let size = 0;
  const names = new Map();
  const spans = new Map(keys().map((key) => {
    const [term, ...others] = key.split("&"), isName = others[0] && names.set(term + "&", others);
    return [isName ? term + "&" : key, [size, size += int()]];
  }));
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
  return { spans, get, names };
}

/** The place of the file that holds a key, if any does. */
function find(separators, key) {
  let [low, high] = [0, separators.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (separators[middle] <= key) low = middle;
    else high = middle;
  }
  return low;
}
const lines = (text) => text.split("\n");

/** The commonest of [term, count] pairs, as [term, weight]. */
const commonest = (counts, most, weight) => counts.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  .slice(0, most).map(([term]) => [term, weight]);

// In a term: it is made of several words, or of what stands in for one.
export const OF_SEVERAL = /[!&+]/;

// How much counts: a word beside a name that holds it, where a name is all that is asked, a stand-in.
const SAID = 1e-12; // of a paper that says a word only as a part of a compound: next to nothing
const MOST_LETTERS = 500, MOST_WORDS = 32, BESIDE_NAME = 0.5, NAME_ALONE = 0.02, STEEPNESS = 0.3;

const operators = () => import("./search-operators.js"), spelling = () => import("./search-spelling.js");

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
    if (place < placeOf(end)) return (await spelling()).range(tools, "w", manifest.words, start, end);
    return [...(await shard(place)).spans].filter(([term]) => term.startsWith(start) && !OF_SEVERAL.test(term))
      .map(([term, [from, to]]) => [term, to - from]);
  }

  /**
   * What a word stands for, as [term, weight] pairs: `says`, terms of the papers that say it; `others`, of those that
   * only stand in for it; `meant`: for what it was taken. `open`: the word as typed, if it may be only begun.
   */
  async function expand({ slot, typed, open, standins }) {
    const letters = [...open].length;
    const known = await isKnown(slot), others = [...standins];
    // Known and with stand-ins, a word is hardly begun only; what begins so may be a file.
    const begun = letters > 1 && !(known && (letters > 4 || others[0])) ? await beginning(open) : [], [most, weight] = known ? [4, 0.1] : [20, 0.3];
    const found = commonest(begun.filter(([term]) => term !== slot), most, weight);
    if (known) return { says: [[slot, 1]], others: [...others, ...found] };
    if (others[0]) return { says: found, others };
    return { ...await (await spelling()).corrections(tools, typed, open, found), others };
  }

  /** All words of the clauses, stop words among them; those that are `counted` are looked for. */
  function readLine(clauses) {
    let left = MOST_WORDS;
    return clauses.flatMap(({ text, need, phrase }, i) => chunks(text).map(readChunk).flatMap(({ words, slots, joined }, j, parts) =>
      slots.map((slot, k) => {
        const exact = need !== "should", ends = !slots[k + 1], isLast = ends && !parts[j + 1] && !clauses[i + 1];
        return { slot, typed: words[k], exact, ends, open: isLast && !exact ? words[k] : "", whole: phrase ? "" : joined,
          counted: slot && left-- > 0, standins: new Map() };
      })));
  }

  /** Notes the stand-ins of the words in a line, and gives its names: of those that overlap the longest from the left. */
  async function readRuns(line) {
    const found = [];
    await Promise.all(line.flatMap((first, start) => [1, 2, 3, 4, 5].map(async (length) => {
      const end = start + length, run = line.slice(start, end), phrase = run.map(({ slot }) => slot).join(" ");
      if (!first.slot || !run[length - 1]?.slot || run.some(({ slot, exact, counted }) => exact || (slot && !counted))) return;
      const { get, names } = await shard(placeOf(phrase + "!"));
      const place = (term) => get(term) && (get(term)[0].length ? term : "!" + term); // the second where it has moved
      const standin = place(phrase + "!"), term = place(phrase + "&");
      if (standin) for (const word of run) word.standins.set(standin, length > 1 ? 0.25 : 0.5);
      if (term) found.push({ start, end, term, words: run.filter(({ slot }) => slot), others: names.get(phrase + "&") });
    })));
    let behind = 0;
    return found.sort((one, two) => one.start - two.start || two.end - one.end)
      .filter(({ start, end }) => start >= behind && (behind = end));
  }

  /** For each two neighbours in a line the papers that have them side by side. */
  async function readNeighbours(line, names) {
    const found = names.filter(({ words }) => words[1]).map(({ term }) => [term]);
    for (let at = 1; at < line.length; at++) {
      const [one, two] = line.slice(at - 1), joined = stem(one.typed + two.typed);
      if (names.some(({ start, end }) => start < at && at < end)) continue;
      if (one.slot && two.slot) found.push([`${one.slot}+${two.slot}`, ...(!one.ends && two.whole ? [two.whole] : [])]);
      // A stop word is found beside another word where both are one, as in off-policy.
      else if ((one.slot || two.slot) && await isKnown(joined)) found.push([joined]);
    }
    return Promise.all(found.map(async (terms) => {
      const papers = await Promise.all(terms.map(async (term) => [...(await postings(term))[0]]));
      return new Set(papers.flat());
    }));
  }

  /** All words, those looked for, the names among them; groups of terms, one for each that stands for something; neighbours. */
  async function readGroups(clauses) {
    const line = readLine(clauses), names = await readRuns(line), words = line.filter(({ counted }) => counted);
    const exactly = async (term) => ({ says: await isKnown(term) ? [[term, 1]] : [], others: [] });
    await Promise.all(words.map(async (word) => Object.assign(word, await (word.exact ? exactly(word.slot) : expand(word)))));
    for (const { term, words: its, others } of names) {
      const beside = its.length === words.length ? NAME_ALONE : BESIDE_NAME;
      for (const word of its) {
        word.says = [[term, 1 / its.length], ...word.says.map(([own, weight]) => [own, weight * beside])];
        word.named = others.flatMap((name) => name.split(" "));
      }
    }
    const joined = line.filter(({ counted, whole, ends }) => counted && whole && ends);
    const compounds = await Promise.all(joined.map(async ({ whole }) => ({ ...await exactly(whole), joins: true })));
    const stands = ({ says, others }) => says[0] || others[0], isPhrase = words.length < 4 && !line.some(({ exact }) => exact);
    return {
      line, words, names,
      groups: [...words, ...compounds].filter(stands),
      neighbours: isPhrase ? await readNeighbours(line, names) : [],
    };
  }

  /** Adds what a term gives papers to their scores, by BM25; gives its idf. */
  async function add(scores, term, weight) {
    const [docs, tf, lengths, titleTf, titleLengths] = await postings(term), [titleMean, mean] = manifest.lengths.map((sum) => sum / count);
    const idf = Math.log(1 + (count - docs.length + 0.5) / (docs.length + 0.5));
    const part = (times, share) => (idf * (k1 + 1) * times) / (k1 * (1 - b + b * share) + times);
    for (let i = 0; i < docs.length; i++) {
      if (tf[i]) scores[docs[i]] += weight * part(tf[i], lengths[i] / mean);
      if (titleTf[i]) scores[docs[i]] += weight * boost * part(titleTf[i], titleLengths[i] / titleMean);
    }
    return idf;
  }

  /** For each paper its score, -1: nothing; and its tier, 2: the words side by side, 1: all, 0: some, or others for them. */
  async function score(groups, neighbours) {
    const [scores, shares, own, other] = Array.from({ length: 4 }, () => new Float64Array(count));
    const [said, beside] = [new Uint8Array(count), new Uint8Array(count)];
    let whole = 0;
    for (const { says, others, whole: compound, joins } of groups) {
      own.fill(0);
      other.fill(0);
      let value = 0, least = Infinity;
      for (const [term, weight] of says) value = Math.max(value, weight * await add(own, term, weight));
      for (const sum of own) if (sum && sum < least) least = sum;
      for (const [term, weight] of others) {
        const idf = await add(other, term, weight);
        if (!says[0]) value = Math.max(value, weight * idf);
      }
      if (compound && !joins) for (const doc of (await postings(compound))[0]) own[doc] ||= SAID;
      whole += value;
      for (let doc = 0; doc < count; doc++) {
        if (!own[doc] && !other[doc]) continue;
        shares[doc] += value;
        if (own[doc] && says[0] && !joins) said[doc]++;
        // A stand-in always gives less than the word gives any paper that says it.
        scores[doc] += own[doc] || (says[0] ? (least * other[doc]) / (other[doc] + STEEPNESS * least) : other[doc]);
      }
    }
    for (const docs of neighbours) for (const doc of docs) beside[doc]++;
    const needed = groups.filter(({ says, joins }) => says[0] && !joins).length;
    const tier = (words, doc) => (!needed || words < needed ? 0 : neighbours[0] && beside[doc] === neighbours.length ? 2 : 1);
    return { scores: scores.map((sum, doc) => (shares[doc] ? sum * Math.sqrt(shares[doc] / whole) : -1)), tiers: said.map(tier) };
  }

  /**
   * Whether papers with all words come before the others. Of many words a paper may hold all by chance: then what
   * another says of the subject counts more, and all words are only a bonus.
   */
  function isGrouped({ scores, tiers }, words, passing) {
    const best = [0, 0];
    for (const doc of passing) {
      const full = Math.min(tiers[doc], 1);
      best[full] = Math.max(best[full], scores[doc]);
    }
    return words < 4 || best[0] <= 1.5 * best[1];
  }

  /**
   * @param {{topic?: string, from?: string, to?: string, sort?: string, limit?: number}} [filters] dates inclusive
   * @returns hits: {doc, score, full: whether it holds all words}, the best first, ties by newest; full: how many of all
   *   found hold all words, if there are words; grouped: whether they come first; words: how many are looked for, said:
   *   how many of them by any paper; notes: what was done to the query; common: only stop words; idle: nothing asked;
   *   mask: all found
   */
  async function search(text, { sort, limit = 10, ...filters } = {}) {
    const simple = !/["“:]|(^|[^!-~])-\S/.test(text) && !Object.values(filters).some(Boolean);
    const { clauses, tests, noTopics } = simple ? { clauses: chunks(cut(text, MOST_LETTERS)).map((word) => ({ text: word, need: "should" })), tests: [] }
      : (await operators()).readQuery(tools, text, filters);
    const positive = clauses.filter(({ need, text }) => need !== "not" && chunks(text)[0]);
    const [{ groups, names, line, words, neighbours }, passes] = await Promise.all([readGroups(positive), tests]);
    const all = !words[0] && (passes[0] || positive[0]);
    const { scores, tiers } = groups[0] ? await score(groups, neighbours) : { scores: new Float64Array(count).fill(all ? 0 : -1), tiers: [] };
    const mask = scores.map((score, doc) => score >= 0 && passes.every((test) => test(doc)));
    const found = [...mask.keys()].filter((doc) => mask[doc]).reverse(), full = found.filter((doc) => tiers[doc]);
    const grouped = sort !== "date" && isGrouped({ scores, tiers }, words.length, found), top = [];
    const total = (doc) => scores[doc] * (!grouped && tiers[doc] ? 1.3 : 1);
    const rank = (doc) => (sort === "date" ? 0 : (grouped && tiers[doc] ? tiers[doc] * 1e13 : 0) + Math.round(total(doc) * 1e9));
    for (const doc of found) {
      const its = rank(doc);
      if (top.length === limit && its <= top[limit - 1].rank) continue;
      let at = top.length;
      while (at && top[at - 1].rank < its) at--;
      top.splice(at, 0, { doc, score: total(doc), full: !!tiers[doc], rank: its });
      top.length = Math.min(top.length, limit);
    }
    const said = words.filter(({ says }) => says[0]).length;
    const notes = { lost: words.filter(({ exact, says }) => !exact && !says[0]).map(({ typed }) => typed), noTopics: await noTopics ?? [],
      meant: words.filter(({ meant }) => meant).map(({ typed, meant }) => [typed, meant]),
      cut: line.some(({ slot, counted }) => slot && !counted) || text.length > 2 * MOST_LETTERS || [...text].length > MOST_LETTERS };
    return { count: found.length, full: groups[0] && full.length, words: words.length, said, grouped, hits: top, notes, groups, names, mask,
      common: all && !!positive[0], idle: !passes[0] && !positive[0] };
  }

  /** What a paper has in the files that begin so, each of so many papers. */
  async function entry(doc, name, size) {
    const [, inFolder, folders] = manifest.rows;
    return (await json(`${folders.substr(7 * Math.floor(doc / inFolder), 7)}/${name}${Math.floor(doc / size)}`))[doc % size];
  }

  /** Title, slug, date, topics, excerpt. */
  async function row(doc) {
    const [title, slug, ...rest] = await entry(doc, "", manifest.rows[0]);
    return [title, slug || title.toLowerCase().match(/[a-z0-9]+/g).join("-"), ...rest];
  }

  const tools = { reader, lines, find, once, commonest, beginning, postings, isKnown, placeOf, shard, file, more, count };
  const topicCounts = async (ids, mask) => (await operators()).topicCounts(tools, ids, mask);
  return { search, topicCounts, row, text: (doc) => entry(doc, "t", manifest.rows[0] / 2), hasAuthors: manifest.authors };
}

/** Text as [piece, isMatch] pairs: words by their terms, and phrases, such as names, where their words stand side by side. */
export function mark(text, terms, phrases = []) {
  const pieces = text.split(/(\s+|—)/).flatMap((chunk) => {
    const whole = terms.has(readChunk(chunk).joined);
    return chunk.split(/([^\p{L}\p{N}\p{M}$^{}\\'’*]+)/u).map((piece) => {
      const { slots } = readChunk(piece);
      return { piece, slots, hit: slots.some((slot) => whole || terms.has(slot)) };
    });
  });
  const words = pieces.filter(({ slots }) => slots.length);
  for (const phrase of phrases) {
    words.forEach((_, at) => {
      const run = words.slice(at, at + phrase.length);
      if (run.length === phrase.length && run.every(({ slots }, i) => slots.includes(phrase[i]))) for (const word of run) word.hit = true;
    });
  }
  return pieces.map(({ piece, hit }) => [piece, hit]);
}

/** The hits of a first page: what lacks words and is far below the best is shown on request, because results are files. */
export function firstPage(hits) {
  const best = Math.max(...hits.map(({ score }) => score));
  return hits.filter(({ full, score }) => full || score >= best / 5);
}

// 3. {manifest}: where the page has it; {id, text, filters, topics} → {id, count, …, results}, {id, counts} or {id, failed};
// {id, doc} → {id, doc, passage}

async function load(path) {
  const { ok, body } = await fetch(new URL(`../search/${path}.bin`, import.meta.url), path === "manifest" ? { cache: "no-cache" } : {});
  if (!ok) throw Error(path);
  return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer());
}

let index, latest, marks, shown; // marks: what the latest query marks in a text; shown: paper → what its title shows of it

/** The terms of the marked pieces. */
const markedSlots = (pieces) => new Set(pieces.flatMap(([piece, hit]) => (hit ? readChunk(piece).slots : [])));

/** Whether a paper that says the words shows some of them only further on than the pieces of its title and excerpt. */
function isDeep(groups, pieces, full) {
  const slots = markedSlots(pieces);
  const shows = ({ says, others, named = [] }) => [...says, ...others].some(([term]) => slots.has(term)) || named.some((slot) => slots.has(slot));
  const words = groups.filter(({ joins }) => !joins);
  return full ? !words.every(shows) : !words.some(shows);
}

async function answer({ id, text, filters, topics }) {
  const { search, row, topicCounts, hasAuthors } = await (index ??= openIndex(load));
  let { hits, groups, names, mask, ...found } = await search(text, filters);
  if (id !== latest) return;
  if (filters.limit < 11 && !filters.sort) hits = firstPage(hits);
  const terms = new Set(groups.flatMap(({ says, others }) => [...says, ...others]).map(([term]) => term));
  marks = [terms, names.flatMap(({ others }) => others).map((name) => name.split(" "))];
  shown = new Map();
  const results = await Promise.all(hits.map(async ({ doc, full }) => {
    const [title, slug, date, ids, excerpt] = await row(doc), [marked, start] = [title, excerpt].map((text) => mark(text, ...marks));
    shown.set(doc, markedSlots(marked));
    return { doc, full, title: marked, slug, date, topics: ids.split(" ").filter(Boolean), excerpt: start,
      deep: groups[0] && isDeep(groups, [...marked, ...start], full) };
  }));
  if (id === latest) postMessage({ id, results, hasAuthors, ...found });
  if (!topics) return;
  // What each topic would find in the place of the chosen one; without it, the answer stands.
  if (filters.topic) ({ mask, ...found } = await search(text, { ...filters, topic: "" }));
  if (found.idle) mask.fill(1);
  topicCounts(topics, mask).then((counts) => postMessage({ id, counts }), () => {});
}

/** The place in a paper's text that shows most of what is asked for; where it does not come, the excerpt stands. */
async function findPassage(id, doc) {
  const [{ passage }, text] = await Promise.all([import("./search-passage.js"), (await index).text(doc)]);
  if (id === latest) postMessage({ id, doc, passage: passage(text, shown.get(doc), ...marks) });
}

globalThis.onmessage = ({ data }) => {
  if (data.manifest) return index = openIndex(load, data.manifest);
  if ("doc" in data) return findPassage(data.id, data.doc).catch(() => {});
  latest = data.id;
  // Another build may have taken the files' place, also since the page was kept: then with its manifest, once more.
  answer(data).catch(async () => {
    const renewed = openIndex(load);
    await renewed; // without a network the old index stays, for what was already asked
    index = renewed;
    await answer(data);
  }).catch(() => postMessage({ id: data.id, failed: true }));
};
