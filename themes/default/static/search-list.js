/** The search page: what a result shows, and what is said of all. */
import { put, starOn } from "./site.js";

export const $ = (id) => document.getElementById(id);
const { q, topic, digest, like, from, to, sort } = $("search-form").elements;
const fields = { q, topic, digest, like, from, to, sort };

export function element(name, props, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return Object.assign(made, props);
}

const marked = (pieces) => pieces.map(([text, hit]) => (hit ? element("mark", {}, text) : text));

/** An ISO date as the pages write it. */
export function dayOf(date) {
  const [year, number, day] = date.split("-").map((part) => `${+part}`), at = number - 1;
  return put(STRINGS.short_day, { day, month: STRINGS.months[at], short_month: STRINGS.short_months[at], number, year });
}

/** The name of a topic, from the link to it; "" where there is none. */
export const topicName = (id) =>
  id && (document.querySelector(`.asking [data-topic="${CSS.escape(id)}"]`)?.textContent ?? "");

let wantPassage; // of a paper, by its number
// Where what was asked for stands further on than the excerpt, the passage is fetched once a result is seen.
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    wantPassage(+target.dataset.doc);
  }
});

/** Gives results what they do without at first: passages, as they are seen, and stars. */
export function finish(items, want) {
  wantPassage = want;
  for (const made of items) {
    if ("deep" in made.dataset) seen.observe(made);
    if (!made.querySelector(".star")) starOn(made, made.dataset.searchResult, made.querySelector("h2").textContent);
  }
}

/** The page stands where it stood when the reader left it. */
export function stand({ slug, top, focused } = {}) {
  const left = slug && $("search-results").querySelector(`[data-search-result="${CSS.escape(slug)}"]`);
  if (!left) return;
  if (focused) left.querySelector("h2 a").focus({ preventScroll: true });
  scrollBy(0, left.getBoundingClientRect().top - top);
}

/** The title of a paper, from its page; "" where there is none. */
export async function nameOf(slug) {
  try {
    const page = await (await fetch(`../papers/${slug}/`)).text();
    return new DOMParser().parseFromString(page, "text/html").querySelector("h1").textContent;
  } catch {
    return "";
  }
}

const { papersLang: lang } = $("search-results").dataset;
const inTheirs = lang ? { lang } : {}; // what titles and texts have, where they are not in the language of the page

function abstractOf() {
  return element("details", {}, element("summary", {}, STRINGS.search_abstract));
}

function item({ title, slug, date, topics, excerpt, deep, doc, score }) {
  const votes = fields.sort.value === "upvotes" && score ? put(STRINGS.search_upvotes, { n: score - 1 }) : "";
  const query = new URLSearchParams([...(fields.q.value ? [["q", fields.q.value]] : []), ["like", slug]]);
  const link = element("a", { href: `../papers/${slug}/` }, ...marked(title));
  const name = element("h2", { id: `paper-${doc}`, ...inTheirs }, link);
  const alike = element("a", { href: `?${query}`, className: "search-like" }, STRINGS.search_like);
  alike.setAttribute("aria-describedby", name.id);
  const made = element("li", {}, name,
    element("p", { className: "search-meta" }, element("time", { dateTime: date }, dayOf(date)), votes,
      ...topics.map((id) => element("a", { href: `../topics/${id}/` }, topicName(id) || id))),
    element("p", { className: "search-text", ...inTheirs }, ...marked(excerpt)), alike, abstractOf());
  Object.assign(made.dataset, { searchResult: slug, doc });
  if (deep) made.dataset.deep = "";
  return made;
}

/**
 * Results as items of the list, with a line between those that hold all words and the others. Of those that are
 * `shown` already the items stay.
 */
export function listed(results, { full, grouped, words }, shown) {
  seen.disconnect();
  const kept = new Map(shown.map((each) => [each.dataset.searchResult, each]));
  const found = results.map((result) => kept.get(result.slug) ?? item(result));
  const at = grouped && full ? results.findIndex((result) => !result.full) : -1;
  const text = words > 1 ? STRINGS.search_some_words : STRINGS.search_other_words;
  if (at > 0) found.splice(at, 0, element("li", { className: "search-rest" }, element("h2", {}, text)));
  return found;
}

/** Shows what a paper says: a passage in the place of the excerpt, or the whole. */
export function showText(item, passage, whole) {
  if (passage) item?.querySelector(".search-text").replaceChildren(...marked(passage));
  else item?.querySelector("details").append(...whole.map((part) => element("p", inTheirs, ...marked(part))));
}

/** How many papers there are, and how many of them hold all words. */
function counted({ count, full, words, said }) {
  const papers = put(STRINGS.papers, { n: count });
  if (full === undefined || full === count) return papers;
  const several = words > said ? STRINGS.search_part_known : STRINGS.search_part_all;
  return put(words > 1 ? several : STRINGS.search_part_word,
    { papers, full: full || STRINGS.search_none, rest: count - full });
}

async function notesOf({ notes, words, hasAuthors }) {
  if (!Object.values(notes).some((note) => note === true || note[0])) return "";
  const { sentences } = await import("./search-notes.js");
  return sentences(notes, words, hasAuthors);
}

/** What the status says: a number, and what was done to the query. */
export async function summary(found) {
  if (found.idle) return "";
  if (found.like === "") return STRINGS.search_like_unknown;
  if (found.like) return put(STRINGS.search_like_found, { n: found.count, title: found.like });
  if (found.wordless) return put(STRINGS.search_wordless, { papers: counted(found) });
  if (found.common) return put(STRINGS.search_common, { papers: counted(found) });
  const notes = await notesOf(found).catch(() => "");
  if (found.count) return notes ? `${put(STRINGS.sentence, { text: counted(found) })} ${notes}` : counted(found);
  const query = fields.q.value.trim();
  return `${query ? put(STRINGS.search_nothing, { query }) : STRINGS.search_nothing_here} ${notes}`.trim();
}
