/** A digest: its later papers, abstracts where they are wanted, the outline as a filter. */
import { numeral, put, read, starOn, write } from "./site.js";

const listing = document.querySelector(".listing"), list = listing.querySelector(".papers"), rows = [...list?.children ?? []];
const views = listing.querySelector(".views"), link = views.querySelector("[data-view]"), outline = document.querySelector(".outline"), onlyNew = listing.querySelector("[data-only-new]");
const [status, showAll] = listing.querySelector(".shown").children;
const room = listing.querySelector(".room"), STARS = 6, PAPERS = 40; // as many at once as a slow phone has time for between two frames

/** A button in the place of a link, which it looks like. */
function button(link, props) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: link.className, textContent: link.textContent }, props);
  link.replaceWith(button);
  return button;
}

/** A function that gives the text of a file, made ready by `use` once; after a failure it asks again. */
function once(url, use) {
  let coming;
  return () => coming ??= fetch(url).then((answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.text();
  }).then(use).catch((cause) => {
    coming = undefined;
    throw cause;
  });
}

const breathe = () => new Promise((next) => { setTimeout(next); });

// ---- stars, as rows come near

const near = [], nearing = new IntersectionObserver(async (seen) => {
  const idle = !near.length;
  for (const { isIntersecting, target } of seen) if (isIntersecting) near.push(target);
  if (!idle) return;
  for (let count = 1; near.length; count++) {
    const [row] = near;
    nearing.unobserve(row);
    starOn(row, row.dataset.paper, row.querySelector("h2").textContent);
    if (count % STARS === 0) await breathe();
    near.shift();
  }
}, { rootMargin: "75%" });

// ---- the later papers of a long digest, from the file that the list names

let waiting = []; // those that have come and are not in the list yet

/** Takes the papers of the file's HTML, unless printing was faster. */
function take(text) {
  if (waiting.length || !room.isConnected) return;
  const { content } = Object.assign(document.createElement("template"), { innerHTML: text });
  waiting = [...content.children];
}

/** Puts some of them at the end of the list, which has had room for them. */
function add(count) {
  const next = waiting.splice(0, count);
  list.append(...next);
  rows.push(...next);
  for (const row of next) nearing.observe(row);
  if (!waiting.length) room?.remove();
  else room.setAttribute("height", `${waiting.length}em`);
}

const later = room ? once(list.dataset.rows, take) : async () => {};

/** Sees to it that the list has all papers. */
async function complete() {
  await later();
  add(Infinity);
}

/** The same some papers at a time, for a reader who need not wait for them. */
async function completeSoon() {
  await later();
  for (; waiting.length; await breathe()) add(PAPERS);
}

/** Brings them as soon as the reader does anything, so that the browser's own search finds them, too. */
function bringLater() {
  const bring = () => completeSoon().catch(() => { /* then when a reader comes there */ });
  for (const event of ["keydown", "pointerdown", "scroll"]) addEventListener(event, bring, { once: true, passive: true });
  if (scrollY) bring(); // scrolled already
  new IntersectionObserver(([{ isIntersecting }]) => {
    if (isIntersecting) completeSoon().then(told, () => { status.textContent = STRINGS.rows_failed; });
  }, { rootMargin: "75%" }).observe(room);
}

const topicsOf = (row) => Array.from(row.querySelectorAll("[data-topic]"), (link) => link.dataset.topic);
const isFresh = (row) => !row.querySelector(".repeat");

// ---- abstracts

const abstracts = once(link.href, async (text) => {
  await complete();
  place(text);
});

/** Puts the abstracts of the full view's HTML where they belong, closed. */
function place(text) {
  for (const whole of new DOMParser().parseFromString(text, "text/html").querySelectorAll(".whole")) {
    const opening = document.getElementById(whole.parentElement.id)?.querySelector(".opening");
    if (!opening) continue;
    whole.hidden = true;
    opening.after(whole);
  }
}

function open(row, on) {
  const whole = row.querySelector(".whole");
  if (!whole) return;
  row.querySelector(".opening").hidden = on;
  row.querySelector("[aria-expanded]").ariaExpanded = on;
  whole.hidden = !on;
}

/** Whether the abstracts are there now; meanwhile the button says that they are coming. */
async function ready(button) {
  const text = button.textContent, wait = setTimeout(() => { button.textContent = STRINGS.loading; }, 300);
  try {
    await abstracts();
    if (status.textContent === STRINGS.abstracts_failed) told();
    return true;
  } catch {
    status.textContent = STRINGS.abstracts_failed;
  } finally {
    clearTimeout(wait);
    button.textContent = text;
  }
}

const top = (element) => element.getBoundingClientRect().top;

/** The paper whose title is the first in sight, else the one that fills the window. */
function inSight(from) {
  const near = rows.filter((row) => !row.hidden && row.getBoundingClientRect().bottom > from);
  return near.find((row) => top(row) > from - 8 && top(row) < innerHeight) ?? near[0];
}

/** Opens or closes all abstracts; what is being read stays where it is. */
function openAll(on) {
  const from = views.offsetHeight, seen = top(listing) < 0 && inSight(from), before = seen && top(seen);
  const { activeElement } = document, next = list.nextSibling;
  list.remove(); // laid out once, as something new, which moves nothing
  for (const row of rows) open(row, on);
  listing.insertBefore(list, next);
  if (list.contains(activeElement)) activeElement.focus({ preventScroll: true });
  if (seen) hold(seen, Math.max(before, from));
}

/** Keeps a row at a height while those above it are laid out, which takes some frames. */
function hold(row, at, frames = 3) {
  scrollBy(0, top(row) - at);
  if (frames) requestAnimationFrame(() => hold(row, at, frames - 1));
}

function addViews() {
  const view = button(link);
  let full = false;
  const show = async (on) => {
    if (on && !await ready(view)) return;
    openAll(full = on);
    view.textContent = full ? STRINGS.compact_view : STRINGS.full_view;
  };
  view.onclick = () => {
    write("view", full ? "compact" : "full");
    show(!full);
  };
  list.addEventListener("click", async ({ target }) => {
    if (!target.matches("[aria-expanded]") || !await ready(target)) return;
    open(target.closest("li"), target.ariaExpanded !== "true");
  });
  if (read("view", "") === "full") show(true).finally(settled);
  addEventListener("beforeprint", print);
}

/** What follows a short list is shown where it stays: a remembered full view hides it at first. */
const settled = () => { delete document.documentElement.dataset.full; };

/** Brings what is missing on paper. Printing waits for nothing, so neither may this. */
function print() {
  const bring = (url, use) => {
    const request = new XMLHttpRequest();
    try {
      request.open("GET", url, false);
      request.send();
      if (request.status === 200) use(request.responseText);
    } catch { /* then the printed page says where the abstracts are */ }
  };
  if (room?.isConnected) bring(list.dataset.rows, take);
  add(Infinity);
  if (!list.querySelector(".whole")) bring(link.href, place);
}

// ---- the outline: `#topic=ID`, `#new`, `#topic=ID&new`; `#all`

let topic = "", fresh = false, chosen = false;
const hash = (topic, fresh) => [topic && `topic=${topic}`, fresh && "new"].filter(Boolean).join("&") || "all";
const links = [...outline?.querySelectorAll("[data-topic]") ?? []];

/** Says what is shown, where that is not all. */
function told() {
  const shown = rows.filter((row) => !row.hidden).length, text = put(STRINGS.shown, { n: shown, total: rows.length });
  const name = links.find((each) => each.dataset.topic === topic)?.textContent;
  status.textContent = !topic && !fresh ? "" : name ? put(STRINGS.shown_on, { topic: name, shown: text }) : text;
  const leaves = document.activeElement === showAll;
  showAll.hidden = !topic && !fresh;
  if (leaves) list.querySelector("a").focus({ preventScroll: true });
}

/** Shows what the address asks for. */
async function filter() {
  const place = decodeURIComponent(location.hash.slice(1)), there = document.getElementById(place);
  if (there && !there.hidden) return; // another place on the page
  const asked = new URLSearchParams(place), wanted = links.some((each) => each.dataset.topic === asked.get("topic")) ? asked.get("topic") : "";
  const fresher = Boolean(onlyNew) && asked.has("new");
  try {
    if (wanted || fresher || topic || fresh || place.startsWith("p-")) await complete();
    else return told();
  } catch {
    history.replaceState(history.state, "", `#${hash(topic, fresh)}`); // so that the same press tries again
    status.textContent = STRINGS.rows_failed;
    return;
  }
  if (place !== decodeURIComponent(location.hash.slice(1))) return; // meanwhile it asks for something else
  topic = wanted;
  fresh = fresher;
  select();
  told();
  if (document.getElementById(place)) location.replace(location.href); // now it leads there
  if (chosen && top(listing) < 0) listing.scrollIntoView();
  chosen = false;
}

/** Hides the papers that are not wanted, and says in the outline how many there are on each topic. */
function select() {
  const counts = {};
  for (const each of rows) {
    const listed = !fresh || isFresh(each), topics = topicsOf(each);
    if (listed) for (const id of topics) counts[id] = (counts[id] ?? 0) + 1;
    each.hidden = !listed || (topic !== "" && !topics.includes(topic));
  }
  for (const each of links) {
    each.ariaCurrent = each.dataset.topic === topic ? "true" : null;
    each.parentElement.querySelector("span").textContent = numeral(counts[each.dataset.topic] ?? 0);
  }
  if (onlyNew) onlyNew.ariaPressed = fresh;
  addresses();
}

/** In the outline, each link leads to what it would show; that of the topic chosen, to all. */
function addresses() {
  for (const each of links) each.href = `#${hash(each.dataset.topic === topic ? "" : each.dataset.topic, fresh)}`;
}

function choose(topic, fresh) {
  chosen = true;
  location.hash = hash(topic, fresh);
}

function addOutline() {
  const wide = matchMedia("(min-width: 62rem)"), sheet = button(listing.querySelector(".down"), { popoverTargetElement: outline });
  const set = () => { outline.popover = wide.matches ? null : "auto"; };
  wide.addEventListener("change", set);
  set();
  outline.addEventListener("click", ({ target }) => {
    if (!target.matches("[data-topic]")) return;
    chosen = true;
    if (outline.popover) {
      outline.hidePopover();
      sheet.focus({ preventScroll: true });
    }
  });
}

if (list) {
  if (link.dataset.view === "full") addViews();
  else {
    link.addEventListener("click", () => write("view", "compact"));
    settled();
  }
  if (outline?.showPopover) addOutline();
  onlyNew?.addEventListener("click", () => choose(topic, !fresh));
  showAll.addEventListener("click", () => choose("", false));
  addEventListener("hashchange", filter);
  addresses();
  if (location.hash) filter();
  listing.dataset.ready = "";
  for (const row of rows) nearing.observe(row);
  if (room) bringLater();
}
