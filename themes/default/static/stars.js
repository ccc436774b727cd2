/** The dialog of starred papers, with export to a file and import from one. */
import { dialog, element } from "./dialog.js";

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Stars as the text of a file. */
export function formatStars(stars) {
  return `${JSON.stringify({ stars: Object.entries(stars).map(([slug, title]) => ({ slug, title })) }, null, 1)}\n`;
}

/** The stars in a file's text; throws when it is none of ours. Whatever is no star is left out. */
export function parseStars(text) {
  const rows = JSON.parse(text)?.stars;
  if (!Array.isArray(rows)) throw new Error("no list of stars");
  return Object.fromEntries(rows
    .filter((row) => [row?.slug, row?.title].every((value) => typeof value === "string") && SLUG.test(row.slug))
    .map(({ slug, title }) => [slug, title.slice(0, 500)]));
}

export function open({ read, write, path }) {
  const list = element("ul", { className: "index" }), status = element("p", { className: "meta" });
  status.setAttribute("role", "status");

  function show() {
    const stars = Object.entries(read("stars", {}));
    list.replaceChildren(...stars.reverse().map(([slug, title]) => {
      const drop = element("button", { type: "button", ariaLabel: `Remove ${title}` }, "Remove");
      drop.onclick = () => {
        const { [slug]: dropped, ...left } = read("stars", {});
        save(left);
      };
      return element("li", {}, element("a", { href: `${path}papers/${slug}/` }, title), element("span", {}, drop));
    }));
    status.textContent = stars.length ? `${stars.length} on this device, in this browser only.`
      : "No paper yet. The star beside a title keeps it here, in this browser only.";
  }

  function save(stars) {
    write("stars", stars);
    dispatchEvent(new Event("kept"));
    show();
  }

  const download = element("button", { type: "button" }, "Save to a file");
  download.onclick = () => {
    const href = URL.createObjectURL(new Blob([formatStars(read("stars", {}))], { type: "application/json" }));
    element("a", { href, download: "stars.json" }).click();
    URL.revokeObjectURL(href);
  };

  const file = element("input", { type: "file", accept: "application/json,.json", id: "stars-file" });
  file.onchange = async () => {
    try {
      const found = parseStars(await file.files[0].text());
      save({ ...read("stars", {}), ...found });
      status.textContent = `${Object.keys(found).length} read from the file.`;
    } catch {
      status.textContent = "This file holds no stars.";
    }
  };

  show();
  dialog("Starred papers", status, list, element("p", { className: "tools" }, download,
    element("label", { htmlFor: file.id }, "Add from a file"), file));
}
