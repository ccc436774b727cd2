/** One dialog at a time, made when it is wanted. */
import { element } from "./element.js";

let styled;

/** Fetches the style sheet of dialogs; one without it works, too. */
const style = () => styled ??= new Promise((done) => {
  const href = new URL("dialog.css", import.meta.url).href;
  document.head.append(element("link", { rel: "stylesheet", href, onload: done, onerror: done }));
});

/** Opens a dialog with a heading and a way out, unless one is open; it leaves no trace when it closes. */
export async function dialog(title, ...children) {
  await style();
  if (document.querySelector("dialog")) return;
  const heading = element("h2", { id: "dialog-title" }, title);
  const close = element("form", { method: "dialog" }, element("button", {}, STRINGS.close));
  const box = document.body.appendChild(element("dialog", {}, heading, ...children, close));
  box.setAttribute("aria-labelledby", heading.id);
  box.addEventListener("close", () => box.remove());
  box.showModal();
}

/** Says that the browser keeps nothing more. */
export const notKept = () => dialog(STRINGS.not_kept_title, element("p", {}, STRINGS.not_kept));

/** Shows a text, selected, where the clipboard is refused. */
export async function copyByHand(value) {
  const text = element("textarea", { value, readOnly: true, rows: 6, ariaLabel: STRINGS.copy_text });
  await dialog(STRINGS.copy_by_hand, text);
  text.select();
}

/** Asks before something is done that cannot be undone; true if it may be. */
export async function sure(title, text, yes) {
  const go = element("button", { value: "yes" }, yes);
  await dialog(title, element("p", {}, text), element("form", { method: "dialog" }, go));
  const box = document.querySelector("dialog");
  return new Promise((answer) => { box.addEventListener("close", () => answer(box.returnValue === "yes")); });
}
