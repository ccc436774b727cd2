/** What is known of a paper where it gets its star: kept beside the star, for the page My reading. */
import { read, write } from "./site.js";

const TOPICS = 6;

/** Keeps when a paper was starred, and the date and the topics that the element names. */
export function keepFacts(slug, element) {
  const date = (element.querySelector("time[datetime]") ?? document.querySelector(".page > .day time[datetime]"))?.dateTime;
  const topics = [...element.querySelectorAll("a[data-topic]")].slice(0, TOPICS).map((link) => [link.dataset.topic, link.textContent.trim()]);
  write("facts", { ...read("facts", {}), [slug]: { at: Date.now(), date, topics } });
}
