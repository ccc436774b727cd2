/** The index: a segment, or two that are read as if they were one. */
import { parseJson, Segment } from "./segment.js";

/** @param {string} folder of the manifest of the settled papers */
async function openBoth(load, folder, newest) {
  const [{ Segments }, settled] = await Promise.all([import("./segments.js"), load(`${folder}/manifest`)]);
  const first = new Segment(load, parseJson(settled));
  return new Segments([first, new Segment(load, newest, first.count)]);
}

/**
 * @param {(path: string) => Promise<Uint8Array>} load gives a file of the index, decompressed
 * @param {string} [known] the manifest, where the page has it
 */
export async function openIndex(load, known) {
  const manifest = known ? JSON.parse(known) : parseJson(await load("manifest"));
  return manifest.settled ? openBoth(load, manifest.settled, manifest) : new Segment(load, manifest);
}
