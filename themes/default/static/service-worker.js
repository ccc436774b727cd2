// Keeps what was visited, so that it can be read and searched without a network. Written to the site's root
// when `search.offline` is set: a service worker sees only what lies below it.

const CACHE = "sitegen";
const scope = new URL(self.registration.scope);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !url.href.startsWith(scope.href)) return;
  const path = url.pathname.slice(scope.pathname.length);
  // Files of the index are named by their content, so one that is kept is never out of date.
  const lasting = path.startsWith("search/") && path.endsWith(".bin") && path !== "search/manifest.bin";
  event.respondWith(lasting ? keptFirst(event.request) : newestFirst(event.request));
});

async function keptFirst(request) {
  return (await caches.match(request)) ?? keep(request, await fetch(request));
}

async function newestFirst(request) {
  // A query is the page's business: `search/?q=x` and `search/?q=y` are one page.
  const page = new URL(request.url);
  page.search = page.hash = "";
  try {
    return await keep(page.href, await fetch(request));
  } catch (offline) {
    const kept = await caches.match(page.href);
    if (kept) return kept;
    if (request.mode !== "navigate") throw offline;
    return (await caches.match(new URL("404.html", scope).href)) ?? Response.error();
  }
}

async function keep(key, response) {
  if (response.ok && response.type === "basic" && !response.redirected) {
    const cache = await caches.open(CACHE);
    await cache.put(key, response.clone());
  }
  return response;
}
