/** Text → terms: sitegen/language/tokens.py once more; tests/cases/analysis.json holds for both. */
import { stem } from "./stemmer.js";

const STOP_WORDS = new Set(`a able about across after all almost also am among an and any are as at be
  because been but by can cannot could dear did do does either else ever every for from get got had has have
  he her hers him his how however i if in into is it its just least let like likely may me might most must my
  neither no nor not of off often on only or other our own rather said say says she should since so some than
  that the their them then there these they this tis to too twas us wants was we were what when where which
  while who whom why will with would yet you your`.split(/\s+/));

// What NFKD leaves alone but has a customary ASCII form, and Greek letters by name.
const FOLDED = {
  ß: "ss", æ: "ae", ø: "o", œ: "oe", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i",
  "∗": "*", "⋆": "*", "★": "*", "’": "'", "‘": "'", ʼ: "'",
};
const ALPHA = 945;
`alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau
  upsilon phi chi psi omega`.split(/\s+/).forEach((name, at) => {
  FOLDED[String.fromCharCode(ALPHA + at)] = name;
});

// Python's white space, once JavaScript's \ufeff is out of the text.
export const SPACE = "\\s\\x1c-\\x1f\\x85";
const BREAK = RegExp(`[${SPACE}—]+`);
const CJK =
  "\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\u{20000}-\\u{3ffff}";
const CJK_RUNS = RegExp(`[${CJK}]+|[^${CJK}]+`, "gu");
const HAS_CJK = RegExp(`[${CJK}]`, "u");
const TEX_STYLES =
  "(?:text|math|operator|over|under)[a-z]*|emph|bf|rm|it|tt|sc|sf|left|right|hat|bar|tilde|vec";
const TEX = [
  [/\\["'`^~=.]\{?\\?(?=[A-Za-z])|\\[cvHukbdtr]\{(?=[A-Za-z]\})/g, ""],
  [RegExp(`\\\\(?:${TEX_STYLES})(?![A-Za-z])`, "g"), ""],
  [/\\(?:star|ast)(?![A-Za-z])/g, "*"],
  [/\\(?:var(?=[a-z]))?/g, ""],
];
const ARXIV = RegExp(
  "^[(\"'<]*(?:(?:https?://)?(?:www\\.|export\\.)?arxiv\\.org/(?:abs|pdf|html)/|arxiv:)?" +
  "(\\d{4}\\.\\d{4,5}|[a-z-]+(?:\\.[a-z]{2})?/\\d{7})(?:v\\d+)?(?:\\.pdf)?[)\"'>,.;:]*$");
const VOICED = "\u3099\u309a"; // marks that make another letter of Japanese
const MARKS = RegExp(`(?![${VOICED}])[\\p{M}\\p{Cf}]`, "gu");
const DROPPED = RegExp(`[$^{}${VOICED}]`, "g");
const APOSTROPHE = /'s(?![\p{L}\p{N}])|'/gu;
const WORD = /(?<![\p{L}\p{N}*])[\p{L}\p{Nl}\p{No}]\*(?![\p{L}\p{N}])|[\p{L}\p{N}]+/gu;
const LONGEST_WORD = 64;
const MOST_KEPT = 20_000; // chunks

export const chunks = (text) => text.replaceAll("\ufeff", "").split(BREAK).filter(Boolean);

/** The first characters of a text, none of them halved. */
export const cut = (text, length) => [...text.slice(0, 2 * length)].slice(0, length).join("");

const termOf = (word) => (STOP_WORDS.has(word) ? "" : stem(word));

/** A chunk without markup, accents, marks and case. */
function fold(chunk) {
  let text = chunk;
  for (const [pattern, replacement] of TEX) text = text.replace(pattern, replacement);
  text = text.normalize("NFKD").replace(MARKS, "").toLowerCase();
  text = text.replace(/[^\0-\x7f]/g, (letter) => FOLDED[letter] ?? letter);
  return text.normalize("NFC").replace(DROPPED, "").replace(APOSTROPHE, "");
}

/** The words of a run of letters: itself, or the pairs of its Chinese, Japanese or Korean signs. */
function wordsOfRun(run) {
  const signs = [...run];
  if (!HAS_CJK.test(run) || signs.length < 2) return cut(run, LONGEST_WORD);
  return signs.slice(1).map((sign, at) => signs[at] + sign);
}

/** The term of two or three words written as one: `pre-training` is `pretraining`, too. */
function joinedForm(words) {
  const whole = words.join("");
  if (words.length < 2 || words.length > 3 || whole.includes("*") || HAS_CJK.test(whole)) return "";
  return termOf(cut(whole, LONGEST_WORD));
}

function analyse(chunk) {
  const identifier = chunk.toLowerCase().match(ARXIV)?.[1];
  if (identifier) return { words: [identifier], slots: [identifier], joined: "", terms: [identifier] };
  const runs = (fold(chunk).match(WORD) ?? []).flatMap((word) => word.match(CJK_RUNS));
  const words = runs.flatMap(wordsOfRun);
  const slots = words.map(termOf);
  const joined = joinedForm(words);
  return { words, slots, joined, terms: [...slots, joined].filter(Boolean) };
}

const kept = new Map(); // because the texts of results hold the same chunks again and again

/**
 * A chunk's `words`; their terms, `slots`, "" for stop words; the term of its `joined` form or ""; all
 * `terms`.
 */
export function readChunk(chunk) {
  if (kept.size > MOST_KEPT) kept.clear();
  let found = kept.get(chunk);
  if (!found) {
    found = analyse(chunk);
    kept.set(chunk, found);
  }
  return found;
}
