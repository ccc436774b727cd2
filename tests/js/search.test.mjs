import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openIndex } from "../../themes/default/modules/search/index.js";
import { mark } from "../../themes/default/modules/search/marks.js";
import { sentences } from "../../themes/default/modules/search/notes.js";
import { findPassage } from "../../themes/default/modules/search/passage.js";
import { parseQuery } from "../../themes/default/modules/search/query.js";
import { marksOf } from "../../themes/default/modules/search/results.js";
import { search } from "../../themes/default/modules/search/search.js";
import { corrections, slips } from "../../themes/default/modules/search/spelling.js";
import { chunks, readChunk } from "../../themes/default/modules/search/tokens.js";

const english = readFileSync(new URL("../../themes/default/strings/en.yaml", import.meta.url), "utf8");
globalThis.STRINGS = Object.fromEntries([...english.matchAll(/^(search_\w+): "?(.*?)"?$/gm)].map(([, key, text]) => [key, text]));

const analyse = (text) => chunks(text).flatMap((chunk) => readChunk(chunk).terms);
const cases = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), "utf8"));

for (const { name, text, terms } of cases("analysis")) {
  test(`analysis: ${name}`, () => assert.deepEqual(analyse(text), terms));
}

function shown({ clauses, authors, topics, notTopics, after, before }) {
  const toRow = ({ text, need, title, phrase }) => [text, need + (title ? " title" : "") + (phrase ? " phrase" : "")];
  const row = {
    clauses: clauses.map(toRow), authors: authors.map(toRow), topics, not_topics: notTopics, after, before,
  };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value.length));
}

for (const { name, text, query } of cases("query")) {
  test(`query: ${name}`, () => assert.deepEqual(shown(parseQuery(text)), query));
}

test("slips: a letter more, less or other, or two neighbours swapped, behind the first letter", () => {
  for (const other of ["word", "words", "wword", "worrd", "wor", "wrd", "ward", "wore", "wrod", "wodr"]) {
    assert.ok(slips("word").has(other), other);
  }
  for (const other of ["wordss", "wo", "drow", "owrd", "ford", "ord", "wdro", "wo2d"]) assert.ok(!slips("word").has(other), other);
});

test("marks words and compounds by their terms, and keeps the text", () => {
  const text = "Pre-training (of) robots—Robot's pretraining", pieces = mark(text, new Set(["pretrain", "robot"]));
  assert.equal(pieces.map(([piece]) => piece).join(""), text);
  assert.deepEqual(pieces.filter(([, hit]) => hit).map(([piece]) => piece), ["Pre", "training", "robots", "Robot's", "pretraining"]);
});

test("what is not marked is one piece", () => {
  assert.deepEqual(mark("The (small) robot, at last", new Set(["robot"])), [
    ["The (small) ", false], ["robot", true], [", at last", false],
  ]);
  assert.deepEqual(mark("", new Set(["robot"])), []);
});

test("a correction says which of its terms is meant and marked", async () => {
  const spelled = [["m5odel", 9], ["m5odal", 2], ["m5otor", 5]];
  const segment = {
    more: async () => ({ spelling: "" }),
    range: async (name, separators, low, high) => spelled.filter(([key]) => key >= low && key <= high),
  };
  const index = { segments: [segment] };
  const { says, meant, marked } = await corrections(index, "modle", "", []);
  assert.deepEqual(says.map(([term]) => term), ["model", "modal"]);
  assert.equal(meant, "model");
  assert.deepEqual(marked, ["model"]);
});

test("of a correction only what the page says it means is marked", () => {
  const corrected = { says: [["model", 0.7], ["modal", 0.3]], others: [], marked: ["model"] };
  const known = { says: [["world", 1]], others: [["planet", 0.5]] };
  assert.deepEqual(marksOf([corrected, known], []), [new Set(["model", "world", "planet"]), []]);
});

test("marks the words of a name only where they stand side by side", () => {
  const hits = mark("Learning by Reinforcement-Learning (RL); learning", new Set(["rl"]), [["reinforc", "learn"]]).filter(([, hit]) => hit);
  assert.deepEqual(hits.map(([piece]) => piece), ["Reinforcement", "Learning", "RL"]);
});

const LONG = `It begins with nothing of interest, and goes on so for a while. ${"Filler words follow. ".repeat(20)}`
  + `An otter lives here <b>&. ${"Filler words follow. ".repeat(20)}And further on, a weir with an otter near it, in the river, at last. The end follows.`;

test("a passage begins at the sentence that shows most of what is asked for", () => {
  const shown = findPassage(LONG, new Set(), new Set(["otter", "weir", "river"]), []), text = shown.map(([piece]) => piece).join("");
  assert.match(text, /^… And further on, a weir/);
  assert.deepEqual(shown.filter(([, hit]) => hit).map(([piece]) => piece), ["weir", "otter", "river"]);
  assert.ok(LONG.includes(text.replace(/^… |…$/g, "")));
});

test("a passage shows what the title does not show", () => {
  const text = `An otter. ${"Filler words follow. ".repeat(20)} A weir.`;
  assert.match(findPassage(text, new Set(["otter"]), new Set(["otter", "weir"]), []).map(([piece]) => piece).join(""), /A weir\.$/);
  assert.match(findPassage(text, new Set(["weir"]), new Set(["otter", "weir"]), []).map(([piece]) => piece).join(""), /^An otter\./);
});

test("a text without what is asked for is shown from its start", () => {
  assert.match(findPassage(LONG, new Set(), new Set(["crab"]), []).map(([piece]) => piece).join(""), /^It begins .*…$/);
  assert.deepEqual(findPassage("", new Set(), new Set(["crab"]), []).map(([piece]) => piece).join(""), "");
});

const NOTHING = { lost: [], meant: [], noTopics: [], cut: false };

test("what was done to a query is said in sentences", () => {
  const said = (notes, words = 5, hasAuthors = true) => sentences({ ...NOTHING, ...notes }, words, hasAuthors);
  assert.equal(said({}), "");
  assert.equal(said({ meant: [["wrold", "world"]] }), "Showing results for “world”: no paper has “wrold”.");
  assert.equal(said({ lost: ["zzz", "math.gt/0309136"] }), "No paper has “zzz”. No paper here has the identifier math.gt/0309136.");
  assert.equal(said({ lost: ["ada", "lovelace"] }, 2, false), "No paper has “ada”, “lovelace”. The papers here have no authors listed.");
  assert.equal(said({ lost: ["ada", "lovelace"] }, 2, true), "No paper has “ada”, “lovelace”.");
  assert.equal(said({ noTopics: ["x"], cut: true }), "No paper is filed under the topic “x”. The query is long: its first 32 words count.");
});

const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
const EMPTY = { count: 0, bm25: [1, 1, 1], lengths: [0, 0], index: "a", shards: "", words: "", rows: [1, 1, ""] };
const FILES = { manifest: bytes(EMPTY), "a/more": bytes({ spelling: "", days: [] }) };
const oneKey = new Uint8Array([1, 33, 0]); // an empty one, and no papers

test("a file that does not come is asked for again", async () => {
  let failures = 1;
  const load = async (path) => {
    if (path === "a/0" && failures-- > 0) throw Error("offline");
    return FILES[path] ?? oneKey;
  };
  const index = await openIndex(load);
  await assert.rejects(search(index, "word"), /offline/);
  assert.equal((await search(index, "word")).count, 0);
});

test("a manifest that the page has is not asked for", async () => {
  const asked = [];
  const load = async (path) => {
    asked.push(path);
    return FILES[path] ?? oneKey;
  };
  await search(await openIndex(load, JSON.stringify(EMPTY)), "word -other");
  assert.ok(asked.includes("a/0"));
  assert.ok(!asked.includes("manifest"));
});

test("unknown words may be a name only where they are words of letters", () => {
  const said = (lost) => sentences({ lost, meant: [], noTopics: [], cut: false }, lost.length, false);
  assert.match(said(["ada", "lovelace"]), /no authors listed/);
  assert.doesNotMatch(said(["世界", "界模"]), /authors/);
});
