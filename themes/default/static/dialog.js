/** One dialog at a time, made when it is wanted. */

/** An element with properties and children; children that are text stay text. */
export function element(name, props, ...children) {
  const made = Object.assign(document.createElement(name), props);
  made.append(...children);
  return made;
}

/** Opens a dialog with a heading and a way out, unless one is open; it leaves no trace when it closes. */
export function dialog(title, ...children) {
  if (document.querySelector("dialog")) return;
  const heading = element("h2", { id: "dialog-title" }, title);
  const close = element("form", { method: "dialog" }, element("button", {}, "Close"));
  const box = document.body.appendChild(element("dialog", {}, heading, ...children, close));
  box.setAttribute("aria-labelledby", heading.id);
  box.addEventListener("close", () => box.remove());
  box.showModal();
}
