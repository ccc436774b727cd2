/** Marks of digests: those that are read, those newer than the newest of the visit before, and how many are unread. */
import { add, addToggle, path, put, read, write } from "./site.js";

const WHOLE = ["home", "digests", "reading"]; // pages that name the newest digest: a visit is to one of them

/** Whether a digest is newer than another: `2026-01-02-2` than `2026-01-02`. */
export const newer = (a, b) => a.length === b.length || a.slice(0, 10) !== b.slice(0, 10) ? a > b : a.length > b.length;

/** A digest is unread if it came after the reader's first visit, and is not marked as read. */
export const isUnread = (id, first, done) => first !== "" && newer(id, first) && !done.includes(id);

/** The newest digest at the first visit; of readers who came before this was kept, the newest that they have seen. */
export const firstSeen = () => read("first", read("seen", ""));

/** Marks a digest as read, or as not read. */
export function markRead(id, done) {
  const others = read("read", []).filter((other) => other !== id);
  return write("read", done ? [...others, id] : others);
}

/** Marks links to digests; the page of a digest has a button for it. */
export function mark(rows) {
  if (rows[0].matches(".page")) return addButton(rows[0]);
  const ids = rows.map((row) => row.dataset.digest);
  showUnread(document.querySelector("[data-unread]"), [...new Set(ids)]);
  addEventListener("kept", () => rows.forEach(show));
  addEventListener("storage", () => rows.forEach(show));
  rows.forEach(show);
  if (WHOLE.includes(document.body.dataset.page)) visit(ids);
}

function addButton(page) {
  const { digest: id } = page.dataset, done = () => read("read", []).includes(id);
  addToggle(page.querySelector("[data-mark-read]") ?? page,
    () => ({ ariaPressed: done(), textContent: done() ? `✓ ${STRINGS.marked_read}` : STRINGS.mark_read }),
    (on) => markRead(id, !on));
}

/** The newest digest of the visit before; the same as long as this one lasts. */
function before() {
  try {
    return sessionStorage[`${path}before`] ??= read("seen", "");
  } catch {
    return ""; // blocked
  }
}

/** Keeps what is newest now for the next visit, and for good what was newest at the first. */
function visit(ids) {
  const newest = ids.reduce((a, b) => (newer(b, a) ? b : a), read("seen", ""));
  if (read("first", null) === null) write("first", firstSeen() || newest);
  write("seen", newest);
}

function show(row) {
  const { digest: id } = row.dataset, link = row.querySelector("a"), since = before();
  const done = read("read", []).includes(id);
  const text = done ? `✓ ${STRINGS.is_read}` : since && newer(id, since) ? STRINGS.is_new : "";
  link.querySelector(".mark")?.remove();
  if (text) {
    link.dataset.mark = link.title = text;
    add(link, "span", { className: "mark visually-hidden", textContent: ` (${text})` });
  } else {
    delete link.dataset.mark;
    link.removeAttribute("title");
  }
}

/** The number of unread digests as a link to them; where all that the page names are unread, there may be more. */
function showUnread(place, ids) {
  if (!place) return;
  const link = add(place, "a", { href: `${path}reading/#unread` });
  const count = () => {
    const done = read("read", []), first = firstSeen(), n = ids.filter((id) => isUnread(id, first, done)).length;
    place.hidden = !n;
    link.textContent = put(n < ids.length ? STRINGS.unread_digests : STRINGS.unread_digests_more, { n });
  };
  for (const event of ["storage", "kept"]) addEventListener(event, count);
  count();
}
