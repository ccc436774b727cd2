/** What readers have kept as BibTeX, Markdown and as a file of everything; and such a file read. */
import { copyByHand, sure } from "./dialog.js";
import { joinBibtex, markdownOf } from "./reading-formats.js";
import { formatAll, merge, parseAll } from "./reading-file.js";
import { kept, path, put, read, write } from "./site.js";

const AT_ONCE = 6; // pages that are asked for at the same time
const LARGEST = 10_000_000; // bytes of a file to import
const NONE = { stars: {}, notes: {}, facts: {}, read: [], first: "", theme: "", keys: true };
const KEPT = [...Object.keys(NONE), "seen"]; // not the prefix: another site may lie below this one
const TYPES = { bib: "application/x-bibtex", md: "text/markdown", json: "application/json" };

const all = () => Object.fromEntries(Object.entries(NONE).map(([name, none]) => [name, read(name, none)]));
const say = (id, text) => { document.getElementById(id).textContent = text; };
const addressOf = (slug) => new URL(`${path}papers/${slug}/`, location).href;

/** The BibTeX entry on a paper's page; nothing where there is no such page any more. */
async function entryOf(slug) {
  const answer = await fetch(addressOf(slug));
  if (answer.status === 404) return "";
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector(".cite code")?.textContent.trim() ?? "";
}

/** The entries of papers, in their order. Pages are small and a reader's own; the file of all papers may be huge. */
async function entriesOf(slugs) {
  const entries = [], queue = slugs.entries();
  const work = async () => {
    for (const [at, slug] of queue) {
      entries[at] = await entryOf(slug);
      if (at % 10 === 9) say("export-status", put(STRINGS.export_progress, { n: at + 1, total: slugs.length }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return entries;
}

async function textOf(format) {
  const { stars, notes, facts, ...others } = all(), slugs = Object.keys(stars).reverse();
  if (format === "json") return [formatAll({ stars, notes, facts, ...others }), 0];
  if (format === "md") return [markdownOf(slugs.map((slug) => ({ title: stars[slug], address: addressOf(slug), note: Object.hasOwn(notes, slug) ? notes[slug] : "" }))), 0];
  const entries = await entriesOf(slugs), found = entries.filter(Boolean);
  return [joinBibtex(found), entries.length - found.length];
}

function save(text, format) {
  const href = URL.createObjectURL(new Blob([text], { type: TYPES[format] }));
  Object.assign(document.createElement("a"), { href, download: `${format === "json" ? "my-reading" : "starred-papers"}.${format}` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** Copies or saves the starred papers, or saves everything. */
export async function exportAs(format, how) {
  say("export-status", "");
  const [text, gone] = await textOf(format);
  if (how === "save") save(text, format);
  else await navigator.clipboard.writeText(text).catch(() => copyByHand(text));
  const said = how === "save" ? STRINGS.exported_save : STRINGS.exported_copy;
  say("export-status", gone ? put(STRINGS.exported_gone, { n: gone }) : said);
}

/** Adds what a file holds to what is kept; says how much came in and what was refused. */
export async function importFile(file) {
  if (!file) return;
  let found;
  try {
    if (file.size > LARGEST) throw new Error("too large");
    found = parseAll(await file.text());
  } catch {
    say("import-status", STRINGS.import_refused);
    return;
  }
  const before = all(), after = merge(before, found), had = Object.keys(before.stars).length, has = Object.keys(after.stars).length;
  const done = Object.entries(after).map(([name, value]) => write(name, value)).every(Boolean);
  if (after.theme) document.documentElement.dataset.theme = after.theme;
  kept(done);
  const values = { n: has - had, known: Object.keys(found.stars).length - (has - had), refused: found.refused };
  say("import-status", put(found.refused ? STRINGS.imported_some : STRINGS.imported, values));
}

/** Deletes all that this site keeps in the browser, but for the offline copy, once the reader has agreed. */
export async function deleteAll() {
  if (!await sure(STRINGS.delete_all, put(STRINGS.delete_sure, { n: Object.keys(read("stars", {})).length }), STRINGS.delete_yes)) return;
  for (const name of KEPT) localStorage.removeItem(path + name);
  sessionStorage.removeItem(`${path}before`);
  delete document.documentElement.dataset.theme;
  kept(true);
  say("delete-status", STRINGS.deleted);
}
