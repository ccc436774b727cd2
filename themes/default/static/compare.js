/** Papers by month of up to four topics on one chart. The choice stands in the address, `?t=offline-rl,world-models`. */
import { monthName } from "./dates.js";
import { numeral, put } from "./site.js";

const NARROW = 640; // px; in a narrow chart, lines end in their numbers, in a wide one in their names
const LINE = 18; // px from one name to the next
const form = document.getElementById("compare");
const figure = document.getElementById("compare-chart");
const table = document.getElementById("compare-table");
const { first, counts } = JSON.parse(document.getElementById("compare-counts").innerHTML);
const selects = [...form.elements].filter(({ name }) => name === "t");
const largest = [...table.tHead.querySelectorAll("[data-topic]")].map(({ dataset }) => dataset.topic);
const [year, month] = first.split("-").map(Number);
const months = Object.values(counts)[0].map((_, at) => new Date(Date.UTC(year, month - 1 + at)));

function svg(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The topics that are chosen: their slot, from 1, their name and their papers by month. */
const chosen = () => selects.flatMap(({ value, selectedOptions: [option] }, at) =>
  (value ? [{ slot: at + 1, id: value, name: option.textContent, values: counts[value] }] : []));

/** A round number of papers from one line of the scale to the next: at most five lines. */
function stepTo(most) {
  const power = 10 ** Math.floor(Math.log10(most / 5 || 1));
  return Math.max(1, [1, 2, 5, 10].find((times) => times * power * 5 >= most) * power);
}

/** Names of months below the scale: the year's below its first, and as many others as have room. */
function monthLabels(x, height, width) {
  const every = [1, 2, 3, 6, 12].find((step) => width / months.length * step >= 44) ?? 12;
  return months.flatMap((date, at) => {
    const number = date.getUTCMonth();
    if (number % every && at) return [];
    if (!at && (12 - number) % 12 && (every - number % every) % every === 1) return []; // the next is too near
    const label = svg("text", { x: x(at), y: height + 18, class: "month" }, STRINGS.short_months[number]);
    if (at && number) return [label];
    return [label, svg("text", { x: x(at), y: height + 34, class: "month" }, `${date.getUTCFullYear()}`)];
  });
}

/** How wide the longest name is, px. */
function widest(topics) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `600 ${getComputedStyle(figure).font.replace(/^\d+ /, "")}`;
  return Math.max(...topics.map(({ name }) => context.measureText(name).width));
}

/** Heights of the names at the ends of lines, none nearer to the next than a line of text. */
function spread(ends, height) {
  const rows = ends.map((end) => ({ ...end })).sort((one, other) => one.y - other.y);
  rows.forEach((row, at) => { if (at) row.y = Math.max(row.y, rows[at - 1].y + LINE); });
  const over = Math.max(0, (rows.at(-1)?.y ?? 0) - height);
  rows.reverse().forEach((row, at) => { row.y = Math.min(row.y - (at ? 0 : over), (rows[at - 1]?.y ?? Infinity) - (at ? LINE : 0)); });
  return rows;
}

function drawLine({ slot, values }, x, y) {
  const shape = form.querySelector(`.s${slot} .mark`).getAttribute("d");
  const every = Math.ceil(14 / (x(1) - x(0) || 14));
  const points = values.map((value, at) => [x(at), y(value)]);
  const marks = points.filter((_, at) => (points.length - 1 - at) % every === 0);
  return svg("g", { class: `s${slot}` },
    svg("path", { class: "line", d: `M${points.map((point) => point.map(Math.round)).join("L")}` }),
    ...marks.map(([left, top]) => svg("path", { class: "mark", d: shape, transform: `translate(${Math.round(left)} ${Math.round(top)})` })));
}

/** What stands over a month and says its numbers. */
function drawMonth(topics, at, x, height) {
  const said = topics.map(({ name, values }) => put(STRINGS.compare_value, { topic: name, n: values[at] }));
  const width = x(1) - x(0) || 40;
  return svg("rect", { class: "month-values", x: x(at) - width / 2, y: 0, width, height },
    svg("title", {}, [monthName(months[at].toISOString()), ...said].join("\n")));
}

function draw() {
  const topics = chosen();
  if (!topics.length) {
    figure.replaceChildren(STRINGS.compare_choose);
    return;
  }
  const all = figure.clientWidth, isNarrow = all < NARROW, height = isNarrow ? 220 : 320;
  const left = 36, right = all - (isNarrow ? 24 : 12 + widest(topics)), top = 12;
  const most = Math.max(1, ...topics.flatMap(({ values }) => values)), step = stepTo(most);
  const x = (at) => left + 8 + (right - left - 16) * (months.length > 1 ? at / (months.length - 1) : 0.5);
  const y = (value) => height - (height - top) * value / (Math.ceil(most / step) * step);
  const lines = Array.from({ length: Math.ceil(most / step) + 1 }, (_, at) => at * step);
  const ends = spread(topics.map(({ slot, name, values }) => ({ slot, name, y: y(values.at(-1)) })), height);
  figure.replaceChildren(svg("svg", {
    viewBox: `0 0 ${all} ${height + 40}`, width: all, height: height + 40, role: "img",
    "aria-label": put(STRINGS.compare_label, { topics: topics.map(({ name }) => name).join(", ") }),
  },
  ...lines.flatMap((value) => [
    svg("path", { class: "scale", d: `M${left} ${Math.round(y(value)) + .5}H${right}` }),
    svg("text", { x: left - 6, y: y(value) + 4, class: "value" }, numeral(value)),
  ]),
  ...monthLabels(x, height, right - left),
  ...topics.map((topic) => drawLine(topic, x, y)),
  ...ends.map(({ slot, name, y: end }) => svg("text", { class: `name s${slot}`, x: right + 4, y: end + 4 }, isNarrow ? `${slot}` : name)),
  ...months.map((_, at) => drawMonth(topics, at, x, height))));
}

/** The same as numbers. */
function fillTable() {
  const topics = chosen();
  const cell = (name, text, props) => Object.assign(document.createElement(name), { textContent: text, ...props });
  const [head] = table.tHead.rows;
  head.replaceChildren(head.firstElementChild, ...topics.map(({ name }) => cell("th", name, { scope: "col" })));
  [...table.tBodies[0].rows].forEach((row, at) => {
    const place = months.length - 1 - at; // the newest month stands first
    const numbers = topics.map(({ values }) => cell("td", numeral(values[place])));
    row.replaceChildren(row.firstElementChild, ...numbers);
  });
}

function show() {
  draw();
  fillTable();
}

function readAddress() {
  const asked = new URLSearchParams(location.search).get("t")?.split(",") ?? largest;
  const known = [...new Set(asked)].filter((id) => Object.hasOwn(counts, id));
  selects.forEach((select, at) => { select.value = known[at] ?? ""; });
  show();
}

for (const select of selects.slice(1)) select.append(...[...selects[0].children].slice(1).map((each) => each.cloneNode(true)));
form.onsubmit = () => false;
form.onchange = ({ target }) => {
  for (const other of selects) if (other !== target && other.value === target.value) other.value = ""; // once is enough
  history.pushState(null, "", `?t=${chosen().map(({ id }) => id).join(",")}`);
  show();
};
addEventListener("popstate", () => { if (!location.hash) readAddress(); });
new ResizeObserver(draw).observe(figure);
readAddress();
