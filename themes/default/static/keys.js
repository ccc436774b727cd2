/** Keyboard shortcuts, and the dialog that names them. They are optional: one switch turns them all off. */
import { dialog } from "./dialog.js";
import { element } from "./element.js";
import { kept, read, write } from "./site.js";

const KEYS = [
  ["/", STRINGS.key_search], ["j", STRINGS.key_next], ["k", STRINGS.key_previous], ["o", STRINGS.key_open],
  ["s", STRINGS.key_star], ["?", STRINGS.key_list],
];
const SEARCH_KEYS = [
  [STRINGS.key_enter, STRINGS.key_first], ["↓", STRINGS.key_down], ["↑", STRINGS.key_up], [STRINGS.key_escape, STRINGS.key_back],
];
const PAPERS = "[data-paper]:not(.page), [data-search-result]";

export function open() {
  const on = element("input", { type: "checkbox", id: "keys-on", checked: read("keys", true) });
  on.onchange = () => kept(write("keys", on.checked));
  dialog(STRINGS.shortcuts, list(KEYS),
    element("p", {}, on, " ", element("label", { htmlFor: on.id }, STRINGS.keys_on)),
    element("h3", {}, STRINGS.keys_on_search), list(SEARCH_KEYS));
}

const list = (keys) => element("dl", { className: "keys" }, ...keys.flatMap(([key, what]) =>
  [element("dt", {}, element("kbd", {}, key)), element("dd", {}, what)]));

/** Does what a letter is for. The paper is the one with the focus, else that of the page. */
export function press(key) {
  if (key === "?") return open();
  const page = document.querySelector("[data-paper].page");
  const papers = [...document.querySelectorAll(PAPERS)].filter((paper) => paper.checkVisibility());
  const at = papers.indexOf(document.activeElement.closest(PAPERS)), paper = papers[at] ?? page;
  const step = { j: 1, k: -1 }[key];
  if (step && page) document.querySelector(`[rel=${step > 0 ? "next" : "prev"}]`)?.click();
  else if (step) papers[Math.max(at + step, 0)]?.querySelector("h2 a, h3 a, a")?.focus();
  else if (key === "o") paper?.querySelector("summary, button[aria-expanded]")?.click();
  else paper?.querySelector(".star")?.click();
}
