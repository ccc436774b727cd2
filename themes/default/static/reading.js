/** The page My reading: unread digests, starred papers with notes, a random paper, and all of it as a file. */
import { shortDay } from "./dates.js";
import { element } from "./element.js";
import { firstSeen, isUnread, markRead } from "./marks.js";
import { addToggle, addTrial, call, kept, path, put, read, write } from "./site.js";

const FEW = 8; // unread digests that are shown at once
const PAUSE = 800; // ms without a key until a note says that it is saved
const $ = (id) => document.getElementById(id);
const own = (from, slug) => (Object.hasOwn(from, slug) ? from[slug] : undefined);

/** Rows of digests that are unread as the page opens. They stay, so that a mark can be taken back. */
function showUnread() {
  const done = read("read", []), first = firstSeen(), all = $("unread-all");
  const named = [...document.querySelectorAll("#unread-rows > li")], rows = named.filter((row) => isUnread(row.dataset.digest, first, done));
  const ids = rows.map((row) => row.dataset.digest);
  const count = () => {
    const marked = read("read", []), n = ids.filter((id) => isUnread(id, firstSeen(), marked)).length;
    $("unread-count").textContent = n || "";
    $("unread-none").hidden = Boolean(rows[0]);
  };
  rows.forEach((row, at) => {
    row.hidden = at >= FEW;
    const { digest: id } = row.dataset, { textContent: name } = row.querySelector("a");
    const isDone = () => !isUnread(id, firstSeen(), read("read", []));
    addToggle(row, () => ({ ariaPressed: isDone(), textContent: isDone() ? `✓ ${STRINGS.marked_read}` : STRINGS.mark_read }),
      (on) => markRead(id, !on), { ariaLabel: put(STRINGS.mark_digest_read, { name }) });
  });
  addMore(all, rows.slice(FEW));
  if (rows[1]) addMarkAll(all, ids);
  all.hidden = !rows[1];
  if ($("unread-more")) $("unread-more").hidden = rows.length < named.length;
  for (const event of ["storage", "kept"]) addEventListener(event, count);
  count();
}

function addMore(parent, rows) {
  if (!rows[0]) return;
  const more = element("button", {}, put(STRINGS.show_more, { n: rows.length }));
  more.onclick = () => {
    rows.forEach((row) => { row.hidden = false; });
    more.remove();
    rows[0].querySelector("a").focus();
  };
  parent.append(more, " ");
}

/** Marks all of them; pressed again, takes that back. */
function addMarkAll(parent, ids) {
  let before;
  const button = parent.appendChild(element("button", { ariaLive: "polite" }, STRINGS.mark_all_read));
  button.onclick = () => {
    const done = read("read", []);
    kept(write("read", before ?? [...new Set([...done, ...ids])]));
    before = before ? undefined : done;
    button.textContent = before ? STRINGS.undo_mark_all : STRINGS.mark_all_read;
  };
}

const items = new Map(); // slug → the item, which stays what it is while its paper is starred

const { papersLang: lang } = $("starred-list").dataset, inTheirs = lang ? { lang } : {};

/** One starred paper: its title, what is known of it, its note, and a way out. */
function makeItem(slug, title) {
  const item = element("li", {}), facts = own(read("facts", {}), slug) ?? {};
  const topics = (facts.topics ?? []).map(([id, name]) => element("a", { href: `${path}topics/${id}/` }, name));
  topics.forEach((link) => { link.dataset.topic = link.pathname.split("/").at(-2); });
  const drop = element("button", { ariaLabel: put(STRINGS.remove_star, { title }) }, STRINGS.remove);
  drop.onclick = () => remove(slug, title);
  item.dataset.paper = slug;
  item.append(
    element("h3", inTheirs, element("a", { href: `${location.origin}${path}papers/${slug}/` }, title)), // whole, for print
    element("p", { className: "meta" }, datesOf(facts), " ", ...topics),
    ...makeNote(slug, title), drop);
  return item;
}

/** When a paper appeared, and when it got its star, as far as that is known. */
function datesOf({ date, at }) {
  if (!at) return date ? put(STRINGS.appeared_on, { date: shortDay(date) }) : "";
  const starred = shortDay(at);
  return date ? put(STRINGS.appeared_and_starred, { date: shortDay(date), starred }) : put(STRINGS.starred_on, { starred });
}

function makeNote(slug, title) {
  const text = element("textarea", { rows: 1, maxLength: 20_000, value: own(read("notes", {}), slug) ?? "", placeholder: STRINGS.note, ariaLabel: put(STRINGS.note_on, { title }) });
  const printed = element("p", { className: "printed" }, text.value), said = element("span", { className: "meta saved" });
  said.setAttribute("role", "status");
  let typing;
  text.oninput = () => {
    const { [slug]: _, ...others } = read("notes", {}), done = write("notes", text.value.trim() ? { ...others, [slug]: text.value } : others);
    printed.textContent = text.value;
    clearTimeout(typing);
    typing = setTimeout(() => { said.textContent = done ? STRINGS.saved : STRINGS.not_kept; }, PAUSE);
    said.textContent = "";
  };
  return [element("div", { className: "note" }, text, printed), said];
}

/** Takes a paper's star; a line in its place can give it back, to where it was in the order. */
function remove(slug, title) {
  const before = Object.entries(read("stars", {})), at = before.findIndex(([other]) => other === slug);
  const undo = element("button", {}, STRINGS.undo), line = element("li", { className: "removed" }, `${put(STRINGS.star_removed, { title })} `, undo);
  items.get(slug).before(line);
  const done = write("stars", Object.fromEntries(before.filter(([other]) => other !== slug)));
  if (!done) line.remove();
  kept(done);
  undo.focus();
  undo.onclick = () => {
    const rows = Object.entries(read("stars", {})).filter(([other]) => other !== slug);
    rows.splice(at, 0, [slug, title]);
    line.remove();
    kept(write("stars", Object.fromEntries(rows)));
    items.get(slug)?.querySelector("a").focus();
  };
}

const ORDERS = {
  starred: () => 0,
  listed: ([a], [b], facts) => (own(facts, b)?.date ?? "").localeCompare(own(facts, a)?.date ?? ""),
  title: ([, a], [, b]) => a.localeCompare(b, STRINGS.language, { numeric: true }),
};

function showStars() {
  const stars = read("stars", {}), facts = read("facts", {}), order = ORDERS[$("starred-sort").value], list = $("starred-list");
  const rows = Object.entries(stars).reverse().sort((a, b) => order(a, b, facts));
  for (const [slug, item] of items) {
    if (Object.hasOwn(stars, slug)) continue;
    item.remove();
    items.delete(slug);
  }
  let last = null; // what stands is left in its place, and so are the focus and what is being typed
  for (const [slug, title] of rows) {
    if (!items.has(slug)) items.set(slug, makeItem(slug, title));
    const item = items.get(slug), next = last ? last.nextElementSibling : list.firstElementChild;
    const behind = next?.matches(".removed") ? next : last;
    const stands = (behind ? behind.nextElementSibling : list.firstElementChild) === item;
    if (!stands) behind ? behind.after(item) : list.prepend(item);
    last = item;
  }
  $("starred-count").textContent = rows.length || "";
  $("starred-none").hidden = Boolean(rows[0]);
  $("starred-order").hidden = !rows[1];
  for (const button of document.querySelectorAll("[data-export=bib], [data-export=md]")) button.disabled = !rows[0];
}

/** What another tab changed. */
function showNotes() {
  const notes = read("notes", {});
  for (const [slug, item] of items) {
    const text = item.querySelector("textarea");
    if (text !== document.activeElement) text.value = item.querySelector(".printed").textContent = own(notes, slug) ?? "";
  }
}

function addRandom() {
  addTrial($("random"), STRINGS.random_open, async () => {
    location.assign(await call("reading-random", "drawPaper", $("reading").dataset.counts));
    return STRINGS.random_opening;
  }, STRINGS.did_not_load);
}

function addDelete() {
  const button = $("delete").appendChild(element("button", {}, STRINGS.delete_all));
  button.onclick = () => call("reading-export", "deleteAll").catch(() => { $("delete-status").textContent = STRINGS.did_not_load; });
}

const exporting = (name, ...what) => call("reading-export", name, ...what).catch(() => { $("export-status").textContent = STRINGS.did_not_load; });

function listen() {
  for (const button of document.querySelectorAll("[data-export]")) button.onclick = () => exporting("exportAs", button.dataset.export, button.dataset.how);
  $("import").onchange = ({ target }) => exporting("importFile", target.files[0]).then(() => { target.value = ""; });
  const hasFile = (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault() === undefined;
  addEventListener("dragover", hasFile);
  addEventListener("drop", (event) => { if (hasFile(event)) exporting("importFile", event.dataTransfer.files[0]); });
  $("starred-sort").onchange = showStars;
  for (const event of ["storage", "kept"]) {
    addEventListener(event, showStars);
    addEventListener(event, showNotes);
  }
}

$("blocked").hidden = write("seen", read("seen", ""));
showUnread();
showStars();
addRandom();
addDelete();
listen();
$("reading").hidden = false;
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
