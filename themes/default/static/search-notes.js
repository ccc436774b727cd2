/** What was done to a query, in words. */

const quoted = (words) => words.map((word) => `“${word}”`).join(", ");

/** Sentences about the notes of an answer; "" where nothing was done. */
export function sentences({ lost, meant, noTopics, cut }, words, hasAuthors) {
  // No other word has a full stop or a slash.
  const identifiers = lost.filter((word) => /[./]/.test(word)), others = lost.filter((word) => !identifiers.includes(word));
  return [
    meant[0] && `Showing results for ${quoted(meant.map(([, word]) => word))}: no paper has ${quoted(meant.map(([typed]) => typed))}.`,
    others[0] && `No paper has ${quoted(others)}.`,
    // Two unknown words of letters and no others may be a name; the pairs of Chinese signs in a word are none.
    others.length > 1 && others.length === words && others.every((word) => /^[a-z]+$/.test(word)) && !hasAuthors && "The papers here have no authors listed.",
    identifiers[0] && `No paper here has the identifier ${identifiers.join(", ")}.`,
    noTopics[0] && `No paper is filed under the topic ${quoted(noTopics)}.`,
    cut && "The query is long: its first 32 words count.",
  ].filter(Boolean).join(" ");
}
