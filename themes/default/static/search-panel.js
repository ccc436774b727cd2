/** What stands beside the results: choices with counts, chips of what is chosen, what to try, the sheet of phones. */
import { monthName } from "./dates.js";
import { $, dayOf, element, topicName } from "./search-list.js";
import { numeral, put } from "./site.js";

const MOST_TOPICS = 10; // shown at once

const panel = $("search-panel");
const home = panel.nextElementSibling; // it comes back before this
const chips = $("search-chips");
const button = $("search-topics");
const sheet = element("dialog", { id: "search-sheet", ariaLabel: STRINGS.search_filter });
const count = element("p", { className: "count", ariaLive: "polite" }); // the status outside is silent meanwhile
const digestNames = new Map();
const { q, topic, digest, like, from, to } = $("search-form").elements;

let everyTopic = false;
let counts = {}; // of topics
let liked = ""; // the title of the paper whose like are shown
let choose; // sets fields and asks

/** The first and the last day of a year or a month: `2025`, `2025-08`. */
function span(text) {
  const [year, month] = text.split("-");
  const last = new Date(Date.UTC(year, month ?? 12, 0)).toISOString().slice(0, 10);
  return [month ? `${text}-01` : `${year}-01-01`, last];
}

/** The year or month that is just from one day to another, or "". */
function nameSpan(from, to) {
  return [from.slice(0, 7), from.slice(0, 4)].find((text) => text && span(text).join() === [from, to].join()) ?? "";
}

/** Counts of months, and those of their years. */
function byYear(months) {
  const counts = { ...months };
  for (const [month, count] of Object.entries(months)) {
    const year = month.slice(0, 4);
    counts[year] = (counts[year] ?? 0) + count;
  }
  return counts;
}

const choices = (facet) => [...panel.querySelectorAll(`[name=choose-${facet}]`)];
const listOf = (facet) => panel.querySelector(`[data-facet=${facet}] ul`);

/** Shows how many papers a choice would find. */
function setCount(choice, papers) {
  const label = choice.closest("label");
  const shown = label.querySelector("small") ?? label.appendChild(element("small", {}));
  shown.textContent = papers === undefined ? "" : numeral(papers);
}

function choice(facet, value, text) {
  const made = element("input", { type: "radio", name: `choose-${facet}`, value });
  return element("li", {}, element("label", {}, made, " ", element("span", {}, text)));
}

/** The choices of a facet are these, [value, text, number]; who stands on one stays there, and so does what is pressed. */
function fill(facet, wanted) {
  const [any, ...old] = choices(facet);
  const known = new Map(old.map((each) => [each.value, each.closest("li")]));
  const focused = document.activeElement;
  const rows = wanted.map(([value, text, number]) => {
    const row = known.get(value) ?? choice(facet, value, text);
    setCount(row.querySelector("input"), number);
    row.classList.toggle("inner", value.length === 7); // a month
    return row;
  });
  const list = listOf(facet), all = [any.closest("li"), ...rows];
  if (all.length === list.children.length && all.every((row, at) => row === list.children[at])) return;
  list.replaceChildren(...all);
  if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
}

function check() {
  const chosen = { topic: topic.value, digest: digest.value, date: nameSpan(from.value, to.value) };
  if (!chosen.date && (from.value || to.value)) chosen.date = "other";
  for (const [facet, value] of Object.entries(chosen)) {
    for (const each of choices(facet)) each.checked = each.value === value;
  }
  if (chosen.date === "other") $("search-dates").open = true;
}

function showTopics() {
  const sorted = Object.entries(counts).sort(([, one], [, other]) => other - one);
  const best = new Set(sorted.slice(0, MOST_TOPICS).map(([id]) => id));
  let hidden = 0;
  for (const each of choices("topic").slice(1)) {
    const number = counts[each.value] ?? 0;
    setCount(each, number);
    const isShown = each.checked || (number && (everyTopic || best.has(each.value)));
    each.closest("li").hidden = !isShown;
    if (number && !isShown) hidden += 1;
  }
  for (const group of panel.querySelectorAll("fieldset fieldset")) {
    group.hidden = !group.querySelector("li:not([hidden])");
  }
  if (button) button.hidden = !hidden;
}

function showMonths(months) {
  const all = byYear(months);
  const years = Object.keys(all).filter((text) => text.length === 4);
  const year = years.length === 1 ? years[0] : nameSpan(from.value, to.value).slice(0, 4);
  const its = (text) => text.length === 4 || text.startsWith(year || "none");
  const shown = Object.keys(all).filter(its).sort((one, other) =>
    other.slice(0, 4) - one.slice(0, 4) || one.length - other.length || (one < other ? 1 : -1));
  fill("date", shown.map((text) => [text, text.length === 4 ? text : monthName(text), all[text]]));
}

/** Shows the choices, with counts where there are any. */
function showFacets(facets) {
  panel.dataset.ready = "";
  if (!facets) return;
  const { topics, months, digests, all } = facets;
  counts = topics;
  showTopics();
  showMonths(months);
  for (const [id, name] of digests) digestNames.set(id, name);
  fill("digest", digests);
  panel.querySelector("[data-facet=digest]").hidden = !digests.length;
  // What is found without a filter: the way out of it.
  for (const [facet, number] of Object.entries(all)) if (choices(facet)[0]) setCount(choices(facet)[0], number);
  check();
  showChips();
}

function dates() {
  const [first, last] = [from, to].map(({ value }) => value && dayOf(value));
  const name = nameSpan(from.value, to.value);
  if (name) return name.length === 4 ? name : monthName(name);
  if (first && last) return first === last ? first : put(STRINGS.search_between, { first, last });
  return first ? put(STRINGS.search_since, { date: first }) : last && put(STRINGS.search_until, { date: last });
}

/** What is chosen, [text, the fields to empty]. */
function chosen() {
  return [
    [topicName(topic.value), { topic: "" }],
    [dates(), { from: "", to: "" }],
    [digest.value && (digestNames.get(digest.value) ?? digest.value), { digest: "" }],
  ].filter(([text]) => text);
}

/** From papers like one to that, and to what was asked before. */
function waysBack() {
  if (!like.value) return [];
  const query = q.value.trim();
  const back = element("button", { type: "button", className: "back" },
    query ? put(STRINGS.search_like_back, { query }) : STRINGS.search_like_leave);
  back.onclick = () => {
    choose({ like: "" });
    q.focus();
  };
  const paper = element("a", { href: `../papers/${like.value}/` }, STRINGS.search_open_paper);
  return [back, ...(liked ? [paper] : [])].map((way) => element("li", {}, way));
}

function showChips() {
  const shown = chosen().map(([text, emptied]) => {
    const drop = element("button", { type: "button", ariaLabel: put(STRINGS.search_drop, { name: text }) }, text);
    drop.onclick = () => {
      choose(emptied);
      $("search-input").focus();
    };
    return element("li", {}, drop);
  });
  chips.replaceChildren(...waysBack(), ...shown);
}

/** What to try where nothing is found. */
function showHelp({ count: found, idle, words, like }) {
  $("search-help")?.remove();
  if (found || idle || like !== undefined) return;
  const help = element("ul", { id: "search-help" });
  if (words) help.append(element("li", {}, STRINGS.search_try_spelling));
  if (words > 1) help.append(element("li", {}, STRINGS.search_try_fewer));
  const isFiltered = topic.value || from.value || to.value || digest.value;
  if (isFiltered) {
    const drop = element("button", { type: "button" }, STRINGS.search_drop_all);
    drop.onclick = () => choose({ topic: "", from: "", to: "", digest: "" });
    help.append(element("li", {}, drop));
  }
  chips.after(help);
}

function showAnswer(found) {
  liked = found.like ?? "";
  check();
  showChips();
  showHelp(found);
  count.textContent = put(STRINGS.papers, { n: found.count });
  if (found.idle) count.textContent = "";
}

function openSheet() {
  if (sheet.open) return;
  sheet.append(panel);
  sheet.showModal();
}

/** A choice for each topic that the page links to, in its groups. */
function addTopics() {
  for (const group of document.querySelectorAll(".asking .groups > div")) {
    const links = [...group.querySelectorAll("[data-topic]")];
    const list = element("ul", {}, ...links.map((link) => choice("topic", link.dataset.topic, link.textContent)));
    button.before(element("fieldset", {}, element("legend", {}, group.querySelector("h3").textContent), list));
  }
}

function loadStyles() {
  const link = element("link", { rel: "stylesheet", href: new URL("search-panel.css", import.meta.url) });
  document.head.append(link);
  return new Promise((done) => { link.onload = link.onerror = done; });
}

/** Makes the panel work; `ask` sets fields and asks. */
export async function openPanel(ask) {
  choose = ask;
  await loadStyles();
  addTopics();
  const close = element("button", { type: "button" }, STRINGS.search_show_results);
  close.onclick = () => sheet.close();
  sheet.append(element("div", {}, count, close));
  sheet.onclose = () => home.before(panel);
  sheet.onclick = ({ target }) => {
    if (target === sheet) sheet.close(); // outside its content
  };
  document.querySelector("main").append(sheet);
  panel.addEventListener("change", ({ target: { name, value } }) => {
    if (name === "choose-topic") choose({ topic: value });
    else if (name === "choose-digest") choose({ digest: value });
    else if (name === "choose-date") {
      const [first, last] = value ? span(value) : ["", ""];
      choose({ from: first, to: last });
    }
  });
  button?.addEventListener("click", () => {
    everyTopic = true;
    showTopics();
  });
  return { showAnswer, showFacets, openSheet };
}
