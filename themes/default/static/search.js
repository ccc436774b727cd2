// The search page: what is typed goes to the worker, what comes back is shown.
const $ = (id) => document.getElementById(id);
const form = $("search-form"), input = $("search-input"), status = $("search-status"), list = $("search-results");
const more = $("search-more"), retry = $("search-retry");
const topics = () => [...form.topic.options].slice(1);
const values = () => [...new FormData(form)].filter(([, value]) => value);
let worker, latest = 0, limit = 10, focus = -1, timer; // focus: the result that gets it with the next answer

const element = (name, props, ...children) => {
  const made = document.createElement(name);
  made.append(...children);
  return Object.assign(made, props);
};
const marked = (pieces) => pieces.map(([text, hit]) => (hit ? element("mark", {}, text) : text));
const links = () => [...list.querySelectorAll("h2 a")];

// Where what was asked for stands further on in a paper than its excerpt, the passage is fetched for results that are seen.
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    worker?.postMessage({ id: latest, doc: +target.dataset.doc });
  }
});
let settled;

/** Asks for passages, but not while somebody is typing. */
function watchFor(found) {
  clearTimeout(settled);
  seen.disconnect();
  settled = setTimeout(() => found.forEach((item) => item.dataset?.doc && seen.observe(item)), 300);
}

function showPassage(doc, passage) {
  list.querySelector(`[data-doc="${doc}"] p:last-child`)?.replaceChildren(...marked(passage));
}

function show({ title, slug, date, topics: ids, excerpt, deep, doc }) {
  const names = ids.map((id) => element("a", { href: `../topics/${id}/` }, topics().find(({ value }) => value === id)?.dataset.name ?? id));
  const item = element("li", {},
    element("h2", {}, element("a", { href: `../papers/${slug}/` }, ...marked(title))),
    element("p", { className: "search-meta" }, element("time", { dateTime: date }, new Date(date).toUTCString().slice(5, 16).replace(/^0/, "")), ...names),
    element("p", {}, ...marked(excerpt)));
  item.dataset.searchResult = slug;
  if (deep) item.dataset.doc = doc;
  return item;
}

/** Results as items of the list, with a line between those that hold all words and the others. */
function items(results, { full, grouped, words }) {
  const found = results.map(show), at = grouped && full ? results.findIndex((result) => !result.full) : -1;
  const line = element("h2", {}, words > 1 ? "Some of the words, or others for them" : "Other words for it");
  if (at > 0) found.splice(at, 0, element("li", { className: "search-rest" }, line));
  return found;
}

/** How many papers there are, and how many of them hold all words. */
function counted({ count, full, words, said }) {
  const papers = `${count} paper${count === 1 ? "" : "s"}`, all = words === 1 ? "the word" : words > said ? "all other words" : "all words";
  if (full === undefined || full === count) return papers;
  return `${papers}: ${full || "none"} with ${all}, ${count - full} with ${words > 1 ? "some of them or others for them" : "others for it"}`;
}

function say(text) {
  if (status.textContent !== text) status.textContent = text; // else it would be read out again
  status.dataset.searchStatus = "done";
}

/** What the status says: a number, and what was done to the query. */
async function summary(found) {
  const { count, notes, words, common, idle, hasAuthors } = found;
  if (idle) return "";
  if (common) return `Only common words: ${counted(found)}, newest first.`;
  const done = Object.values(notes).some((note) => note === true || note[0]);
  const said = done && await import("./search-notes.js").then(({ sentences }) => sentences(notes, words, hasAuthors), () => "");
  return count ? counted(found) + (said ? ". " + said : "") : `0 papers. ${said || "Try other words."}`;
}

async function answer({ data: { id, counts, passage, doc, failed, results = [], ...found } }) {
  if (id !== latest) return;
  if (passage) return showPassage(doc, passage);
  if (counts) return topics().forEach((option) => { option.textContent = `${option.dataset.name} (${counts[option.value]})`; });
  if (!failed || limit < 11) list.replaceChildren(...items(results, found));
  watchFor([...list.children]);
  more.hidden = failed ? limit < 11 : results.length >= found.count;
  retry.hidden = !failed;
  say(!failed ? await summary(found) : navigator.onLine ? "The search index did not load." : "You are offline.");
  if (failed || id !== latest) return;
  if (focus >= 0) (links()[focus] ?? input).focus();
  focus = -1;
}

function start(ready) {
  worker = ready ?? new Worker(new URL("search-worker.js", import.meta.url), { type: "module" });
  worker.onmessage = answer;
  worker.onerror = () => {
    worker = null;
    answer({ data: { id: latest, failed: true } });
  };
  const manifest = $("search-manifest")?.innerHTML;
  if (manifest) worker.postMessage({ manifest });
}

function ask() {
  const { q = "", ...filters } = Object.fromEntries(values()), panel = $("search-filters");
  status.dataset.searchStatus = "busy";
  panel.firstElementChild.dataset.set = Object.keys(filters).length;
  worker ?? start();
  worker.postMessage({ id: ++latest, text: q, filters: { ...filters, limit }, topics: panel.open && topics().map(({ value }) => value) });
}

function changed({ target }) {
  clearTimeout(timer);
  status.dataset.searchStatus = "busy";
  focus = -1;
  timer = setTimeout(() => {
    const address = `?${new URLSearchParams(values())}`;
    // A step back leads to the filters before, not to the last letter.
    if ((location.search || "?") !== address) history[target === input ? "replaceState" : "pushState"](null, "", address);
    limit = 10;
    ask();
  }, 10);
}

function read() {
  const params = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (field.name) field.value = params.get(field.name) ?? "";
    if (field.selectedIndex < 0) field.selectedIndex = 0; // no such topic
  }
  $("search-filters").open ||= /(topic|from|to|sort)=./.test(location.search);
  limit = history.state ?? 10;
  ask();
}

form.onsubmit = () => false;
form.oninput = changed;
form.onreset = (event) => {
  input.defaultValue = input.value; // the words stay
  changed(event);
};
onpopstate = () => location.hash || read(); // what leads to a part of the page asks nothing
ononline = () => retry.hidden || ask();
$("search-filters").ontoggle = ask;
more.onclick = () => {
  focus = links().length;
  history.replaceState(limit = focus + 20, "");
  ask();
};
retry.onclick = () => {
  focus = links().length;
  ask();
};
addEventListener("focusin", () => { focus = -1; }); // who has moved on is left there
onkeydown = (event) => {
  const { key, target } = event, step = { ArrowDown: 1, ArrowUp: -1 }[key], at = links().indexOf(target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (step && (target === input || at >= 0)) (links()[at + step] ?? (at + step < 0 ? input : target)).focus();
  else if (key === "Escape" && at >= 0) input.select();
  else if (key === "Enter" && target === input) {
    focus = 0;
    if (status.dataset.searchStatus === "done") links()[0]?.focus();
  }
  else return;
  event.preventDefault();
};
start(window.readyWorker);
if (location.search) read();
else ask(); // gets the worker ready, and asks for what was typed before this came
