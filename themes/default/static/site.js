/** What readers may do beside reading: colours, stars, marks, copying, keys. Comes after the first paint. */
const html = document.documentElement, root = new URL("..", import.meta.url);
const read = (name, none) => { try { return JSON.parse(localStorage.getItem(root.pathname + name)) ?? none; } catch { return none; } };
const write = (name, value) => { try { localStorage.setItem(root.pathname + name, JSON.stringify(value)); } catch { /* private mode, or full */ } };
const all = (selector) => [...document.querySelectorAll(selector)];
const add = (parent, name, props) => parent.appendChild(Object.assign(document.createElement(name), props));

/** Stars: slug → title, in the order in which they were given. */
async function stars(holders) {
  const show = (button) => button.setAttribute("aria-pressed", button.parentNode.dataset.paper in read("stars", {}));
  const showAll = () => all(".star").forEach(show);
  addEventListener("storage", showAll);
  addEventListener("stars", showAll);
  for (const [at, holder] of holders.entries()) {
    // A few at a time: hundreds at once would hold up whoever types or scrolls meanwhile.
    if (at % 20 === 19) await new Promise((next) => setTimeout(next));
    const title = (holder.querySelector("h1, h2") ?? holder).textContent.trim();
    const button = add(holder, "button", { type: "button", className: "star", ariaLabel: `Star ${title}` });
    if (holder.matches(".page")) button.textContent = " Star";
    button.onclick = () => {
      const { [holder.dataset.paper]: starred, ...others } = read("stars", {});
      write("stars", starred ? others : { ...others, [holder.dataset.paper]: title });
      showAll();
    };
    show(button);
  }
}

/** Digests: read ones, and those newer than the newest of the visit before. */
function marks() {
  const rows = all("[data-digest]"), newer = (a, b) => a.localeCompare(b, "en", { numeric: true }) > 0;
  const page = rows[0]?.matches(".page") && rows[0];
  if (page) return reading(page);
  const ids = rows.map((row) => row.dataset.digest), done = read("read", []);
  let before = sessionStorage.getItem(root.pathname + "before");
  if (before === null) sessionStorage.setItem(root.pathname + "before", before = read("seen", ""));
  for (const row of rows) {
    const id = row.dataset.digest, link = row.querySelector("a");
    const mark = done.includes(id) ? "✓ read" : before && newer(id, before) ? "new to you" : "";
    if (!mark) continue;
    link.dataset.mark = link.title = mark;
    add(link, "span", { className: "visually-hidden", textContent: ` (${mark})` });
  }
  const last = ids.reduce((a, b) => (newer(b, a) ? b : a), read("seen", ""));
  if (last) write("seen", last);
}

function reading(page) {
  const id = page.dataset.digest, button = add(page, "button", { type: "button" });
  const show = () => {
    const done = read("read", []).includes(id);
    button.textContent = done ? "✓ Read" : "Mark as read";
    button.setAttribute("aria-pressed", done);
  };
  button.onclick = () => {
    const done = read("read", []);
    write("read", done.includes(id) ? done.filter((other) => other !== id) : [...done, id]);
    show();
  };
  show();
}

function copy(cite) {
  const button = add(cite, "button", { type: "button", textContent: "Copy", ariaLive: "polite" });
  button.onclick = async () => {
    await navigator.clipboard.writeText(cite.querySelector("code").textContent);
    button.textContent = "Copied";
  };
}

/** `open` of a module that is fetched only when someone wants it. */
const dialog = (name) => async () => (await import(new URL(`static/${name}.js`, root))).open({ read, write, root: root.pathname });

function tools() {
  const bar = add(document.querySelector(".site-footer"), "div", { className: "tools" });
  const choice = add(bar, "select", { ariaLabel: "Colours" });
  for (const [value, textContent] of [["", "System colours"], ["light", "Light"], ["dark", "Dark"]]) add(choice, "option", { value, textContent });
  choice.value = read("theme", "");
  choice.onchange = () => write("theme", html.dataset.theme = choice.value);
  add(bar, "button", { type: "button", textContent: "Starred papers" }).onclick = dialog("stars");
  add(bar, "button", { type: "button", textContent: "Keys", ariaKeyShortcuts: "?" }).onclick = dialog("keys");
}

const typing = "input, select, textarea, [contenteditable]";
addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || !read("keys", true) || target.closest?.(typing) || document.querySelector("dialog[open]")) return;
  const papers = all("[data-paper]:not(.page), [data-search-result]"), at = papers.indexOf(target.closest?.("[data-paper], [data-search-result]"));
  const step = { j: 1, k: -1 }[key], paper = papers[at] ?? document.querySelector("[data-paper].page");
  if (key === "/") document.querySelector("#search-input, .search input")?.select();
  else if (key === "?") dialog("keys")();
  else if (step && document.querySelector("[data-paper].page")) document.querySelector(`[rel=${step > 0 ? "next" : "prev"}]`)?.click();
  else if (step) papers[Math.max(at + step, 0)]?.querySelector("a").focus();
  else if (key === "o" && paper?.querySelector("details")) paper.querySelector("details").toggleAttribute("open");
  else if (key === "s" && paper?.querySelector(".star")) paper.querySelector(".star").click();
  else return;
  event.preventDefault();
});

tools();
marks();
stars(all(".papers > li, .page[data-paper]"));
all(".cite").forEach(copy);
html.dataset.js = "";
