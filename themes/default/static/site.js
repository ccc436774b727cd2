/** What readers may do beside reading: colours, stars, copying; the rest is fetched where it is wanted. Comes after the first paint. */
const { document } = globalThis, html = document?.documentElement; // neither in Node, which tests `put`
/** The path of the site, with which the names of all that is kept begin. */
export const path = new URL("..", import.meta.url).pathname;
export const read = (name, none) => { try { return JSON.parse(localStorage[path + name] ?? null) ?? none; } catch { return none; } };
/** Keeps a value; false where the storage is full or blocked. */
export const write = (name, value) => { try { localStorage[path + name] = JSON.stringify(value); return true; } catch { return false; } };
const all = (selector) => [...document.querySelectorAll(selector)];
/** A number as the pages write it. Without `Intl`, whose first use holds up a phone. */
export const numeral = (n) => (n < 1000 ? `${n}` : `${n}`.replace(/\B(?=(\d{3})+$)/g, STRINGS.thousands));
/** A string with its values, `{name}`; of one with forms, that for `values.n`. */
export const put = (text, values = {}) =>
  (text.other ? text[new Intl.PluralRules(text.language ?? STRINGS.language).select(values.n)] ?? text.other : text)
    .replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? numeral(values[name]) : values[name]));
export const add = (parent, name, props) => parent.appendChild(Object.assign(document.createElement(name), props));

/** Calls a function of a module that is fetched only where it is wanted. */
export const call = async (module, name, ...what) => (await import(`./${module}.js`))[name](...what);

/** Tells all that shows what is kept that it has changed; where it could not be kept, tells the reader. */
export function kept(done) {
  dispatchEvent(new Event("kept"));
  if (!done) call("dialog", "notKept").catch(() => { /* offline, too */ });
}

/** Lets a button say for a while what its action returns, or `failed` where that throws. */
function trial(button, act, failed) {
  const { textContent } = button;
  button.ariaLive = "polite";
  button.onclick = async () => {
    const said = await act().catch(() => failed);
    if (!said) return;
    button.textContent = said;
    setTimeout(() => { button.textContent = textContent; }, 2000);
  };
}

/** A new button of that kind. */
export function addTrial(parent, textContent, act, failed, props) {
  const button = add(parent, "button", { textContent, ...props });
  trial(button, act, failed);
  return button;
}

/** A button that stays pressed: `look` gives its state as properties, `press` changes what is kept and says whether it is. */
export function addToggle(parent, look, press, props) {
  const button = add(parent, "button", props), show = () => Object.assign(button, look());
  button.onclick = () => kept(press(button.ariaPressed === "true"));
  for (const event of ["storage", "kept"]) addEventListener(event, show);
  show();
}

/** Puts a star where the element has a place for it, else at its end. Stars: slug → title, in the order in which they were given. */
export function starOn(element, slug, title) {
  const alone = element.matches(".page");
  addToggle(element.querySelector("[data-star]") ?? element, () => ({ ariaPressed: Object.hasOwn(read("stars", {}), slug) }), (on) => {
    const { [slug]: _, ...others } = read("stars", {});
    if (on) return write("stars", others);
    call("stars", "keepFacts", slug, element).catch(() => { /* then only the title is known */ });
    return write("stars", { ...others, [slug]: title });
  }, { className: "star", ariaLabel: put(STRINGS.star_paper, { title }), textContent: alone ? ` ${STRINGS.star}` : "" });
}

async function stars(holders) {
  for (const [at, holder] of holders.entries()) {
    // A few at a time: hundreds at once would hold up whoever types or scrolls meanwhile.
    if (at % 20 === 19) await new Promise((next) => setTimeout(next));
    starOn(holder, holder.dataset.paper, (holder.querySelector("h1, h2") ?? holder).textContent.trim());
  }
}

/** `data-copy` holds the text, or `data-copy-of` selects the element that does. */
function copies(button) {
  button.hidden = false;
  trial(button, async () => {
    const { copy, copyOf } = button.dataset, text = copyOf ? document.querySelector(copyOf).textContent.trim() : copy;
    try {
      await navigator.clipboard.writeText(text);
      return STRINGS.copied;
    } catch {
      return call("dialog", "copyByHand", text);
    }
  }, STRINGS.did_not_load);
}

function shares(button) {
  button.hidden = !navigator.share;
  button.onclick = () => navigator.share({ title: document.title, url: location.href }).catch(() => { /* changed their mind */ });
}

function tools(bar) {
  const choice = add(add(bar, "label", { textContent: `${STRINGS.colours} ` }), "select");
  for (const [value, textContent] of [["", STRINGS.colours_system], ["light", STRINGS.colours_light], ["dark", STRINGS.colours_dark]]) add(choice, "option", { value, textContent });
  choice.value = read("theme", "");
  choice.onchange = () => kept(write("theme", html.dataset.theme = choice.value));
  add(bar, "a", { href: `${path}reading/`, textContent: STRINGS.starred_papers });
  addTrial(bar, STRINGS.shortcuts, () => call("keys", "open"), STRINGS.did_not_load, { ariaKeyShortcuts: "?" });
}

/** Escape takes a tooltip away until the pointer or the focus goes on. */
function hush() {
  html.dataset.hushed = "";
  for (const event of ["pointerover", "focusin"]) addEventListener(event, () => { delete html.dataset.hushed; }, { once: true });
}

function press(event) {
  const { key, target } = event;
  if (key === "Escape") hush();
  if (!"/jkos?".includes(key) || event.ctrlKey || event.metaKey || event.altKey || !read("keys", true)) return;
  if (target.closest?.("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  if (key === "/") document.querySelector("#search-input, .search input")?.select();
  else call("keys", "press", key).catch(() => { /* then it does nothing */ });
}

function start() {
  addEventListener("keydown", press);
  tools(add(document.querySelector(".site-footer"), "div", { className: "tools" }));
  stars(all(".papers:not([data-own-stars]) > li, .page[data-paper]")); // the script of such a list does it
  all("[data-copy], [data-copy-of]").forEach(copies);
  all("[data-share]").forEach(shares);
  const digests = all("[data-digest]"), ready = () => { html.dataset.js = ""; };
  if (digests[0]) call("marks", "mark", digests).catch(() => { /* then there are none */ }).then(ready);
  else ready();
}

if (html) start();
