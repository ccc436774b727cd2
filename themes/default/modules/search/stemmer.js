/** Porter's stemmer, as lunr.py has it: an English word → its stem. */

const endings = (text) => text.split(" ").map((pair) => pair.split(":"));
const STEP2 = endings(
  "ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous " +
  "ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive " +
  "biliti:ble logi:log");
const STEP3 = endings("icate:ic ative: alize:al iciti:ic ical:ic ful: ness:");
const STEP4 =
  /(?:al|[ae]nce|er|ic|[ai]ble|ant|ement|ment|ent|(?<=[st])ion|ou|ism|ate|iti|ous|ive|ize)$/;

/** A word's shape: a `v` for each vowel, a `c` for each consonant. */
function shape(word) {
  let kinds = "";
  for (const letter of word) {
    const isVowel = /[aeiou]/.test(letter) || (letter === "y" && kinds.endsWith("c"));
    kinds += isVowel ? "v" : "c";
  }
  return kinds;
}

const hasVowel = (word) => shape(word).includes("v");
const measure = (word) => shape(word).split("vc").length - 1;
const isShort = (word) => shape(word).endsWith("cvc") && !/[wxy]$/.test(word);

/** The word with the first ending of a table that it has replaced, if enough is left before it. */
function replaceEnding(word, table) {
  for (const [ending, replacement] of table) {
    if (!word.endsWith(ending)) continue;
    const base = word.slice(0, -ending.length);
    return measure(base) > 0 ? base + replacement : word;
  }
  return word;
}

/** Without `-ed` and `-ing`. */
function dropParticiple(word) {
  if (word.endsWith("eed")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const base = word.replace(/(ed|ing)$/, "");
  if (base === word || !hasVowel(base)) return word;
  if (/(at|bl|iz)$/.test(base)) return base + "e";
  if (/([^aeioulsz])\1$/.test(base) && shape(base).endsWith("c")) return base.slice(0, -1);
  return measure(base) === 1 && isShort(base) ? base + "e" : base;
}

/** Without the `e` or the second `l` at the end of a word that is long enough. */
function dropLastLetter(word) {
  const base = word.replace(/e$/, "");
  const least = isShort(base) ? 1 : 0;
  const rest = base !== word && measure(word) > least ? base : word;
  return rest.endsWith("ll") && measure(rest) > 1 ? rest.slice(0, -1) : rest;
}

export function stem(word) {
  if (word.length < 3 || /[^\0-\x7f]/.test(word)) return word;
  let rest = dropParticiple(word.replace(/(ss|i)es$|([^s])s$/, "$1$2"));
  if (rest.endsWith("y") && hasVowel(rest.slice(0, -1))) rest = rest.slice(0, -1) + "i";
  rest = replaceEnding(replaceEnding(rest, STEP2), STEP3);
  const base = rest.replace(STEP4, "");
  return dropLastLetter(measure(base) > 1 ? base : rest);
}
