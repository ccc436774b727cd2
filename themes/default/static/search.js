// The search page: what is typed goes to the worker, what comes back is shown.
import { put } from "./site.js";

const $ = (id) => document.getElementById(id);
const form = $("search-form");
const input = $("search-input");
const panel = $("search-panel");
const status = $("search-status");
const list = $("search-results");
const more = $("search-more");
const retry = $("search-retry");
const { topic, digest, like, from, to, sort } = form.elements;
const fields = { q: input, topic, digest, like, from, to, sort };
const TITLE = document.title;
const FIRST_PAGE = 10; // results
const NEXT_PAGE = 20;
const PAUSE = 300; // milliseconds: who waits so long does not type
const WIDE = matchMedia("(min-width: 62rem)");

let worker;
let latest = 0; // the number of the newest question
let limit = FIRST_PAGE;
let focus = -1; // the result that gets it with the next answer
let place; // where the page stood when it was left: {slug, top, focused}
let grows = false; // the next answer only adds results
let wanted = false; // the reader has come near the counts
let pause = PAUSE; // before what can wait
let named; // the title of the paper whose like are sought, where its address does not say it
let shown; // the module of results, as a promise
let panels; // that of the panel
let last; // what the newest answer says of all results
let typing; // timers
let settling;

const values = () => Object.entries(fields).map(([name, { value }]) => [name, value]).filter(([, value]) => value);
const links = () => [...list.querySelectorAll("h2 a")];
const items = () => [...list.querySelectorAll("[data-search-result]")];

const isTopic = (id) => !id || document.querySelector(`.asking [data-topic="${CSS.escape(id)}"]`);

/** Gets what can wait: passages, stars, what stands beside the results. */
async function complete() {
  const { finish } = await besides();
  finish(items(), (doc) => worker?.postMessage({ id: latest, doc }));
  if (last && (panels || (WIDE.matches && !last.idle))) await accompany();
}

/** Does so, but not while somebody is typing. */
function settle() {
  clearTimeout(settling);
  settling = setTimeout(() => complete().catch(() => { /* the next answer tries again */ }), pause);
  pause = PAUSE;
}

const filters = () => [topic, digest, from, to].filter(({ value }) => value).length;

/** What stands beside the results; in a large archive its counts are files of some size: who looks at them gets them. */
async function accompany() {
  const isSeen = WIDE.matches && (filters() || Boolean(panel.dataset.small));
  const isCounted = wanted || isSeen || Boolean(digest.value); // whose name comes with the counts
  if (isCounted) worker?.postMessage({ id: latest, facets: true }); // while the module loads
  const { showAnswer, showFacets } = await openPanel();
  if (last) showAnswer(last);
  if (!isCounted) showFacets();
}

function say(text) {
  if (status.textContent !== text) status.textContent = text; // else it would be read out again
  status.dataset.searchStatus = "done";
}

function fail() {
  if (limit === FIRST_PAGE) list.replaceChildren();
  settle();
  more.hidden = limit === FIRST_PAGE;
  retry.hidden = false;
  say(navigator.onLine ? STRINGS.search_not_loaded : STRINGS.search_offline);
}

async function show(id, results, found) {
  const { idle, count, like: title } = found;
  // The paper's address may not say its title: then its page does.
  if (title === "" && named === undefined) {
    named = await (await besides()).nameOf(like.value);
    return id === latest ? ask() : undefined;
  }
  if (idle && !shown) {
    last = found;
    return say(""); // nothing to show
  }
  const needsPanel = panels || title !== undefined || filters() || !(count || idle);
  const [{ listed, stand, summary }, beside] = await Promise.all([besides(), needsPanel && openPanel()]);
  if (id !== latest) return undefined;
  last = found;
  list.replaceChildren(...listed(results, found, grows ? items() : []));
  if (beside) beside.showAnswer(found);
  grows = false;
  settle();
  more.hidden = results.length >= count;
  retry.hidden = true;
  list.parentElement.toggleAttribute("data-asked", !idle);
  if (title) setTitle(put(STRINGS.search_like_title, { title }));
  say(await summary(found));
  if (id !== latest) return undefined;
  stand(place);
  place = undefined;
  if (focus >= 0) (links()[focus] ?? input).focus();
  focus = -1;
  return undefined;
}

/** What shows answers, loaded with the first question; where it does not load, it can be tried again. */
function besides() {
  shown ??= import("./search-list.js");
  shown.catch(() => { shown = undefined; });
  return shown;
}

/** Choices, chips and the sheet: most questions are answered without them. */
function openPanel() {
  panels ??= import("./search-panel.js").then((module) => module.openPanel(choose));
  panels.catch(() => { panels = undefined; });
  return panels;
}

async function answer({ data: { id, facets, passage, whole, doc, failed, results, ...found } }) {
  if (id !== latest) return;
  if (failed) return fail();
  if (results) return show(id, results, found).catch(fail);
  if (facets !== undefined) return (await openPanel()).showFacets(facets);
  const { showText } = await besides();
  const item = list.querySelector(`[data-doc="${doc}"]`);
  return item && showText(item, passage, whole);
}

function start(ready) {
  worker = ready ?? new Worker(new URL("search-worker.js", import.meta.url), { type: "module" });
  worker.onmessage = answer;
  worker.onerror = () => {
    worker = null;
    fail();
  };
  const manifest = $("search-manifest")?.innerHTML;
  if (manifest) worker.postMessage({ manifest });
}

function setTitle(query) {
  document.title = query ? put(STRINGS.search_title, { query, page: TITLE }) : TITLE;
}

function ask() {
  const { q = "", like: slug, ...others } = Object.fromEntries(values());
  status.dataset.searchStatus = "busy";
  setTitle(slug ? "" : q);
  $("search-filter").dataset.set = filters();
  if (!worker) start();
  if (values().length) besides(); // loads while the worker looks; where it does not, the answer says so
  latest += 1;
  last = undefined;
  worker.postMessage({ id: latest, text: q, like: slug, title: named, filters: { ...others, limit } });
}

/** The first sign that the counts are looked at. */
function want() {
  if (wanted) return;
  wanted = true;
  if (last && status.dataset.searchStatus === "done") worker?.postMessage({ id: latest, facets: true });
}

/** Where the page stands goes into its entry of the history. */
function save(link) {
  const left = link?.closest("[data-search-result]")
    ?? items().find((each) => each.getBoundingClientRect().bottom > 0);
  const top = left?.getBoundingClientRect().top;
  history.replaceState({ limit, slug: left?.dataset.searchResult, top, focused: Boolean(link) }, "");
}

/** Writes the address and asks. A step back leads to the filters before, not to the last letter. */
function go(write) {
  const address = `?${new URLSearchParams(values())}`;
  if ((location.search || "?") !== address) {
    if (write === "pushState") save();
    history[write](null, "", address);
  }
  limit = FIRST_PAGE;
  place = undefined;
  ask();
}

function change({ target }) {
  if (!target.form) return;
  clearTimeout(typing);
  status.dataset.searchStatus = "busy";
  focus = -1;
  const isTyped = target === input;
  if (!isTyped) pause = 0;
  if (isTyped) like.value = ""; // who types asks for something else
  typing = setTimeout(() => go(isTyped ? "replaceState" : "pushState"), 10);
}

/** Sets fields and asks. */
function choose(chosen) {
  for (const [name, value] of Object.entries(chosen)) fields[name].value = value;
  focus = -1;
  pause = 0;
  go("pushState");
}

/** Asks what the address says. */
function read() {
  const params = new URLSearchParams(location.search);
  for (const [name, field] of Object.entries(fields)) field.value = params.get(name) ?? "";
  if (sort.selectedIndex < 0) sort.selectedIndex = 0;
  if (!isTopic(topic.value)) topic.value = ""; // no such topic
  named = undefined;
  limit = history.state?.limit ?? FIRST_PAGE;
  place = history.state ?? undefined;
  ask();
}

history.scrollRestoration = "manual"; // the results come later
form.onsubmit = () => false;
form.oninput = change;
panel.oninput = change;
for (const event of ["pointermove", "focusin"]) panel.addEventListener(event, want, { passive: true });
$("search-filter").onclick = async () => {
  want();
  (await openPanel()).openSheet();
};
input.onfocus = besides;
list.addEventListener("toggle", ({ target }) => {
  const { doc } = target.closest("li").dataset;
  if (target.open && !target.querySelector("p")) worker?.postMessage({ id: latest, doc: +doc, whole: true });
}, true);
onpopstate = () => {
  if (!location.hash) read(); // what leads to a part of the page asks nothing
};
ononline = () => {
  if (!retry.hidden) ask();
};
more.onclick = () => {
  focus = links().length;
  limit = focus + NEXT_PAGE;
  grows = true;
  history.replaceState({ limit }, "");
  ask();
};
retry.onclick = () => {
  focus = links().length;
  ask();
};
onscrollend = () => items()[0] && save(document.activeElement.closest("#search-results h2 a"));
document.addEventListener("click", (event) => {
  const { target, ctrlKey, metaKey, shiftKey } = event;
  const link = target.closest("a");
  if (!link) return;
  if (list.contains(link)) save(link.closest("h2 a"));
  // A search from this page needs no new page.
  if (ctrlKey || metaKey || shiftKey || !link.matches("main [href^='?']")) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  read();
  scrollTo(0, 0);
  input.focus({ preventScroll: true });
});
addEventListener("focusin", () => { focus = -1; }); // who has moved on is left there

/** What a key does; whether it is something. */
function press(key, target) {
  const stops = [input, ...links(), more].filter(({ hidden }) => !hidden);
  const at = stops.indexOf(target);
  const next = { ArrowDown: stops[at + 1], ArrowUp: stops[at - 1] }[key];
  if (at >= 0 && next) next.focus();
  else if (key === "Escape" && at > 0) input.select();
  else if (key === "Enter" && target === input) {
    focus = 0;
    if (status.dataset.searchStatus === "done") links()[0]?.focus();
  } else return false;
  return true;
}

onkeydown = (event) => {
  const { key, target, ctrlKey, metaKey, altKey, isComposing } = event;
  if (ctrlKey || metaKey || altKey || isComposing) return;
  if (press(key, target)) event.preventDefault();
};
start(window.readyWorker);
if (location.search) read();
else ask(); // gets the worker ready, and asks for what was typed before this came
