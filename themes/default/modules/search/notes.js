/** What was done to a query, in words. */

const quoted = (words) => words.map((word) => `“${word}”`).join(", ");

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
    said.push(`Showing results for ${quoted(meant.map(([, word]) => word))}: no paper has ${quoted(typed)}.`);
  }
  if (others.length) said.push(`No paper has ${quoted(others)}.`);
  if (!hasAuthors && mayBeName(others, words)) said.push("The papers here have no authors listed.");
  if (identifiers.length) said.push(`No paper here has the identifier ${identifiers.join(", ")}.`);
  if (noTopics.length) said.push(`No paper is filed under the topic ${quoted(noTopics)}.`);
  if (cut) said.push("The query is long: its first 32 words count.");
  return said.join(" ");
}
