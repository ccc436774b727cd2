// Keeps what was visited, so that it can be read and searched without a network. Written to the site's root
// when `search.offline` is set: a service worker sees only what lies below it.

const scope = new URL(self.registration.scope);
const CACHE = `sitegen ${scope.pathname}`; // a host may have several sites
const NOT_FOUND = new URL("404.html", scope).href;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add(NOT_FOUND)).catch(() => {}));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { method, url, headers } = event.request;
  if (method !== "GET" || !url.startsWith(scope.href) || headers.get("accept") === "text/event-stream") return;
  const path = new URL(url).pathname.slice(scope.pathname.length);
  // Files of the index, but for its manifests, are named by their content: one that is kept is never out of date.
  const lasting = path.startsWith("search/") && path.endsWith(".bin") && !path.endsWith("/manifest.bin");
  event.respondWith(lasting ? keptFirst(event) : newestFirst(event));
});

const kept = async (key) => (await caches.open(CACHE)).match(key);

async function keptFirst(event) {
  return (await kept(event.request)) ?? keep(event, event.request, await fetch(event.request));
}

async function newestFirst(event) {
  // A query is the page's business: `search/?q=x` and `search/?q=y` are one page.
  const page = new URL(event.request.url);
  page.search = page.hash = "";
  try {
    return keep(event, page.href, await fetch(event.request));
  } catch (offline) {
    const found = await kept(page.href) ?? (event.request.mode === "navigate" && await kept(NOT_FOUND));
    if (found) return found;
    throw offline;
  }
}

/** Gives the response at once; where the storage is full, it is just not kept. */
function keep(event, key, response) {
  if (response.ok && response.type === "basic" && !response.redirected) {
    const copy = response.clone();
    event.waitUntil(caches.open(CACHE).then((cache) => cache.put(key, copy)).catch(() => {}));
  }
  return response;
}
