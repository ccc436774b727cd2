/** Fetches what orders a long list when a reader touches its controls, or comes with an order in the address. */
const form = document.getElementById("list-order");
const load = () => import("./list-order.js");
if (form && location.search) load();
else for (const event of ["focusin", "pointerenter"]) form?.addEventListener(event, load, { once: true });
