/** The bytes of the index → numbers, keys and postings: docs/reference/search-index.md has the format. */

// The lengths to which those of abstracts are rounded down.
const LEVELS = [18];
while (LEVELS.length < 16) LEVELS.push(Math.floor(LEVELS.at(-1) * 1.25) + 1);

export const lines = (text) => text.split("\n");

/** Reads bytes from the first to the last. */
export function createReader(bytes) {
  let at = 0;
  function byte() {
    at += 1;
    return bytes[at - 1];
  }
  function integer() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const next = byte();
      value += (next & 127) * factor;
      if (next < 128) return value;
    }
  }
  function keys() {
    const length = integer();
    const text = new TextDecoder().decode(bytes.subarray(at, at + length));
    at += length;
    let key = "";
    return lines(text).map((line) => {
      key = key.slice(0, line.charCodeAt(0) - 33) + line.slice(1);
      return key;
    });
  }
  return { byte, integer, keys };
}

/** Term → where its postings begin and end, and term of a name → the others of its group. */
function readTerms({ integer, keys }) {
  const spans = new Map();
  const names = new Map();
  let end = 0;
  for (const key of keys()) {
    const [first, ...others] = key.split("&");
    const isName = Boolean(others[0]);
    const term = isName ? `${first}&` : key;
    if (isName) names.set(term, others);
    const start = end;
    end += integer();
    spans.set(term, [start, end]);
  }
  return { spans, names, size: end };
}

/** The columns of all terms, because arrays for each term would take five times the memory. */
function readColumns({ byte, integer }, spans, size) {
  const columns = Array.from({ length: 5 }, () => new Uint32Array(size));
  const [papers, times, lengths, titleTimes, titleLengths] = columns;
  for (const [start, end] of spans.values()) {
    let paper = -1;
    for (let at = start; at < end; at++) {
      paper += integer() + 1;
      papers[at] = paper;
    }
  }
  for (let at = 0; at < size; at++) {
    const head = byte();
    const code = head < 240 ? head >> 4 : 15 + integer();
    const inTitle = code & 3;
    lengths[at] = LEVELS[head & 15];
    times[at] = code >> 2;
    titleTimes[at] = inTitle < 3 ? inTitle : 3 + integer();
  }
  for (let at = 0; at < size; at++) {
    if (titleTimes[at]) titleLengths[at] = integer();
  }
  return { papers, times, lengths, titleTimes, titleLengths };
}

/**
 * `spans`: term → where its postings begin and end, in the file's order;
 * `names`: term of a name → the others of its group;
 * `get`: a term's own part of the columns, or nothing: papers, times in the abstract, lengths of abstracts,
 * times in the title, lengths of titles
 */
export function readShard(bytes) {
  const reader = createReader(bytes);
  const { spans, names, size } = readTerms(reader);
  const columns = Object.entries(readColumns(reader, spans, size));
  function get(term) {
    const span = spans.get(term);
    return span && Object.fromEntries(columns.map(([name, column]) => [name, column.subarray(...span)]));
  }
  return { spans, names, get };
}
