/** A random paper of the archive: a digest by how many papers it lists, then one of those. */
import { path } from "./site.js";

/** The digest in which the paper at a place of all lies: `counts` are `id number id number …`, `place` is from 0 to 1. */
export function drawDigest(counts, place) {
  const words = counts.split(" "), numbers = words.filter((_, at) => at % 2).map(Number);
  let left = Math.floor(place * numbers.reduce((sum, number) => sum + number, 0));
  for (const [at, number] of numbers.entries()) {
    if (left < number) return words[2 * at];
    left -= number;
  }
  throw new Error("no papers");
}

/** The address of a paper at random. */
export async function drawPaper(counts) {
  const answer = await fetch(`${path}digests/${drawDigest(counts, Math.random())}/`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const slugs = [...page.querySelectorAll("[data-paper]")].map((paper) => paper.dataset.paper);
  if (!answer.ok || !slugs[0]) throw new Error("no papers");
  return `${path}papers/${slugs[Math.floor(Math.random() * slugs.length)]}/`;
}
