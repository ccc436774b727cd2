// Answers queries from index files on disk. stdin: {folder, queries, limit, sort};
// stdout: [{count, full, hits: [[paper, score, full]], shown, common, wordless}], shown: papers of the first page.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { openIndex } from "../../themes/default/modules/search/index.js";
import { firstPage } from "../../themes/default/modules/search/ranking.js";
import { search } from "../../themes/default/modules/search/search.js";

const { folder, queries, limit, sort } = JSON.parse(readFileSync(0, "utf8"));
const index = await openIndex(async (path) => new Uint8Array(inflateRawSync(await readFile(`${folder}/${path}.bin`))));
const answers = [];
for (const query of queries) {
  const { count, full, hits, common, wordless } = await search(index, query, { limit, sort });
  answers.push({
    count,
    full: full ?? 0,
    hits: hits.map((hit) => [hit.doc, hit.score, hit.full]),
    shown: firstPage(hits).map(({ doc }) => doc),
    common,
    wordless,
  });
}
process.stdout.write(JSON.stringify(answers));
