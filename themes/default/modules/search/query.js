/** What is typed → a query: sitegen/language/query.py once more; tests/cases/query.json holds for both. */
import { cut, SPACE } from "./tokens.js";

const MOST_LETTERS = 500;
const PART = RegExp(
  `(-?)(?:(title|author|topic|after|before):)?(?:"([^"]*)"|“([^”]*)”|((?:\\ufeff|[^${SPACE}])+))`, "gi");
const SPACES = RegExp(`(?:(?!\\ufeff)[${SPACE}])+`);

/** The first day that a date names, as YYYY-MM-DD, or "". */
function firstDay(text) {
  if (!/^(?!0000)\d{4}(-\d\d){0,2}$/.test(text)) return "";
  const day = `${text}-01-01`.slice(0, 10);
  const date = new Date(day);
  return !isNaN(date) && date.toISOString().startsWith(day) ? day : "";
}

function topicId(text) {
  const topic = text.toLowerCase().split(SPACES).filter(Boolean).join("-");
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(topic) ? topic : "";
}

/** A part as it is typed: `value` is what follows the operator, without quotes. */
function readPart([, minus, name = "", straight, curly, plain]) {
  const quoted = straight || curly || "";
  return { minus, name, operator: name.toLowerCase(), quoted, value: quoted || plain || "" };
}

/** Of two days for one operator the one that lets fewer papers pass. */
function narrower(operator, one, other) {
  if (!one) return other;
  const isLater = other > one;
  return isLater === (operator === "after") ? other : one;
}

const should = (text) => ({ text, need: "should", title: false, phrase: false });

/** The clause of what is no author, no topic and no day, or nothing. */
function toClause({ minus, name, operator, quoted, value }) {
  const need = minus ? "not" : "must";
  if (operator === "title" && value) return { text: value, need, title: true, phrase: Boolean(quoted) };
  if (operator) return should(`${name}:${value}`);
  if (quoted) return { text: quoted, need, title: false, phrase: true };
  if (!value) return undefined;
  return minus ? { ...should(value), need } : should(value);
}

/**
 * A text's query; never throws. A clause's need is should, must or not; `authors` are clauses, too;
 * after <= day < before.
 */
export function parseQuery(text) {
  const query = { clauses: [], authors: [], topics: [], notTopics: [], after: "", before: "" };
  for (const match of cut(text, MOST_LETTERS).matchAll(PART)) {
    const part = readPart(match);
    const { operator, minus, value } = part;
    const topic = operator === "topic" ? topicId(value) : "";
    const isDay = !minus && (operator === "after" || operator === "before");
    const day = isDay ? firstDay(value) : "";
    if (topic) {
      const topics = minus ? query.notTopics : query.topics;
      if (!topics.includes(topic)) topics.push(topic);
    } else if (day) {
      query[operator] = narrower(operator, query[operator], day);
    } else if (operator === "author" && value) {
      query.authors.push({ text: value, need: minus ? "not" : "must", phrase: Boolean(part.quoted) });
    } else {
      const clause = toClause(part);
      if (clause) query.clauses.push(clause);
    }
  }
  return query;
}
