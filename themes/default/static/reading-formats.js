/** Starred papers as texts for other programs. */

/** BibTeX entries as a file. Where two have one key, the later ones get a letter: in another program they would be one. */
export function joinBibtex(entries) {
  const used = new Set();
  const renamed = (_, start, key) => {
    let name = key;
    for (let times = 1; used.has(name); times += 1) name = key + letters(times);
    used.add(name);
    return start + name;
  };
  return entries.map((entry) => entry.trim().replace(/^(@\w+\{)([^,\s]+)/, renamed) + "\n").join("\n");
}

/** 1 → a, 26 → z, 27 → aa. */
const letters = (number) => (number > 26 ? letters(Math.floor((number - 1) / 26)) : "") + String.fromCharCode(97 + (number - 1) % 26);

/** Papers as a Markdown list, each with its note as paragraphs below it. */
export function markdownOf(papers) {
  return papers.map(({ title, address, note }) => {
    const lines = note?.trim() ? ["", ...note.trim().split(/\r?\n/)] : [];
    const below = lines.map((line) => (line ? "  " + line : "") + "\n").join("");
    return `- [${escaped(title)}](${address})\n${below}`;
  }).join("");
}

/** A title as Markdown reads it. A note stays as it was typed: it may be Markdown. */
const escaped = (text) => text.replace(/[\\`*_[\]<>]/g, "\\$&").replace(/\s+/g, " ");
