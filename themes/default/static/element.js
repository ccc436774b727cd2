/** An element with properties and children; children that are text stay text. */
export function element(name, props, ...children) {
  const made = Object.assign(document.createElement(name), props);
  made.append(...children);
  return made;
}
