/** What readers may do beside reading: colours, stars, copying; the rest is fetched where it is wanted. Comes after the first paint. */
const html = document.documentElement, path = new URL("..", import.meta.url).pathname;
const read = (name, none) => { try { return JSON.parse(localStorage[path + name] ?? null) ?? none; } catch { return none; } };
const write = (name, value) => { try { localStorage[path + name] = JSON.stringify(value); } catch { /* private mode, or full */ } };
const all = (selector) => [...document.querySelectorAll(selector)];
const add = (parent, name, props) => parent.appendChild(Object.assign(document.createElement(name), props));

/** A button that says for a while what its action returns, or `failed` where that throws. */
function addTrial(parent, textContent, act, failed, props) {
  const button = add(parent, "button", { textContent, ariaLive: "polite", ...props });
  button.onclick = async () => {
    const said = await act().catch(() => failed);
    if (!said) return;
    button.textContent = said;
    setTimeout(() => { button.textContent = textContent; }, 2000);
  };
}

/** A button that stays pressed: `look` gives its state as properties, `press` changes what is kept. */
function addToggle(parent, look, press, props) {
  const button = add(parent, "button", props), show = () => Object.assign(button, look());
  button.onclick = () => {
    press(button.ariaPressed === "true");
    dispatchEvent(new Event("kept"));
  };
  for (const event of ["storage", "kept"]) addEventListener(event, show);
  show();
}

/** Calls a function of a module that is fetched only where it is wanted. */
const call = async (module, name, what) => (await import(`./${module}.js`))[name]({ read, write, add, addToggle, path }, what);

/** Stars: slug → title, in the order in which they were given. */
async function stars(holders) {
  for (const [at, holder] of holders.entries()) {
    // A few at a time: hundreds at once would hold up whoever types or scrolls meanwhile.
    if (at % 20 === 19) await new Promise((next) => setTimeout(next));
    const { paper } = holder.dataset, title = (holder.querySelector("h1, h2") ?? holder).textContent.trim();
    addToggle(holder, () => ({ ariaPressed: Object.hasOwn(read("stars", {}), paper) }), (on) => {
      const { [paper]: _, ...others } = read("stars", {});
      write("stars", on ? others : { ...others, [paper]: title });
    }, { className: "star", ariaLabel: `Star ${title}`, textContent: holder.matches(".page") ? " Star" : "" });
  }
}

function copy(cite) {
  const code = cite.querySelector("code");
  addTrial(cite, "Copy", async () => {
    getSelection().selectAllChildren(code); // to be copied by hand, where the clipboard is refused
    await navigator.clipboard.writeText(code.textContent);
    return "Copied";
  }, "Selected, to copy");
}

function tools(bar) {
  const choice = add(bar, "select", { ariaLabel: "Colours" });
  for (const [value, textContent] of [["", "System colours"], ["light", "Light"], ["dark", "Dark"]]) add(choice, "option", { value, textContent });
  choice.value = read("theme", "");
  choice.onchange = () => write("theme", html.dataset.theme = choice.value);
  addTrial(bar, "Starred papers", () => call("stars", "open"), "Did not load");
  addTrial(bar, "Keys", () => call("keys", "open"), "Did not load", { ariaKeyShortcuts: "?" });
}

addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!"/jkos?".includes(key) || event.ctrlKey || event.metaKey || event.altKey || !read("keys", true)) return;
  if (target.closest?.("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  if (key === "/") document.querySelector("#search-input, .search input")?.select();
  else call("keys", "press", key).catch(() => { /* then it does nothing */ });
});

tools(add(document.querySelector(".site-footer"), "div", { className: "tools" }));
stars(all(".papers > li, .page[data-paper]"));
all(".cite").forEach(copy);
const digests = all("[data-digest]");
if (digests[0]) await call("marks", "mark", digests).catch(() => { /* then there are none */ });
html.dataset.js = "";
