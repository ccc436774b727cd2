/**
 * A long list in another order, or of some dates: its papers come from its own pages. These hold stretches of
 * the same size, counted from the oldest paper; what is in none of them stands on the first page, which is this
 * one. So a paper's number, from 0 for the oldest, tells where it is, and all papers of some dates are neighbours.
 */
import { put, starOn } from "./site.js";

const MOST_BY_TITLE = 400; // papers that are fetched to sort them
const form = document.getElementById("list-order");
const list = document.getElementById("list");
const more = document.getElementById("list-more");
const status = document.getElementById("list-status");
const pager = document.querySelector(".pager");
const asBuilt = [...list.children];
const fetched = new Map(); // stretch → its papers, oldest first
let chosen = 0; // the number of the newest choice
let order; // (place in the list) → number of a paper
let length; // of the list

const { count, size } = form.dataset;
const days = form.dataset.starts.split(" "); // the first of each stretch

/** The papers of one of the list's other pages, oldest first. */
async function fetchStretch(at) {
  const response = await fetch(`${at + 2}/`);
  if (!response.ok) throw Error(response.status);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const items = [...page.querySelectorAll(".papers > li")].reverse();
  for (const link of items.flatMap((item) => [...item.querySelectorAll("a")])) {
    link.href = new URL(link.getAttribute("href"), response.url).href;
  }
  return items;
}

function stretch(at) {
  if (!fetched.has(at)) {
    const items = at < days.length - 1
      ? fetchStretch(at)
      : Promise.resolve(asBuilt.slice(0, count - at * size).reverse());
    fetched.set(at, items);
    items.catch(() => fetched.delete(at)); // to be tried again
  }
  return fetched.get(at);
}

const stretchOf = (paper) => Math.min(Math.floor(paper / size), days.length - 1);
const paperAt = async (paper) => (await stretch(stretchOf(paper)))[paper - stretchOf(paper) * size];
const dayOf = (item) => item.querySelector("time").dateTime;
const titleOf = (item) => item.querySelector("h2").textContent.trim();

/** How many papers are of earlier days than this. */
async function countBefore(day) {
  const at = days.findLastIndex((first) => first < day);
  return at < 0 ? 0 : at * size + (await stretch(at)).filter((item) => dayOf(item) < day).length;
}

async function byTitle(from, to) {
  const papers = Array.from({ length: to - from }, (_, at) => from + at);
  const titles = new Map(await Promise.all(papers.map(async (paper) => [paper, titleOf(await paperAt(paper))])));
  const { compare } = new Intl.Collator(document.documentElement.lang, { numeric: true, ignorePunctuation: true });
  return papers.sort((one, other) => compare(titles.get(one), titles.get(other)));
}

/** A paper as the list shows it; the date of the one above is not said again. */
function shown(item, above) {
  const copy = item.cloneNode(true);
  copy.querySelector(".star")?.remove();
  copy.querySelector("time").classList.toggle("visually-hidden", dayOf(item) === (above && dayOf(above)));
  starOn(copy, copy.dataset.paper, titleOf(item));
  return copy;
}

/** Adds the next papers to the list; gives the first of them. */
async function append(mine) {
  const start = Number(list.dataset.shown);
  const places = Array.from({ length: Math.min(size, length - start) }, (_, at) => order(start + at));
  const items = await Promise.all(places.map(paperAt));
  if (mine !== chosen || start !== Number(list.dataset.shown)) return undefined; // another was faster
  const added = items.map((item, at) => shown(item, items[at - 1] ?? (start ? list.lastElementChild : null)));
  list.replaceChildren(...(start ? list.children : []), ...added);
  list.dataset.shown = start + added.length;
  more.hidden = start + added.length >= length;
  return added[0];
}

function restore() {
  list.replaceChildren(...asBuilt);
  more.hidden = true;
  status.textContent = "";
  if (pager) pager.hidden = false;
}

async function choose({ sort, from, to }, mine) {
  const start = from ? await countBefore(from) : 0;
  const end = to ? await countBefore(`${to}T`) : Number(count); // the first text behind that of the day
  const found = Math.max(0, end - start);
  const isTooLong = sort === "title" && found > MOST_BY_TITLE;
  const titles = sort === "title" && !isTooLong && await byTitle(start, end);
  if (mine !== chosen) return;
  length = found;
  order = (place) => (titles ? titles[place] : sort === "first" ? start + place : end - 1 - place);
  list.dataset.shown = 0;
  if (pager) pager.hidden = true;
  await append(mine);
  if (mine !== chosen) return;
  const told = isTooLong ? STRINGS.list_too_many : found ? STRINGS.list_found : STRINGS.list_none;
  status.textContent = put(told, { n: found, most: MOST_BY_TITLE });
}

/** Shows what the form says. */
async function show() {
  const mine = chosen += 1;
  const { sort, from, to } = Object.fromEntries(new FormData(form));
  if (!sort && !from && !to) return restore();
  const wait = setTimeout(() => { if (mine === chosen) status.textContent = STRINGS.list_busy; }, 300);
  try {
    await choose({ sort, from, to }, mine);
  } catch {
    if (mine === chosen) status.textContent = STRINGS.list_failed;
  } finally {
    clearTimeout(wait);
  }
}

/** Fills the form with what the address says. */
function readAddress() {
  const params = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (!field.name) continue;
    field.value = params.get(field.name) ?? "";
    if (field.selectedIndex < 0) field.selectedIndex = 0;
  }
  document.getElementById("list-dates").open ||= /(from|to)=./.test(location.search);
  return show();
}

function changed() {
  const params = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.pushState(null, "", params.size ? `?${params}` : location.pathname);
  show();
}

form.onsubmit = () => false;
form.onchange = changed;
form.onreset = () => setTimeout(changed); // then the fields are empty
more.onclick = async () => {
  const first = await append(chosen).catch(() => { status.textContent = STRINGS.list_failed; });
  first?.querySelector("h2 a").focus();
};
addEventListener("popstate", () => { if (!location.hash) readAddress(); });
if (location.search) readAddress();
else if ([...new FormData(form).values()].some(Boolean)) changed(); // what was chosen before this came
