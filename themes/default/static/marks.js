/** Marks of digests: those that are read, and those newer than the newest of the visit before. */

/** Marks links to digests; the page of a digest has a button for it. */
export function mark({ read, write, add, addToggle, path }, rows) {
  const done = (id) => read("read", []).includes(id);
  if (rows[0].matches(".page")) {
    const { digest: id } = rows[0].dataset;
    return addToggle(rows[0], () => ({ ariaPressed: done(id), textContent: done(id) ? "✓ Read" : "Mark as read" }), (on) => {
      const others = read("read", []).filter((other) => other !== id);
      write("read", on ? others : [...others, id]);
    });
  }
  const newer = (a, b) => a.localeCompare(b, "en", { numeric: true }) > 0;
  let newest = read("seen", "");
  const before = sessionStorage[`${path}before`] ??= newest;
  for (const row of rows) {
    const { digest: id } = row.dataset, link = row.querySelector("a");
    const text = done(id) ? "✓ read" : before && newer(id, before) ? "new to you" : "";
    if (newer(id, newest)) newest = id;
    if (!text) continue;
    link.dataset.mark = link.title = text;
    add(link, "span", { className: "visually-hidden", textContent: ` (${text})` });
  }
  write("seen", newest);
}
