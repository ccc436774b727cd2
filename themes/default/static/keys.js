/** Keyboard shortcuts, and the dialog that names them. They are optional: one switch turns them all off. */
import { dialog, element } from "./dialog.js";

const KEYS = [
  ["/", "search"], ["j", "next paper"], ["k", "previous paper"], ["o", "open or close the abstract"],
  ["s", "star the paper, or take its star away"], ["?", "this list"],
];
const SEARCH_KEYS = [["Enter", "first result"], ["↓", "next result"], ["↑", "result before, then the search field"], ["Esc", "back to the search field"]];

export function open({ read, write }) {
  const on = element("input", { type: "checkbox", id: "keys-on", checked: read("keys", true) });
  on.onchange = () => write("keys", on.checked);
  dialog("Keys", list(KEYS),
    element("p", {}, on, " ", element("label", { htmlFor: "keys-on" }, "Shortcuts on")),
    element("h3", {}, "On the search page, always"), list(SEARCH_KEYS));
}

const list = (keys) => element("dl", { className: "keys" }, ...keys.flatMap(([key, what]) =>
  [element("dt", {}, element("kbd", {}, key)), element("dd", {}, what)]));

/** Does what a letter is for. The paper is the one with the focus, else that of the page. */
export function press(given, key) {
  if (key === "?") return open(given);
  const page = document.querySelector("[data-paper].page"), papers = [...document.querySelectorAll("[data-paper]:not(.page), [data-search-result]")];
  const at = papers.indexOf(document.activeElement.closest("[data-paper], [data-search-result]")), paper = papers[at] ?? page;
  const step = { j: 1, k: -1 }[key];
  if (step && page) document.querySelector(`[rel=${step > 0 ? "next" : "prev"}]`)?.click();
  else if (step) papers[Math.max(at + step, 0)]?.querySelector("a").focus();
  else if (key === "o") paper?.querySelector("details")?.toggleAttribute("open");
  else paper?.querySelector(".star")?.click();
}
