/** How the papers found part: by topic, by month, by digest. */
import { createReader } from "./shard.js";

const MOST_DIGESTS = 6;

/** Topic → its papers, of a segment. */
function readTopics(bytes) {
  const { integer, keys } = createReader(bytes);
  const counted = keys().filter(Boolean).map((topic) => [topic, integer()]);
  return counted.map(([topic, count]) => {
    let paper = -1;
    return [topic, Uint32Array.from({ length: count }, () => (paper += integer() + 1))];
  });
}

/** For each paper whether it is one of some. */
function flagsOf(papers, count) {
  const flags = new Uint8Array(count);
  for (const paper of papers) flags[paper] = 1;
  return flags;
}

async function countTopics({ segments, count }, papers) {
  const flags = flagsOf(papers, count);
  const counts = {};
  await Promise.all(segments.map(async (segment) => {
    for (const [topic, its] of await segment.file("topics", readTopics)) {
      let found = 0;
      for (const paper of its) found += flags[segment.first + paper];
      counts[topic] = (counts[topic] ?? 0) + found;
    }
  }));
  return counts;
}

/** Month → papers, of papers that are newest first. */
async function countMonths(index, papers) {
  const days = await index.days();
  const counts = {};
  let at = days.length - 1;
  for (const paper of papers) {
    while (days[at][1] > paper) at -= 1;
    const month = days[at][0].slice(0, 7);
    counts[month] = (counts[month] ?? 0) + 1;
  }
  return counts;
}

/** The digests with the most papers, [id, name, papers], the newest first among equals; and the chosen one. */
async function countDigests(index, papers, chosen) {
  const flags = flagsOf(papers, index.count);
  const counted = (await index.digests()).map(([id, name, runs]) => {
    let found = 0;
    for (let at = 0; at < runs.length; at += 2) {
      for (let step = 0; step < runs[at + 1]; step++) found += flags[runs[at] + step];
    }
    return [id, name, found];
  });
  const most = counted.filter(([, , found]) => found).sort((one, other) => other[2] - one[2]);
  const shown = most.slice(0, MOST_DIGESTS);
  const its = counted.find(([id]) => id === chosen);
  return its && !shown.includes(its) ? [...shown, its] : shown;
}

/**
 * What choosing each topic, month or digest would find, in the place of the one that is chosen; `all`: what
 * choosing none would.
 */
export async function countFacets(index, { idle, without }, { digest }) {
  const everything = idle && Array.from({ length: index.count }, (_, at) => index.count - 1 - at);
  const [its, dated, listed] = ["topic", "date", "digest"].map((facet) => everything || without(facet));
  const [topics, months, digests] = await Promise.all([
    countTopics(index, its), countMonths(index, dated), countDigests(index, listed, digest),
  ]);
  return { topics, months, digests, all: { topic: its.length, date: dated.length, digest: listed.length } };
}
