// Counts of facets, and papers like one, from index files on disk. stdin: {folder, asked: [{text, filters, like}]};
// stdout: [{papers, facets, like}], papers: all found, by number, the best first.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { countFacets } from "../../themes/default/modules/search/facets.js";
import { openIndex } from "../../themes/default/modules/search/index.js";
import { searchLike } from "../../themes/default/modules/search/like.js";
import { readQuery, search } from "../../themes/default/modules/search/search.js";

const { folder, asked } = JSON.parse(readFileSync(0, "utf8"));
const index = await openIndex(async (path) => new Uint8Array(inflateRawSync(await readFile(`${folder}/${path}.bin`))));
const answers = [];
for (const { text = "", filters = {}, like } of asked) {
  const wanted = { ...filters, limit: index.count };
  const found = like
    ? await searchLike({ search, readQuery }, index, { slug: like }, wanted)
    : await search(index, text, wanted);
  const papers = found.hits.map(({ doc }) => doc);
  answers.push({ papers, facets: await countFacets(index, found, filters), like: found.like });
}
process.stdout.write(JSON.stringify(answers));
