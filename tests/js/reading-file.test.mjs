import assert from "node:assert/strict";
import { test } from "node:test";
import "./strings.mjs";

const { formatAll, merge, parseAll } = await import("../../themes/default/static/reading-file.js");
const NONE = { stars: {}, notes: {}, facts: {}, read: [], first: "", theme: "", keys: true };
const ALL = {
  stars: { "b-paper": "B <b> & \"q\"", "a-paper": "Á", constructor: "Constructor" },
  notes: { "a-paper": "first line\nsecond" },
  facts: { "b-paper": { at: 1_700_000_000_000, date: "2026-01-02", topics: [["offline-rl", "Offline RL"]] } },
  read: ["2026-01-02", "2026-01-02-2"], first: "2026-01-01", theme: "dark", keys: false,
};

test("everything survives export and import, the stars in their order", () => {
  const { refused, ...found } = parseAll(formatAll(ALL));
  assert.deepEqual(found, ALL);
  assert.deepEqual(Object.keys(found.stars), Object.keys(ALL.stars));
  assert.equal(refused, 0);
});

test("nothing kept is a valid file", () => {
  assert.deepEqual(parseAll(formatAll(NONE)), { ...NONE, refused: 0 });
});

test("a file of an earlier version holds slugs and titles", () => {
  const text = JSON.stringify({ stars: [{ slug: "a", title: "A" }] });
  assert.deepEqual(parseAll(text), { ...NONE, stars: { a: "A" }, refused: 0 });
});

test("what is no star is left out, and counted", () => {
  const text = JSON.stringify({ stars: [
    { slug: "good", title: "Good" }, { slug: "../evil", title: "x" }, { slug: "javascript:alert(1)", title: "x" },
    { slug: "no-title" }, null, 7, { slug: 7, title: "x" }, { slug: "__proto__", title: "x" },
  ] });
  const { stars, refused } = parseAll(text);
  assert.deepEqual([stars, refused], [{ good: "Good" }, 7]);
});

test("what is no note, date, topic, digest or setting is left out", () => {
  const text = JSON.stringify({
    stars: [
      { slug: "a", title: "A", note: 7, at: "yesterday", date: "<b>", topics: [["../x", "X"], ["ok", 7], ["ok", "Ok"], "x"] },
      { slug: "b", title: "B", note: ["x"], at: -1, date: {}, topics: "x" },
    ],
    read: ["2026-01-02", "../x", 7], first: "javascript:", theme: "\"><script>", keys: 7, other: "x",
  });
  assert.deepEqual(parseAll(text), {
    ...NONE, stars: { a: "A", b: "B" }, facts: { a: { at: undefined, date: undefined, topics: [["ok", "Ok"]] } },
    read: ["2026-01-02"], refused: 0,
  });
});

test("long texts are cut", () => {
  const { stars, notes } = parseAll(JSON.stringify({ stars: [{ slug: "a", title: "x".repeat(1e5), note: "y".repeat(1e6) }] }));
  assert.deepEqual([stars.a.length, notes.a.length], [500, 20_000]);
});

for (const text of ["", "[]", "{}", "null", "\"stars\"", "{\"stars\": 7}", "not JSON"]) {
  test(`a file that holds no stars is refused: ${text || "(empty)"}`, () => assert.throws(() => parseAll(text)));
}

test("merging loses nothing that is kept", () => {
  const kept = { ...NONE, stars: { a: "A" }, notes: { a: "mine" }, read: ["2026-01-03"], first: "2026-01-02", keys: false };
  const found = { ...ALL, stars: { a: "Other", b: "B" }, notes: { a: "theirs", b: "new" } };
  const merged = merge(kept, found);
  assert.deepEqual(merged.stars, { a: "A", b: "B" });
  assert.deepEqual(merged.notes, { a: "mine\ntheirs", b: "new" });
  assert.deepEqual(merged.read, ["2026-01-03", "2026-01-02", "2026-01-02-2"]);
  assert.deepEqual([merged.first, merged.theme, merged.keys], ["2026-01-01", "dark", false]);
});

test("merging the same file twice changes nothing", () => {
  const once = merge(NONE, ALL);
  assert.deepEqual(merge(once, ALL), once);
  assert.deepEqual(merge(NONE, { ...NONE, notes: {} }), NONE);
});
