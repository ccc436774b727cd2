import assert from "node:assert/strict";
import { test } from "node:test";
import "./strings.mjs";

const { joinBibtex, markdownOf } = await import("../../themes/default/static/reading-formats.js");
const { drawDigest } = await import("../../themes/default/static/reading-random.js");

test("entries with one key become different ones, and every other byte stays", () => {
  const entries = ["@misc{a1,\n  title = {One, two},\n}", "@article{a1,\n}\n", "@misc{a1a,\n}", "@misc{a1,\n}", "odd"];
  assert.equal(joinBibtex(entries), "@misc{a1,\n  title = {One, two},\n}\n\n@article{a1a,\n}\n\n@misc{a1aa,\n}\n\n@misc{a1b,\n}\n\nodd\n");
});

test("more than 26 entries with one key have keys of their own", () => {
  const keys = joinBibtex(Array(60).fill("@misc{x,\n}")).match(/\{\w+/g);
  assert.equal(new Set(keys).size, 60);
});

test("a Markdown list has titles as links, and notes below them", () => {
  const papers = [{ title: "A*B [c] <i>", address: "https://x/a/", note: "" }, { title: "D\n E", address: "https://x/d/", note: " one\n\ntwo " }];
  assert.equal(markdownOf(papers), "- [A\\*B \\[c\\] \\<i\\>](https://x/a/)\n- [D E](https://x/d/)\n\n  one\n\n  two\n");
});

test("a digest is drawn as often as it has papers", () => {
  const drawn = Array.from({ length: 10 }, (_, at) => drawDigest("2026-01-03 7 2026-01-02 0 2026-01-01 3", at / 10));
  assert.deepEqual(drawn, [...Array(7).fill("2026-01-03"), ...Array(3).fill("2026-01-01")]);
});

test("an archive without papers has none to draw", () => assert.throws(() => drawDigest("", 0.5)));
