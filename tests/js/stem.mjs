// Stems words. stdin: [word, …]; stdout: [term, …].
import { readFileSync } from "node:fs";
import { stem } from "../../themes/default/modules/search/stemmer.js";

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(stem)));
