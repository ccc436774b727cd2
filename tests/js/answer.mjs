// Answers queries from index files on disk. stdin: {folder, queries, limit}; stdout: [{count, hits, common}].
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { openIndex } from "../../themes/default/static/search-worker.js";

const { folder, queries, limit } = JSON.parse(readFileSync(0, "utf8"));
const index = await openIndex(async (path) => new Uint8Array(inflateRawSync(await readFile(`${folder}/${path}.bin`))));
const answers = [];
for (const query of queries) {
  const { count, hits, common } = await index.search(query, { limit });
  answers.push({ count, hits: hits.map(([paper, score]) => [paper, score]), common });
}
process.stdout.write(JSON.stringify(answers));
