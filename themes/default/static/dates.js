/** Dates as the pages write them. */
import { put } from "./site.js";

/** The month of an ISO date or of its beginning, `2025-08`: August 2025. */
export function monthName(text) {
  const [year, number] = text.split("-").map((part) => `${+part}`), at = number - 1; // texts, which get no thousands
  return put(STRINGS.month, { month: STRINGS.months[at], short_month: STRINGS.short_months[at], number, year });
}

/** A day, of a time or of an ISO date: 20 Aug 2025. */
export function shortDay(day) {
  const date = new Date(day);
  if (typeof day !== "string") date.setMinutes(date.getMinutes() - date.getTimezoneOffset()); // the reader's day
  const at = date.getUTCMonth(), [month, short_month] = [STRINGS.months[at], STRINGS.short_months[at]];
  const [number, year] = [`${at + 1}`, `${date.getUTCFullYear()}`]; // as texts, which get no thousands
  return put(STRINGS.short_day, { day: `${date.getUTCDate()}`, month, short_month, number, year });
}
