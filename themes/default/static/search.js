// The search page: what is typed goes to the worker, what comes back is shown.
const $ = (id) => document.getElementById(id);
const form = $("search-form");
const input = $("search-input");
const panel = $("search-filters");
const status = $("search-status");
const list = $("search-results");
const more = $("search-more");
const retry = $("search-retry");
const FIRST_PAGE = 10; // results
const NEXT_PAGE = 20;

let worker;
let latest = 0; // the number of the newest question
let limit = FIRST_PAGE;
let focus = -1; // the result that gets it with the next answer
let typing; // timers
let settling;

const topics = () => [...form.topic.options].slice(1);
const values = () => [...new FormData(form)].filter(([, value]) => value);
const links = () => [...list.querySelectorAll("h2 a")];

function element(name, props, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return Object.assign(made, props);
}

const marked = (pieces) => pieces.map(([text, hit]) => (hit ? element("mark", {}, text) : text));

// Where what was asked for stands further on than the excerpt, the passage is fetched once a result is seen.
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    worker?.postMessage({ id: latest, doc: +target.dataset.doc });
  }
});

/** Asks for passages, but not while somebody is typing. */
function watchPassages() {
  clearTimeout(settling);
  seen.disconnect();
  settling = setTimeout(() => list.querySelectorAll("[data-doc]").forEach((item) => seen.observe(item)), 300);
}

function showPassage(doc, passage) {
  list.querySelector(`[data-doc="${doc}"] p:last-child`)?.replaceChildren(...marked(passage));
}

function topicLink(id) {
  const option = topics().find(({ value }) => value === id);
  return element("a", { href: `../topics/${id}/` }, option?.dataset.name ?? id);
}

function item({ title, slug, date, topics: ids, excerpt, deep, doc, score }) {
  const day = new Date(date).toUTCString().slice(5, 16).replace(/^0/, "");
  const time = element("time", { dateTime: date }, day);
  const made = element("li", {},
    element("h2", {}, element("a", { href: `../papers/${slug}/` }, ...marked(title))),
    element("p", { className: "search-meta" }, time,
      form.sort.value === "upvotes" && score ? `Upvotes: ${score - 1}` : "", ...ids.map(topicLink)),
    element("p", {}, ...marked(excerpt)));
  made.dataset.searchResult = slug;
  if (deep) made.dataset.doc = doc;
  return made;
}

/** Results as items of the list, with a line between those that hold all words and the others. */
function items(results, { full, grouped, words }) {
  const found = results.map(item);
  const at = grouped && full ? results.findIndex((result) => !result.full) : -1;
  const text = words > 1 ? "Some of the words, or others for them" : "Other words for it";
  if (at > 0) found.splice(at, 0, element("li", { className: "search-rest" }, element("h2", {}, text)));
  return found;
}

function allWords(words, said) {
  if (words === 1) return "the word";
  return words > said ? "all other words" : "all words";
}

/** How many papers there are, and how many of them hold all words. */
function counted({ count, full, words, said }) {
  const papers = `${count} paper${count === 1 ? "" : "s"}`;
  if (full === undefined || full === count) return papers;
  const others = words > 1 ? "some of them or others for them" : "others for it";
  return `${papers}: ${full || "none"} with ${allWords(words, said)}, ${count - full} with ${others}`;
}

async function notesOf({ notes, words, hasAuthors }) {
  if (!Object.values(notes).some((note) => note === true || note[0])) return "";
  const { sentences } = await import("./search-notes.js");
  return sentences(notes, words, hasAuthors);
}

/** What the status says: a number, and what was done to the query. */
async function summary(found) {
  if (found.idle) return "";
  if (found.wordless) return `There is no word in the query: ${counted(found)}, newest first.`;
  if (found.common) return `Only common words: ${counted(found)}, newest first.`;
  const notes = await notesOf(found).catch(() => "");
  if (!found.count) return `0 papers. ${notes || "Try other words."}`;
  return notes ? `${counted(found)}. ${notes}` : counted(found);
}

function say(text) {
  if (status.textContent !== text) status.textContent = text; // else it would be read out again
  status.dataset.searchStatus = "done";
}

function showCounts(counts) {
  for (const option of topics()) option.textContent = `${option.dataset.name} (${counts[option.value]})`;
}

function fail() {
  if (limit === FIRST_PAGE) list.replaceChildren();
  watchPassages();
  more.hidden = limit === FIRST_PAGE;
  retry.hidden = false;
  say(navigator.onLine ? "The search index did not load." : "You are offline.");
}

async function show(id, results, found) {
  list.replaceChildren(...items(results, found));
  watchPassages();
  more.hidden = results.length >= found.count;
  retry.hidden = true;
  say(await summary(found));
  if (id !== latest) return;
  if (focus >= 0) (links()[focus] ?? input).focus();
  focus = -1;
}

function answer({ data: { id, counts, passage, doc, failed, results, ...found } }) {
  if (id !== latest) return;
  if (passage) showPassage(doc, passage);
  else if (counts) showCounts(counts);
  else if (failed) fail();
  else show(id, results, found);
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

function ask() {
  const { q = "", ...filters } = Object.fromEntries(values());
  status.dataset.searchStatus = "busy";
  panel.firstElementChild.dataset.set = Object.keys(filters).length;
  if (!worker) start();
  latest += 1;
  const counting = panel.open && topics().map(({ value }) => value);
  worker.postMessage({ id: latest, text: q, filters: { ...filters, limit }, topics: counting });
}

function change({ target }) {
  clearTimeout(typing);
  status.dataset.searchStatus = "busy";
  focus = -1;
  typing = setTimeout(() => {
    const address = `?${new URLSearchParams(values())}`;
    // A step back leads to the filters before, not to the last letter.
    const write = target === input ? "replaceState" : "pushState";
    if ((location.search || "?") !== address) history[write](null, "", address);
    limit = FIRST_PAGE;
    ask();
  }, 10);
}

/** Asks what the address says. */
function read() {
  const params = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (field.name) field.value = params.get(field.name) ?? "";
    if (field.selectedIndex < 0) field.selectedIndex = 0; // no such topic
  }
  panel.open ||= /(topic|from|to|sort)=./.test(location.search);
  limit = history.state ?? FIRST_PAGE;
  ask();
}

form.onsubmit = () => false;
form.oninput = change;
form.onreset = (event) => {
  input.defaultValue = input.value; // the words stay
  change(event);
};
onpopstate = () => {
  if (!location.hash) read(); // what leads to a part of the page asks nothing
};
ononline = () => {
  if (!retry.hidden) ask();
};
panel.ontoggle = ask;
more.onclick = () => {
  focus = links().length;
  limit = focus + NEXT_PAGE;
  history.replaceState(limit, "");
  ask();
};
retry.onclick = () => {
  focus = links().length;
  ask();
};
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
