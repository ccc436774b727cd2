/**
 * The search, away from the page. What comes: {manifest}, where the page has it; {id, text, filters, like,
 * title}, a query; {id, facets}, its counts are wanted; {id, doc}, a result that is seen; {id, doc, whole}, one
 * whose text is wanted. What goes: {id, count, …, results}; {id, facets}, counts, or null where there are none;
 * {id, doc, passage}; {id, doc, whole}; {id, failed}.
 */
import { openIndex } from "./index.js";
import { mark, markedTerms } from "./marks.js";
import { firstPage } from "./ranking.js";
import { marksOf, readResult } from "./results.js";
import { readQuery, search } from "./search.js";

const FIRST_PAGE = 10; // results

let index;
let latest; // the id of the query that counts
let marks; // what it marks in a text
let titles; // paper → the pieces of its title
let counts; // gives the counts of the query that is answered

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

/** Sends what each topic, month and digest would find. */
async function sendFacets(id) {
  const facets = await counts().catch(() => null); // without them the answer stands
  if (id === latest) postMessage({ id, facets });
}

async function find(opened, { text, filters, like, title }) {
  if (!like) return search(opened, text, filters);
  return (await import("./like.js")).searchLike({ search, readQuery }, opened, { slug: like, title }, filters);
}

async function answer(query) {
  const { id, filters } = query;
  const opened = await (index ?? open());
  const found = await find(opened, query);
  if (id !== latest) return;
  const { hits, groups, names, without, ...told } = found;
  const shown = filters.limit <= FIRST_PAGE && !filters.sort ? firstPage(hits) : hits;
  const its = marksOf(groups, names);
  const results = await Promise.all(shown.map((hit) => readResult(opened, hit, groups, its)));
  if (id !== latest) return;
  marks = its;
  titles = new Map(results.map(({ doc, title }) => [doc, title]));
  counts = async () => (opened.hasFacets ? (await import("./facets.js")).countFacets(opened, found, filters) : null);
  postMessage({ id, results, hasAuthors: opened.hasAuthors, ...told });
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

/** Sends a paper's whole text, with what is asked for marked. */
async function sendWhole(id, doc) {
  const text = await (await index).text(doc);
  if (id === latest) postMessage({ id, doc, whole: text.split("\n").map((part) => mark(part, ...marks)) });
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
    (data.whole ? sendWhole : sendPassage)(data.id, data.doc).catch(() => {});
    return;
  }
  if (data.facets) {
    if (data.id === latest) sendFacets(data.id);
    return;
  }
  latest = data.id;
  answer(data).catch(() => answerAnew(data)).catch(() => postMessage({ id: data.id, failed: true }));
};
