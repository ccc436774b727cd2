/** Hits → what the page shows of them. */
import { mark, markedTerms } from "./marks.js";

/** The terms that a word marks: those for which papers are found. */
const termsOf = ({ says, others, marked }) => marked ?? [...says, ...others].map(([term]) => term);

/** What a query marks in a text, as `mark` takes it. */
export function marksOf(groups, names) {
  const phrases = names.flatMap(({ others }) => others);
  return [new Set(groups.flatMap(termsOf)), phrases.map((phrase) => phrase.split(" "))];
}

/** Whether a paper that says the words shows some of them only further on than in its title and excerpt. */
function isDeep(groups, shown, isFull) {
  const shows = (word) => [...termsOf(word), ...(word.named ?? [])].some((term) => shown.has(term));
  const words = groups.filter(({ joins }) => !joins);
  return isFull ? !words.every(shows) : !words.some(shows);
}

/** A hit as the page shows it; `deep`: a passage may show more of what is asked for. */
export async function readResult(index, { doc, full, score }, groups, marks) {
  const [title, slug, date, topics, excerpt] = await index.row(doc);
  const marked = mark(title, ...marks);
  const start = mark(excerpt, ...marks);
  return {
    doc, full, score, slug, date,
    title: marked,
    topics: topics.split(" ").filter(Boolean),
    excerpt: start,
    deep: groups.length > 0 && isDeep(groups, markedTerms([...marked, ...start]), full),
  };
}
