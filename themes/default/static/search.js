// The search page: what is typed goes to the worker, what comes back is shown.
const $ = (id) => document.getElementById(id);
const form = $("search-form"), input = $("search-input"), status = $("search-status"), list = $("search-results");
const more = $("search-more"), retry = $("search-retry");
const topics = () => [...form.topic.options].slice(1);
const values = () => [...new FormData(form)].filter(([, value]) => value);
let worker, latest = 0, limit = 10, timer;

const element = (name, props, ...children) => {
  const made = document.createElement(name);
  made.append(...children);
  return Object.assign(made, props);
};
const marked = (pieces) => pieces.map(([text, hit]) => (hit ? element("mark", {}, text) : text));
const links = () => [...list.querySelectorAll("h2 a")];

function show({ title, slug, date, topics: ids, excerpt }) {
  const names = ids.map((id) => element("a", { href: `../topics/${id}/` }, topics().find(({ value }) => value === id)?.dataset.name ?? id));
  const item = element("li", {},
    element("h2", {}, element("a", { href: `../papers/${slug}/` }, ...marked(title))),
    element("p", { className: "search-meta" }, element("time", { dateTime: date }, new Date(date).toUTCString().slice(5, 16).replace(/^0/, "")), ...names),
    element("p", {}, ...marked(excerpt)));
  item.dataset.searchResult = slug;
  return item;
}

function say(text) {
  if (status.textContent !== text) status.textContent = text; // else it would be read out again
  status.dataset.searchStatus = "done";
}

function answer({ data: { id, count, results, common, failed, counts } }) {
  if (id !== latest) return;
  if (counts) return topics().forEach((option) => { option.textContent = `${option.dataset.name} (${counts[option.value]})`; });
  retry.hidden = !failed;
  if (failed) return say(navigator.onLine ? "The search index did not load." : "You are offline.");
  list.replaceChildren(...results.map(show));
  more.hidden = results.length >= count;
  if (common) say(`Only common words: all ${count} papers, newest first.`);
  else if (count) say(`${count} paper${count > 1 ? "s" : ""}`);
  else say(input.value.trim() ? "0 papers. Try other words." : "");
}

function start(ready, manifest) {
  worker = ready ?? new Worker(new URL("search-worker.js", import.meta.url), { type: "module" });
  worker.onmessage = answer;
  worker.onerror = () => answer({ data: { id: latest, failed: true } });
  if (manifest) worker.postMessage({ manifest });
}

function ask() {
  const { q = "", ...filters } = Object.fromEntries(values());
  status.dataset.searchStatus = "busy";
  worker.postMessage({ id: ++latest, text: q, filters: { ...filters, limit }, topics: $("search-filters").open && topics().map(({ value }) => value) });
}

function changed({ target }) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const address = `?${new URLSearchParams(values())}`;
    // A step back leads to the filters before, not to the last letter.
    if (location.search !== address) history[target === input ? "replaceState" : "pushState"](null, "", address);
    limit = 10;
    ask();
  }, 10);
}

function read() {
  const params = new URLSearchParams(location.search);
  for (const field of form.elements) if (field.name) field.value = params.get(field.name) ?? "";
  $("search-filters").open ||= /(topic|from|to)=./.test(location.search);
  limit = 10;
  ask();
}

form.onsubmit = () => false;
form.oninput = form.onreset = changed;
onpopstate = read;
$("search-filters").ontoggle = ask;
more.onclick = () => { limit += 20; ask(); };
retry.onclick = () => { worker.terminate(); start(); ask(); };
onkeydown = (event) => {
  const { key, target } = event, step = { ArrowDown: 1, ArrowUp: -1 }[key], at = links().indexOf(target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (step && (target === input || at >= 0)) (links()[at + step] ?? (at + step < 0 ? input : target)).focus();
  else if (key === "Escape" && at >= 0) input.select();
  else if (key === "Enter" && target === input && links().length) links()[0].focus();
  else return;
  event.preventDefault();
};
start(window.readyWorker, $("search-manifest")?.innerHTML);
if (location.search) read();
else ask(); // gets the worker ready, and asks for what was typed before this came
