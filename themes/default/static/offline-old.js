// Drops what is kept of the indexes of earlier builds. Fetched by the search page.
const root = new URL("../", import.meta.url);
const CACHE = `sitegen ${root.pathname}`; // as in the service worker

/** The folders that a manifest names. */
async function foldersOf({ index, rows: [, , folders], settled }) {
  const named = [index, ...folders.match(/.{7}/g) ?? []];
  if (!settled) return named;
  const { body } = await fetch(new URL(`search/${settled}/manifest.bin`, root));
  const text = new Response(body.pipeThrough(new DecompressionStream("deflate-raw")));
  return [settled, ...named, ...await foldersOf(await text.json())];
}

/** Drops what is kept of the indexes of earlier builds. */
async function dropOld(manifest) {
  const named = await foldersOf(manifest), cache = await caches.open(CACHE);
  for (const { url } of await cache.keys()) {
    const [, folder] = /\/search\/(\w+)\/\w+\.bin$/.exec(url) ?? [];
    if (folder && !named.includes(folder)) await cache.delete(url);
  }
}

dropOld(JSON.parse(document.querySelector("#search-manifest").innerHTML)).catch(() => { /* they stay until the next visit */ });

