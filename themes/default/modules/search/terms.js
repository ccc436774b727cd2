/** What holds for terms of every kind. */

// In a term: it is made of several words, or of what stands in for one.
export const OF_SEVERAL = /[!&+]/;

/** The commonest of [term, papers] pairs, as [term, weight]. */
export function commonest(counts, most, weight) {
  const sorted = counts.sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
  return sorted.slice(0, most).map(([term]) => [term, weight]);
}
