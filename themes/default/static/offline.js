// Registers the service worker.
const root = new URL("../", import.meta.url);

if ("serviceWorker" in navigator && "caches" in window) {
  navigator.serviceWorker.register(new URL("service-worker.js", root)).then(() => {
    if (document.querySelector("#offline-keep")) import("./offline-copy.js");
    if (document.querySelector("#search-manifest")) import("./offline-old.js");
  }, () => {});
}
