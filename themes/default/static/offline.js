// Registers the service worker; on the search page, a button keeps the whole archive.

const AT_ONCE = 6;
const root = new URL("../", import.meta.url);
const CACHE = `sitegen ${root.pathname}`; // as in the service worker
const manifest = document.querySelector("#search-manifest");
const button = document.querySelector("#offline-keep");

if ("serviceWorker" in navigator && "caches" in window) {
  navigator.serviceWorker.register(new URL("service-worker.js", root)).then(() => {
    if (button) offer(button, document.querySelector("#offline-status"));
    if (manifest) dropOld(JSON.parse(manifest.innerHTML)).catch(() => {});
  }, () => {});
}

/** Shows the button, and what it does when it is pressed. */
function offer(button, status) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (button.ariaDisabled) return; // not `disabled`, which would lose the focus
    button.ariaDisabled = "true";
    try {
      const { paths } = await (await fetch(new URL("search/offline.json", root))).json();
      await keepAll(paths, (done) => {
        // Ten times, not for each file: it is read out.
        if (done % Math.ceil(paths.length / 10) === 0) status.textContent = `${done} of ${paths.length} files kept`;
      });
      status.textContent = `The whole archive is kept on this device: ${paths.length} files.`;
    } catch {
      status.textContent = "Keeping the archive failed. What is kept so far stays; try again when you are online.";
    }
    button.ariaDisabled = null;
  });
}

/** Fetches what is not kept yet or may have changed. */
async function keepAll(paths, tell) {
  const cache = await caches.open(CACHE);
  const wanted = new Set(paths.map((path) => new URL(path, root).href));
  const kept = new Set((await cache.keys()).map((request) => request.url));
  const lasting = (url) => url.endsWith(".bin") && !url.endsWith("/manifest.bin");
  const queue = [...wanted].filter((url) => !(lasting(url) && kept.has(url)));
  let done = wanted.size - queue.length;
  const work = async () => {
    for (let url = queue.pop(); url; url = queue.pop()) {
      await cache.add(new Request(url, { cache: "no-cache" }));
      tell(++done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

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
