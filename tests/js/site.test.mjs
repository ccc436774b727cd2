import assert from "node:assert/strict";
import { test } from "node:test";
import "./strings.mjs";

const { put } = await import("../../themes/default/static/site.js");
const { isUnread, newer } = await import("../../themes/default/static/marks.js");

test("values stand where the string has their names, numbers as the language writes them", () => {
  assert.equal(put("{n} of {name}", { n: 12345, name: "$& <b>" }), "12,345 of $& <b>");
});

test("a string with forms has that of its number", () => {
  const papers = { one: "{n} paper", other: "{n} papers" };
  assert.deepEqual([0, 1, 2].map((n) => put(papers, { n })), ["0 papers", "1 paper", "2 papers"]);
});

test("the second digest of a day is newer than the first, the tenth than the second", () => {
  assert.ok(newer("2026-01-02-2", "2026-01-02") && newer("2026-01-02-10", "2026-01-02-2") && newer("2026-01-03", "2026-01-02-10"));
  assert.ok(!newer("2026-01-02", "2026-01-02"));
});

test("a digest is unread if it came after the first visit and is not marked", () => {
  const unread = (id) => isUnread(id, "2026-01-02", ["2026-01-04"]);
  assert.deepEqual(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"].map(unread), [false, false, true, false]);
  assert.ok(!isUnread("2026-01-03", "", []), "before the first visit");
});
