/** The search page: what is typed goes to the worker, what comes back is shown. */
const $ = (id) => document.getElementById(id);
const form = $("search-form"), input = $("search-input"), status = $("search-status"), list = $("search-results");
const fields = { q: input, topic: $("search-topic"), from: $("search-from"), to: $("search-to"), sort: $("search-sort") };
const more = $("search-more"), retry = $("search-retry"), STEP = 10;
const topics = () => [...fields.topic.options].slice(1);
const topicName = (id) => topics().find(({ value }) => value === id)?.dataset.name;
let worker, latest = 0, limit = STEP, timer;

const element = (name, props, ...children) => {
  const made = Object.assign(document.createElement(name), props);
  made.append(...children);
  return made;
};
const marked = (pieces) => pieces.map(([text, hit]) => (hit ? element("mark", {}, text) : text));
const links = () => [...list.querySelectorAll("h2 a")];

function show({ title, slug, date, topics, excerpt }) {
  const day = element("time", { dateTime: date }, date);
  const names = topics.map((id) => [id, topicName(id)]).filter(([, name]) => name).map(([id, name]) =>
    element("a", { href: `../topics/${id}/` }, name));
  const item = element("li", {},
    element("h2", {}, element("a", { href: `../papers/${slug}/` }, ...marked(title))),
    element("p", { className: "search-meta" }, day, ...names),
    element("p", {}, ...marked(excerpt)));
  item.dataset.searchResult = slug;
  return item;
}

function say(text, state = "done") {
  if (status.textContent !== text) status.textContent = text;
  status.dataset.searchStatus = state;
}

function answer({ id, count, results, common, failed, counts }) {
  if (id !== latest) return;
  if (counts) {
    for (const option of topics()) option.textContent = `${option.dataset.name} (${counts[option.value]})`;
    return;
  }
  retry.hidden = !failed;
  if (failed) return say(navigator.onLine ? "The search index did not load." : "You are offline, and the search index is not kept here.");
  list.replaceChildren(...results.map(show));
  more.hidden = results.length >= count;
  if (common) say(`Only very common words: here are all ${count} papers, newest first. Add a word that says more.`);
  else if (count) say(count === 1 ? "1 paper" : `${count} papers`);
  else say(input.value.trim() ? "0 papers. Try fewer or other words." : "");
}

function start() {
  worker = new Worker(new URL("search-worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => answer(data);
  worker.onerror = () => answer({ id: latest, failed: true });
}

function ask() {
  const { q, ...filters } = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));
  say(status.textContent, "busy");
  worker.postMessage({ id: ++latest, text: q, filters: { ...filters, limit }, topics: $("search-filters").open && topics().map(({ value }) => value) });
}

/** The address that finds this search again. */
function address() {
  const params = new URLSearchParams(Object.entries(fields).map(([name, field]) => [name, field.value]).filter(([, value]) => value));
  return location.pathname + (params.size ? `?${params}` : "");
}

function changed(event) {
  clearTimeout(timer);
  limit = STEP;
  timer = setTimeout(() => {
    // One step back leads to the search before, not to the last letter.
    const push = event.type === "change" || event.type === "submit";
    if (location.pathname + location.search !== address()) history[push ? "pushState" : "replaceState"](null, "", address());
    else if (push && event.type === "submit") return;
    ask();
  }, event.type === "input" ? 60 : 0);
}

function read() {
  const params = new URLSearchParams(location.search);
  for (const [name, field] of Object.entries(fields)) field.value = params.get(name) ?? "";
  $("search-filters").open ||= ["topic", "from", "to"].some((name) => params.get(name));
  limit = STEP;
  if (location.search) ask();
  else { list.replaceChildren(); say(""); more.hidden = true; }
}

form.addEventListener("submit", (event) => { event.preventDefault(); changed(event); });
form.addEventListener("input", changed);
form.addEventListener("reset", () => setTimeout(() => changed({ type: "change" })));
addEventListener("popstate", read);
$("search-filters").addEventListener("toggle", ask);
more.addEventListener("click", () => { limit += 2 * STEP; ask(); });
retry.addEventListener("click", () => { worker.terminate(); start(); ask(); });
addEventListener("keydown", (event) => {
  const { key, target } = event, step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = links().indexOf(target);
  if (key === "/" && !/^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) input.select();
  else if (step && (target === input || at >= 0)) (links()[at + step] ?? (at + step < 0 ? input : target)).focus();
  else if (key === "Escape" && at >= 0) input.select();
  else if (key === "Enter" && target === input && links().length) links()[0].focus();
  else return;
  event.preventDefault();
});
start();
read();
