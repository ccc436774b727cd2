/** What was done to a query, in words. */

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const quoted = (words) => words.map((word) => fill(STRINGS.search_word, { word })).join(", ");

/** Whether unknown words may be a name: two or more of letters, and no others. */
function mayBeName(unknown, words) {
  // The pairs of Chinese signs in a word are no words of letters.
  return unknown.length > 1 && unknown.length === words && unknown.every((word) => /^[a-z]+$/.test(word));
}

/** Sentences about the notes of an answer; "" where nothing was done. `words`: how many are looked for. */
export function sentences({ lost, meant, noTopics, cut }, words, hasAuthors) {
  const said = [];
  // No other word has a full stop or a slash.
  const identifiers = lost.filter((word) => /[./]/.test(word));
  const others = lost.filter((word) => !identifiers.includes(word));
  if (meant.length) {
    const typed = meant.map(([word]) => word);
    said.push(fill(STRINGS.search_meant, { meant: quoted(meant.map(([, word]) => word)), typed: quoted(typed) }));
  }
  if (others.length) said.push(fill(STRINGS.search_lost, { words: quoted(others) }));
  if (!hasAuthors && mayBeName(others, words)) said.push(STRINGS.search_no_authors);
  if (identifiers.length) said.push(fill(STRINGS.search_no_identifier, { words: identifiers.join(", ") }));
  if (noTopics.length) said.push(fill(STRINGS.search_no_topic, { words: quoted(noTopics) }));
  if (cut) said.push(STRINGS.search_cut);
  return said.join(" ");
}
