/** What only some queries need: the query language, phrases, filters, the papers of each topic. */
import { chunks, cut, OF_SEVERAL, readChunk, SPACE } from "./search-worker.js";

// What is typed → a query: sitegen/language/query.py once more; tests/cases/ holds for both.

const PART = RegExp(`(-?)(?:(title|topic|after|before):)?(?:"([^"]*)"|“([^”]*)”|((?:\\ufeff|[^${SPACE}])+))`, "gi");

/** The first day that a date names, as YYYY-MM-DD, or "". */
function firstDay(text) {
  const day = /^(?!0000)\d{4}(-\d\d){0,2}$/.test(text) ? (text + "-01-01").slice(0, 10) : "", date = new Date(day);
  return day && !isNaN(date) && date.toISOString().startsWith(day) ? day : "";
}

function topicId(text) {
  const topic = text.toLowerCase().split(RegExp(`(?:(?!\\ufeff)[${SPACE}])+`)).filter(Boolean).join("-");
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(topic) ? topic : "";
}

/** The query that a text stands for; never throws. A clause's need is should, must or not; after <= day < before. */
export function parseQuery(text) {
  const query = { clauses: [], topics: [], notTopics: [], after: "", before: "" };
  const add = (text, need = "should", title = false, phrase = false) => query.clauses.push({ text, need, title, phrase });
  for (const [, minus, name = "", straight, curly, plain] of cut(text, 500).matchAll(PART)) {
    const operator = name.toLowerCase(), quoted = straight || curly || "", value = quoted || plain || "";
    const need = minus ? "not" : "must", topic = operator === "topic" && topicId(value);
    const day = !minus && /r/.test(operator) && firstDay(value); // after, before
    if (topic) {
      const list = minus ? query.notTopics : query.topics;
      if (!list.includes(topic)) list.push(topic);
    } else if (day) {
      if (!query[operator] || (day > query[operator]) === (operator === "after")) query[operator] = day;
    } else if (operator === "title" && value) add(value, need, true, !!quoted);
    else if (operator) add(`${name}:${value}`);
    else if (quoted) add(quoted, need, false, true);
    else if (plain) add(plain, minus ? need : "should");
  }
  return query;
}

// Filters

/** The papers of a term, or of those that have it in the title. */
async function papers({ postings }, term, title) {
  const [docs, , , titleTf] = await postings(term);
  return new Set(docs.filter((_, i) => !title || titleTf[i]));
}

/** paper → [slots in the title, slots in the abstract] of a term. */
async function places({ isKnown, placeOf, shard, file, once, reader }, term) {
  const spots = new Map();
  if (!await isKnown(term)) return spots;
  const place = placeOf(term), { int } = reader(await once("p" + place, () => file("p" + place)));
  const { spans, get } = await shard(place);
  for (const other of spans.keys()) { // those before the term are passed over
    if (OF_SEVERAL.test(other)) continue; // such terms have no places
    const [docs, tf, , titleTf] = get(other);
    docs.forEach((doc, i) => {
      const fields = [titleTf[i], tf[i]].map((length) => {
        let slot = 0;
        return Array.from({ length }, () => (slot += int()));
      });
      if (other === term) spots.set(doc, fields);
    });
    if (other === term) return spots;
  }
}

/** Whether a clause holds in a paper, as a function; false where it has no term. */
async function holder(tools, { text, title, phrase }) {
  const parts = chunks(text).map(readChunk), slots = parts.flatMap((part) => part.slots);
  if (phrase) {
    const offsets = [...slots.keys()].filter((at) => slots[at]), [first] = offsets;
    const found = await Promise.all(offsets.map((at) => places(tools, slots[at])));
    return first >= 0 && ((doc) => (title ? [0] : [0, 1]).some((field) => found[0].get(doc)?.[field].some((at) =>
      found.every((spots, i) => spots.get(doc)?.[field].includes(at + offsets[i] - first)))));
  }
  const tests = await Promise.all(parts.filter(({ terms }) => terms[0]).map(async ({ slots: of, joined }) => {
    const terms = [joined, ...of.filter(Boolean)];
    const [whole, ...each] = await Promise.all(terms.map((term) => papers(tools, term, title)));
    return (doc) => whole.has(doc) || (each.length > 0 && each.every((set) => set.has(doc)));
  }));
  return tests.length > 0 && ((doc) => tests.every((test) => test(doc)));
}

/** What a paper must pass, as functions of its number. */
async function readFilters(tools, { clauses, topics, notTopics, after, before }) {
  const not = (test) => test && ((doc) => !test(doc));
  const topic = async (id) => {
    const set = await papers(tools, "#" + id);
    return (doc) => set.has(doc);
  };
  const { days } = after || before ? await tools.more() : {};
  const begin = (date) => (days.find(([day]) => day >= date) ?? [0, tools.count])[1];
  const low = after ? begin(after) : 0, high = before ? begin(before) : tools.count;
  const tests = await Promise.all([
    ...clauses.filter(({ need }) => need !== "should").map(async (clause) => {
      const test = await holder(tools, clause);
      return clause.need === "not" ? not(test) : test;
    }),
    ...topics.map(topic),
    ...notTopics.map(async (id) => not(await topic(id))),
    days && ((doc) => doc >= low && doc < high),
  ]);
  return tests.filter(Boolean);
}

/** Which of the topics that are asked for have no papers. */
async function unknownTopics({ isKnown }, ids) {
  const known = await Promise.all(ids.map((id) => isKnown("#" + id)));
  return ids.filter((_, i) => !known[i]);
}

/** A text and the fields of the form → clauses, and promises of what a paper must pass; dates inclusive. */
export function readQuery(tools, text, { topic, from, to }) {
  const query = parseQuery(text), day = to && to + "~"; // sorts behind the day and before the next
  if (topic) query.topics.push(topic);
  if (from && !(query.after > from)) query.after = from;
  if (day && !(query.before < day && query.before)) query.before = day;
  return { clauses: query.clauses, tests: readFilters(tools, query), noTopics: unknownTopics(tools, [...query.topics, ...query.notTopics]) };
}

/** How many of the papers in a mask each topic has. */
export async function topicCounts(tools, ids, mask) {
  return Object.fromEntries(await Promise.all(ids.map(async (id) =>
    [id, [...await papers(tools, "#" + id)].filter((doc) => mask[doc]).length])));
}
