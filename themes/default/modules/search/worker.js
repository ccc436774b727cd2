/**
 * The search, away from the page. What comes: {manifest}, where the page has it; {id, text, filters,
 * topics}, a query; {id, doc}, a result that is seen. What goes: {id, count, …, results}; {id, counts},
 * papers of the topics; {id, doc, passage}; {id, failed}.
 */
import { openIndex } from "./index.js";
import { markedTerms } from "./marks.js";
import { firstPage } from "./ranking.js";
import { marksOf, readResult } from "./results.js";
import { search } from "./search.js";

const FIRST_PAGE = 10; // results

let index;
let latest; // the id of the query that counts
let marks; // what it marks in a text
let titles; // paper → the pieces of its title

async function load(path) {
  const address = new URL(`../search/${path}.bin`, import.meta.url); // from static/
  const { ok, body } = await fetch(address, path.endsWith("manifest") ? { cache: "no-cache" } : {});
  if (!ok) throw Error(path);
  const text = new Response(body.pipeThrough(new DecompressionStream("deflate-raw")));
  return new Uint8Array(await text.arrayBuffer());
}

function open(manifest) {
  index = openIndex(load, manifest);
  return index;
}

/** What each topic would find in the place of the chosen one. */
async function sendCounts(id, text, filters, topics, found) {
  const [opened, { topicCounts }] = await Promise.all([index, import("./operators.js")]);
  const others = filters.topic ? await search(opened, text, { ...filters, topic: "" }) : found;
  postMessage({ id, counts: await topicCounts(opened, topics, others.idle ? undefined : others.papers) });
}

async function answer({ id, text, filters, topics }) {
  const opened = await (index ?? open());
  const found = await search(opened, text, filters);
  if (id !== latest) return;
  const { hits, groups, names, papers, ...told } = found;
  const shown = filters.limit <= FIRST_PAGE && !filters.sort ? firstPage(hits) : hits;
  const its = marksOf(groups, names);
  const results = await Promise.all(shown.map((hit) => readResult(opened, hit, groups, its)));
  if (id !== latest) return;
  marks = its;
  titles = new Map(results.map(({ doc, title }) => [doc, title]));
  postMessage({ id, results, hasAuthors: opened.hasAuthors, ...told });
  // Without the counts the answer stands.
  if (topics) sendCounts(id, text, filters, topics, found).catch(() => {});
}

/**
 * Sends what of a paper's text shows most of what is asked for; where it does not come, the excerpt stands.
 */
async function sendPassage(id, doc) {
  const [{ findPassage }, opened] = await Promise.all([import("./passage.js"), index]);
  const text = await opened.text(doc);
  if (id !== latest) return;
  const passage = findPassage(text, markedTerms(titles.get(doc)), ...marks);
  if (passage.some(([, hit]) => hit)) postMessage({ id, doc, passage });
}

/**
 * Answers from the index of a new build: it may have taken the files' place, also since the page was kept.
 */
async function answerAnew(query) {
  const renewed = openIndex(load);
  await renewed; // without a network the old index stays, for what was already asked
  index = renewed;
  await answer(query);
}

globalThis.onmessage = ({ data }) => {
  if (data.manifest) {
    open(data.manifest);
    return;
  }
  if ("doc" in data) {
    sendPassage(data.id, data.doc).catch(() => {});
    return;
  }
  latest = data.id;
  answer(data).catch(() => answerAnew(data)).catch(() => postMessage({ id: data.id, failed: true }));
};
