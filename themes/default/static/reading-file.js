/**
 * All that is kept on a device as the text of a file, and back. What a file says is checked value by value: it may
 * come from anywhere. The file of earlier versions holds only `stars`, each with `slug` and `title`.
 */
import { newer } from "./marks.js";

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const DIGEST = /^\d{4}-\d\d-\d\d(?:-\d{1,4})?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const LONGEST = { title: 500, note: 20_000, topic: 100 };
const TOPICS = 6;

const isText = (value) => typeof value === "string";
const isSlug = (value) => isText(value) && SLUG.test(value);
const isDigest = (value) => isText(value) && DIGEST.test(value);
const own = (from, slug) => (Object.hasOwn(from, slug) ? from[slug] : undefined);

/** Everything as the text of a file; the stars in the order in which they were given. */
export function formatAll({ stars, notes, facts, ...others }) {
  const rows = Object.entries(stars).map(([slug, title]) => ({ slug, title, note: own(notes, slug), ...own(facts, slug) }));
  return `${JSON.stringify({ stars: rows, ...others }, null, 1)}\n`;
}

/** What a file's text holds, and how many of its stars are none; throws when it is no file of ours. */
export function parseAll(text) {
  const given = JSON.parse(text), rows = given?.stars;
  if (!Array.isArray(rows)) throw new Error("no list of stars");
  const stars = rows.filter((row) => isSlug(row?.slug) && isText(row.title));
  const of = (value) => Object.fromEntries(stars.map((row) => [row.slug, value(row)]).filter(([, found]) => found));
  return {
    stars: of(({ title }) => title.slice(0, LONGEST.title)),
    notes: of(({ note }) => isText(note) && note.slice(0, LONGEST.note)),
    facts: of(factsOf),
    read: Array.isArray(given.read) ? given.read.filter(isDigest) : [],
    first: isDigest(given.first) ? given.first : "",
    theme: ["light", "dark"].includes(given.theme) ? given.theme : "",
    keys: given.keys !== false,
    refused: rows.length - stars.length,
  };
}

function factsOf({ at, date, topics }) {
  const named = (Array.isArray(topics) ? topics : [])
    .filter((topic) => Array.isArray(topic) && isSlug(topic[0]) && isText(topic[1]))
    .map(([id, name]) => [id, name.slice(0, LONGEST.topic)]);
  const when = Number.isSafeInteger(at) && at > 0 && at < 1e14 ? at : undefined;
  const day = isText(date) && DATE.test(date) ? date : undefined;
  return when || day || named[0] ? { at: when, date: day, topics: named.slice(0, TOPICS) } : undefined;
}

/** What is kept with what a file holds. Nothing that is kept is lost: of two notes, one follows the other. */
export function merge(kept, found) {
  const notes = { ...found.notes, ...kept.notes };
  for (const [slug, note] of Object.entries(found.notes)) if (!notes[slug].includes(note)) notes[slug] += `\n${note}`;
  const firsts = [kept.first, found.first].filter(Boolean);
  return {
    stars: { ...found.stars, ...kept.stars },
    notes,
    facts: { ...found.facts, ...kept.facts },
    read: [...new Set([...kept.read, ...found.read])],
    first: firsts.reduce((a, b) => (newer(a, b) ? b : a), firsts[0] ?? ""),
    theme: kept.theme || found.theme,
    keys: kept.keys && found.keys,
  };
}
