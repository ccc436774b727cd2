/**
 * Text → terms, and what is typed → a query: the browser's half of sitegen/analysis.py and
 * sitegen/query.py. The tables in tests/cases/ hold for both.
 */

const STOP_WORDS = new Set(("a able about across after all almost also am among an and any are as at be because been "
  + "but by can cannot could dear did do does either else ever every for from get got had has have he her hers him "
  + "his how however i if in into is it its just least let like likely may me might most must my neither no nor not "
  + "of off often on only or other our own rather said say says she should since so some than that the their them "
  + "then there these they this tis to too twas us wants was we were what when where which while who whom why will "
  + "with would yet you your").split(" "));

const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma "
  + "tau upsilon phi chi psi omega";
const FOLD = { ß: "ss", æ: "ae", ø: "o", œ: "oe", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i",
  "∗": "*", "⋆": "*", "★": "*", "’": "'", "‘": "'", ʼ: "'" };
GREEK.split(" ").forEach((name, at) => { FOLD["αβγδεζηθικλμνξοπρςστυφχψω"[at]] = name; });

// Python's white space, which is not JavaScript's \s, and the em dash.
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACES = new RegExp(`[${SPACE}—]+`);
const TEX = [
  [/\\["'`^~=.]\{?\\?(?=[A-Za-z])/g, ""],
  [/\\[cvHukbdtr]\{(?=[A-Za-z]\})/g, ""],
  [/\\(?:(?:text|math|operator|over|under)[a-z]*|emph|bf|rm|it|tt|sc|sf|left|right|hat|bar|tilde|vec)(?![A-Za-z])/g, ""],
  [/\\(?:star|ast)(?![A-Za-z])/g, "*"],
  [/\\(?:var(?=[a-z]))?/g, ""],
];
const WORD = /(?<![\p{L}\p{N}*])\p{L}\*(?![\p{L}\p{N}])|[\p{L}\p{N}]+/gu;
const CJK = "\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\u{20000}-\\u{3ffff}";
const CJK_RUNS = new RegExp(`[${CJK}]+|[^${CJK}]+`, "gu");
const HAS_CJK = new RegExp(`[${CJK}]`, "u");
const NOT_ASCII = /[^\0-\x7f]/;
const LONGEST = 64;

/** The pieces of a text between white space and em dashes. */
export const chunks = (text) => text.split(SPACES).filter(Boolean);

const cutWord = (word) => (word.length > LONGEST ? [...word].slice(0, LONGEST).join("") : word);
const termOf = (word) => (STOP_WORDS.has(word) ? "" : stem(word));

/** Markup, marks and case removed. */
function normalise(chunk) {
  if (chunk.includes("\\")) for (const [pattern, replacement] of TEX) chunk = chunk.replace(pattern, replacement);
  if (NOT_ASCII.test(chunk)) {
    chunk = chunk.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").toLowerCase()
      .replace(/[^\0-\x7f]/gu, (char) => FOLD[char] ?? char).normalize("NFC");
  }
  return chunk.toLowerCase().replace(/[$^{}]/g, "").replace(/'s(?![\p{L}\p{N}])/gu, "").replaceAll("'", "");
}

/**
 * One chunk: its words, for each word its term or "" (slots), the term of the joined form or "", all terms.
 * @param {string} chunk
 * @returns {{words: string[], slots: string[], joined: string, terms: string[]}}
 */
export function readChunk(chunk) {
  const words = (normalise(chunk).match(WORD) ?? []).flatMap(splitCjk).map(cutWord);
  const whole = words.join("");
  const joins = words.length > 1 && words.length < 4 && !whole.includes("*") && !HAS_CJK.test(whole);
  const joined = joins ? termOf(cutWord(whole)) : "";
  const slots = words.map(termOf);
  return { words, slots, joined, terms: [...slots, joined].filter(Boolean) };
}

function splitCjk(word) {
  if (!HAS_CJK.test(word)) return [word];
  return word.match(CJK_RUNS).flatMap((run) => {
    const chars = [...run];
    if (chars.length < 2 || !HAS_CJK.test(run)) return [run];
    return chars.slice(1).map((char, at) => chars[at] + char);
  });
}

/** All terms of a text, in its order. */
export const analyse = (text) => chunks(text).flatMap((chunk) => readChunk(chunk).terms);

// The stemmer: Porter's algorithm as lunr.py has it.

/** The word's letters as v (vowel) and c (consonant); y is a vowel behind a consonant. */
function shape(word) {
  let kinds = "";
  for (const char of word) {
    kinds += "aeiou".includes(char) || (char === "y" && kinds.endsWith("c")) ? "v" : "c";
  }
  return kinds;
}
const measure = (word) => shape(word).match(/vc/g)?.length ?? 0;
const hasVowel = (word) => shape(word).includes("v");
const endsDouble = (word) => /(.)\1$/.test(word) && shape(word).endsWith("c");
const endsShort = (word) => /cvc$/.test(shape(word)) && !/[wxy]$/.test(word);

const pairs = (text) => text.split(" ").map((pair) => pair.split(":"));
const STEP2 = pairs("ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous "
  + "ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble logi:log");
const STEP3 = pairs("icate:ic ative: alize:al iciti:ic ical:ic ful: ness:");
const STEP4 = "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize".split(" ");

function replaceEnd(word, table) {
  const pair = table.find(([end]) => word.endsWith(end));
  if (!pair) return word;
  const base = word.slice(0, -pair[0].length);
  return measure(base) > 0 ? base + pair[1] : word;
}

/** The term of a normalised word. @param {string} word */
export function stem(word) {
  if (word.length < 3 || NOT_ASCII.test(word)) return word;
  let w = word;
  if (w.endsWith("sses") || w.endsWith("ies")) w = w.slice(0, -2);
  else if (/[^s]s$/.test(w)) w = w.slice(0, -1);
  const ending = /(?:ed|ing)$/.exec(w);
  if (w.endsWith("eed")) {
    if (measure(w.slice(0, -3)) > 0) w = w.slice(0, -1);
  } else if (ending && hasVowel(w.slice(0, ending.index))) {
    w = w.slice(0, ending.index);
    if (/(?:at|bl|iz)$/.test(w)) w += "e";
    else if (endsDouble(w)) w = /[lsz]$/.test(w) ? w : w.slice(0, -1);
    else if (measure(w) === 1 && endsShort(w)) w += "e";
  }
  if (w.endsWith("y") && hasVowel(w.slice(0, -1))) w = w.slice(0, -1) + "i";
  w = replaceEnd(replaceEnd(w, STEP2), STEP3);
  const end = STEP4.find((suffix) => w.endsWith(suffix));
  if (end) {
    const base = w.slice(0, -end.length);
    if (measure(base) > 1 && (end !== "ion" || /[st]$/.test(base))) w = base;
  }
  if (w.endsWith("e")) {
    const base = w.slice(0, -1), count = measure(w);
    if (count > 1 || (count === 1 && !endsShort(base))) w = base;
  }
  return w.endsWith("ll") && measure(w) > 1 ? w.slice(0, -1) : w;
}

// The query language.

const PART = new RegExp(`(-?)(?:(title|topic|after|before):)?(?:"([^"]*)"|“([^”]*)”|([^${SPACE}]+))`, "gi");
const LONGEST_QUERY = 500;

/** The first day that a date names, as YYYY-MM-DD, or "". */
function firstDay(text) {
  const found = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);
  if (!found || found[1] === "0000") return "";
  const day = `${found[1]}-${found[2] ?? "01"}-${found[3] ?? "01"}`;
  const date = new Date(`${day}T00:00:00Z`);
  return !isNaN(date) && date.toISOString().startsWith(day) ? day : "";
}

function topicId(text) {
  const topic = text.toLowerCase().split(new RegExp(`[${SPACE}]+`)).filter(Boolean).join("-");
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(topic) ? topic : "";
}

/**
 * The query that a text stands for; never throws.
 * @param {string} text
 * @returns {{clauses: {text: string, need: "should"|"must"|"not", title: boolean, phrase: boolean}[],
 *   topics: string[], notTopics: string[], after: string, before: string}} dates as YYYY-MM-DD or "";
 *   after is the first day, before the first day that is too late
 */
export function parseQuery(text) {
  const query = { clauses: [], topics: [], notTopics: [], after: "", before: "" };
  const add = (words, need, title = false, phrase = false) => query.clauses.push({ text: words, need, title, phrase });
  const read = [...text.slice(0, 2 * LONGEST_QUERY)].slice(0, LONGEST_QUERY).join("");
  for (const [, minus, name = "", straight, curly, plain] of read.matchAll(PART)) {
    const operator = name.toLowerCase(), quoted = straight || curly || "", value = quoted || plain || "";
    const need = minus ? "not" : "must", topic = operator === "topic" && topicId(value);
    const day = !minus && (operator === "after" || operator === "before") && firstDay(value);
    if (topic) {
      const list = minus ? query.notTopics : query.topics;
      if (!list.includes(topic)) list.push(topic);
    } else if (day) {
      const other = query[operator];
      if (!other || (operator === "after" ? day > other : day < other)) query[operator] = day;
    } else if (operator === "title" && value) add(value, need, true, !!quoted);
    else if (operator) add(`${name}:${value}`, "should");
    else if (quoted) add(quoted, need, false, true);
    else if (plain) add(plain, minus ? "not" : "should");
  }
  return query;
}
