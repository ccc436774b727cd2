// Asks random strings. stdin: {folder, words, count}; stdout: {asked, slowest, text}, slowest in milliseconds of
// processor time, which other programs do not lengthen; throws if one throws.
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { openIndex } from "../../themes/default/modules/search/index.js";
import { search } from "../../themes/default/modules/search/search.js";

const { folder, words, count } = JSON.parse(readFileSync(0, "utf8"));
const index = await openIndex(async (path) => new Uint8Array(inflateRawSync(readFileSync(`${folder}/${path}.bin`))));
let seed = 1;
const random = (below) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const SIGNS = ['"', "“", "”", "-", ":", "*", "^", "~", "+", "(", ")", " ", "  ", "\\", "{", "$", "#", "\0",
  "\ud800", "\udc00", "🤖", "title:", "topic:", "after:", "before:", "after:2015-01", "-title:", "中道", "é", "\u0301", "İ", "ﬁ", "<b>", "%", "__proto__", "constructor"];
const piece = () => {
  const draw = random(10);
  if (draw < 5) return SIGNS[random(SIGNS.length)];
  if (draw < 8) return words[random(words.length)] + (random(2) ? " " : "");
  return String.fromCodePoint(random(0x110000));
};
let slowest = 0, text = "";
for (let i = 0; i < count; i++) {
  const query = i % 50 ? Array.from({ length: random(12) }, piece).join("") : piece().repeat(20_000);
  const start = process.cpuUsage();
  await search(index, query);
  const { user, system } = process.cpuUsage(start), time = (user + system) / 1000;
  if (time > slowest) [slowest, text] = [time, query.slice(0, 80)];
}
process.stdout.write(JSON.stringify({ asked: count, slowest, text }));
