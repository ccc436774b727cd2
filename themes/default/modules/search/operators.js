/** What only some queries need: the query language, phrases, filters, upvotes. */
import { parseQuery } from "./query.js";
import { createReader } from "./shard.js";
import { OF_SEVERAL } from "./terms.js";
import { chunks, readChunk } from "./tokens.js";

const TITLE = 0;
const ABSTRACT = 1;
const FIELDS = { title: [TITLE], authors: [ABSTRACT], any: [TITLE, ABSTRACT] };
const AUTHORS_AT = 2 ** 20; // from this place on the words of an abstract are those of its authors
const SHARDS = 4; // whose places are in one file

/** So many slots, each written as the step from the one before. */
function readSlots(integer, count) {
  const slots = [];
  let slot = 0;
  while (slots.length < count) {
    slot += integer();
    slots.push(slot);
  }
  return slots;
}

/** Adds to the places of a term those in a segment. */
async function addPlaces(places, segment, term) {
  const { spans, get } = await segment.shardOf(term);
  if (!spans.has(term)) return;
  const shard = segment.placeOf(term);
  const bytes = await segment.file(`p${Math.floor(shard / SHARDS)}`, (whole) => whole);
  const { byte, integer } = createReader(bytes);
  for (let before = shard % SHARDS; before > 0; before--) {
    for (let left = integer(); left > 0; left--) byte();
  }
  integer(); // how many bytes its own are
  // The places of the terms before it are passed over; terms of several words have none.
  for (const other of spans.keys()) {
    if (OF_SEVERAL.test(other)) continue;
    const { papers, times, titleTimes } = get(other);
    papers.forEach((paper, at) => {
      const slots = [titleTimes[at], times[at]].map((count) => readSlots(integer, count));
      if (other === term) places.set(segment.first + paper, slots);
    });
    if (other === term) break;
  }
}

/** paper → [slots in the title, slots in the abstract] of a term. */
async function placesOf(index, term) {
  const places = new Map();
  await Promise.all(index.segments.map((segment) => addPlaces(places, segment, term)));
  return places;
}

/** The papers that have a term in a field. */
async function papersOf(index, term, field = "any") {
  if (field === "authors") {
    const places = [...await placesOf(index, term)];
    return new Set(places.filter(([, slots]) => slots[ABSTRACT].at(-1) >= AUTHORS_AT).map(([paper]) => paper));
  }
  const { papers, titleTimes } = await index.postings(term);
  return new Set(field === "title" ? papers.filter((_, at) => titleTimes[at]) : papers);
}

/**
 * Whether a paper has the terms of a phrase at their distances, as a function; false where there is no
 * term.
 */
async function phraseTest(index, slots, field) {
  const offsets = [...slots.keys()].filter((at) => slots[at]);
  if (!offsets.length) return false;
  const places = await Promise.all(offsets.map((at) => placesOf(index, slots[at])));
  const first = field === "authors" ? AUTHORS_AT : 0;
  const stands = (paper, text, start) => start >= first
    && places.every((spots, at) => spots.get(paper)?.[text].includes(start + offsets[at] - offsets[0]));
  return (paper) => FIELDS[field].some((text) =>
    places[0].get(paper)?.[text].some((start) => stands(paper, text, start)));
}

/** Whether a paper has a chunk's joined form or all of its words, as a function. */
async function chunkTest(index, { slots, joined }, field) {
  const words = slots.filter(Boolean).map((term) => papersOf(index, term, field));
  const form = joined ? papersOf(index, joined, field) : new Set();
  const [whole, ...each] = await Promise.all([form, ...words]);
  return (paper) => whole.has(paper) || (each.length > 0 && each.every((papers) => papers.has(paper)));
}

const turned = (test, need) => (test && need === "not" ? (paper) => !test(paper) : test);

/** Whether a clause is kept by a paper, as a function; false where it has no term. */
async function clauseTest(index, { text, need, phrase }, field) {
  const parts = chunks(text).map(readChunk);
  if (phrase) return turned(await phraseTest(index, parts.flatMap(({ slots }) => slots), field), need);
  const withTerms = parts.filter(({ terms }) => terms.length);
  const tests = await Promise.all(withTerms.map((part) => chunkTest(index, part, field)));
  return turned(tests.length > 0 && ((paper) => tests.every((test) => test(paper))), need);
}

async function topicTest(index, id) {
  const papers = await papersOf(index, `#${id}`);
  return (paper) => papers.has(paper);
}

async function dayTest(index, after, before) {
  if (!after && !before) return false;
  const days = await index.days();
  const firstPaper = (date) => (days.find(([day]) => day >= date) ?? [date, index.count])[1];
  const low = after ? firstPaper(after) : 0;
  const high = before ? firstPaper(before) : index.count;
  return (paper) => paper >= low && paper < high;
}

async function digestTest(index, id) {
  const [, , runs] = (await index.digests()).find(([known]) => known === id) ?? [id, "", []];
  const papers = new Set();
  for (let at = 0; at < runs.length; at += 2) {
    for (let step = 0; step < runs[at + 1]; step++) papers.add(runs[at] + step);
  }
  return (paper) => papers.has(paper);
}

/** The tests of the form's fields: `facet` says whose, so that its choices are counted without it. */
async function readChoices(index, { topic, from, to, digest }) {
  const asked = [
    ["topic", topic && topicTest(index, topic)],
    // What sorts behind a day and before the next.
    ["date", (from || to) && dayTest(index, from, to && `${to}~`)],
    ["digest", digest && digestTest(index, digest)],
  ].filter(([, test]) => test);
  return Promise.all(asked.map(async ([facet, test]) => Object.assign(await test, { facet })));
}

/** What a paper must pass, as functions of its number; with `ranks` to sort by, where it is not by the words. */
async function readTests(index, { clauses, authors, topics, notTopics, after, before }, fields) {
  const filters = clauses.filter(({ need }) => need !== "should");
  const tests = await Promise.all([
    ...filters.map((clause) => clauseTest(index, clause, clause.title ? "title" : "any")),
    ...authors.map((clause) => clauseTest(index, clause, "authors")),
    ...topics.map((id) => topicTest(index, id)),
    ...notTopics.map(async (id) => turned(await topicTest(index, id), "not")),
    dayTest(index, after, before),
  ]);
  const asked = [...tests.filter(Boolean), ...await readChoices(index, fields)];
  if (fields.sort !== "upvotes") return asked;
  // Without a word it is all papers of which one asks for the upvotes.
  return Object.assign([...asked, () => true], { ranks: { scores: await readUpvotes(index), tiers: [] } });
}

/** Which of the topics that are asked for have no papers. */
async function unknownTopics(index, ids) {
  const known = await Promise.all(ids.map((id) => index.isKnown(`#${id}`)));
  return ids.filter((_, at) => !known[at]);
}

/** A text and the fields of the form → clauses, and promises of what a paper must pass; dates inclusive. */
export function readQuery(index, text, fields) {
  const query = parseQuery(text);
  const named = fields.topic ? [fields.topic] : [];
  return {
    clauses: query.clauses,
    tests: readTests(index, query, fields),
    noTopics: unknownTopics(index, [...query.topics, ...query.notTopics, ...named]),
  };
}

/** Of each paper its upvotes and one more; 0 where they are not known, or none are. */
function readUpvotes({ segments, count }) {
  const read = (bytes) => Uint32Array.from({ length: count }, createReader(bytes).integer);
  return segments.at(-1).file("upvotes", read).catch(() => new Uint32Array(count));
}
