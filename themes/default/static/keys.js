/** The dialog of keyboard shortcuts, which are optional: one switch turns them all off. */
import { dialog, element } from "./dialog.js";

const KEYS = [
  ["/", "search"], ["j", "next paper"], ["k", "previous paper"], ["o", "open or close the abstract"],
  ["s", "star the paper, or take its star away"], ["?", "this list"],
];

export function open({ read, write }) {
  const on = element("input", { type: "checkbox", id: "keys-on", checked: read("keys", true) });
  on.onchange = () => write("keys", on.checked);
  dialog("Keys",
    element("dl", { className: "keys" }, ...KEYS.flatMap(([key, what]) =>
      [element("dt", {}, element("kbd", {}, key)), element("dd", {}, what)])),
    element("p", {}, on, " ", element("label", { htmlFor: "keys-on" }, "Shortcuts on")));
}
