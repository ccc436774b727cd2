/** Downloads the whole archive for reading without a network, says what that did, and removes it again. */
import { shortDay } from "./dates.js";
import { path, put, read, write } from "./site.js";

const AT_ONCE = 6;
const CACHE = `sitegen ${path}`; // as in the service worker
const root = new URL(path, location);
const [keep, remove, status] = ["keep", "remove", "status"].map((name) => document.getElementById(`offline-${name}`));

const json = async (name) => {
  const answer = await fetch(new URL(name, root));
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
};
const sizeOf = (bytes) => new Intl.NumberFormat(STRINGS.language, { style: "unit", unit: "megabyte", maximumFractionDigits: bytes < 1e7 ? 1 : 0 }).format(bytes / 1e6);

/** Shows what is there, and the size of what can be had, which is known before anything is downloaded. */
async function show() {
  const copy = read("offline", null), { bytes } = await json("search/offline-size.json").catch(() => ({}));
  const ask = copy ? STRINGS.offline_update : STRINGS.offline_keep_size;
  keep.textContent = bytes ? put(ask, { size: sizeOf(bytes) }) : STRINGS.offline_keep;
  keep.hidden = false;
  remove.hidden = !copy;
  if (copy) status.textContent = put(STRINGS.offline_kept, { n: copy.files, size: sizeOf(copy.bytes), date: shortDay(copy.at) });
}

/** Runs what a button starts, once at a time. */
async function only(act) {
  if (keep.ariaDisabled) return; // not `disabled`, which would lose the focus
  keep.ariaDisabled = remove.ariaDisabled = "true";
  try {
    await act();
  } catch (fault) {
    status.textContent = fault.name === "QuotaExceededError" ? STRINGS.offline_full : STRINGS.offline_failed;
  }
  keep.ariaDisabled = remove.ariaDisabled = null;
}

async function download() {
  const { paths } = await json("search/offline.json"), { bytes } = await json("search/offline-size.json");
  await keepAll(paths, (n) => {
    // Ten times, not for each file: it is read out.
    if (n % Math.ceil(paths.length / 10) === 0) status.textContent = put(STRINGS.offline_progress, { n, total: paths.length });
  });
  write("offline", { files: paths.length, bytes, at: Date.now() });
  await show();
}

async function forget() {
  await caches.delete(CACHE);
  write("offline", null);
  await show();
  status.textContent = STRINGS.offline_removed;
  keep.focus();
}

/** Fetches what is not kept yet or may have changed. */
async function keepAll(paths, tell) {
  const cache = await caches.open(CACHE);
  const wanted = new Set(paths.map((each) => new URL(each, root).href));
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

keep.onclick = () => only(download);
remove.onclick = () => only(forget);
show();
