import assert from "node:assert/strict";
import { test } from "node:test";
import { formatStars, parseStars } from "../../themes/default/static/stars.js";

test("stars survive export and import, in their order", () => {
  const stars = { "b-paper": "B <b> & \"q\"", "a-paper": "Á" };
  assert.deepEqual(Object.entries(parseStars(formatStars(stars))), Object.entries(stars));
});

test("no stars are a valid file", () => {
  assert.deepEqual(parseStars(formatStars({})), {});
});

test("what is no star is left out", () => {
  const text = JSON.stringify({ stars: [
    { slug: "good", title: "Good" }, { slug: "../evil", title: "x" }, { slug: "javascript:alert(1)", title: "x" },
    { slug: "no-title" }, null, 7, { slug: 7, title: "x" },
  ] });
  assert.deepEqual(parseStars(text), { good: "Good" });
});

for (const text of ["", "[]", "{}", "null", "\"stars\"", "{\"stars\": 7}", "not JSON"]) {
  test(`a file that holds no stars is refused: ${text || "(empty)"}`, () => assert.throws(() => parseStars(text)));
}
