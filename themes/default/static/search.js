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

function answer({ data: { id, count, lost, results = [], common, idle, failed, counts } }) {
  if (id !== latest) return;
  if (counts) return topics().forEach((option) => { option.textContent = `${option.dataset.name} (${counts[option.value]})`; });
  if (!failed || limit < 11) list.replaceChildren(...results.map(show));
  more.hidden = failed ? limit < 11 : results.length >= count;
  retry.hidden = !failed;
  if (failed) return say(navigator.onLine ? "The search index did not load." : "You are offline.");
  const papers = `${count} paper${count === 1 ? "" : "s"}`;
  say(idle ? ""
    : common ? `Only common words: ${papers}, newest first.`
    : !count ? "0 papers. Try other words."
    : lost[0] ? `${papers}. None has “${lost.join("”, “")}”.` : papers);
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
  focus = list.children.length;
  history.replaceState(limit = focus + 20, "");
  ask();
};
retry.onclick = () => {
  focus = list.children.length;
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
