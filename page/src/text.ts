// How days, numbers and probabilities are written.

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
const NUMBER = new Intl.NumberFormat("en-GB");

const MILLISECONDS = 86_400_000;

/** Return the number of a day, counted from 1970-01-01, of YYYY-MM-DD. */
export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / MILLISECONDS);
}

/** Return the day with a number as YYYY-MM-DD. */
export function dayOf(number: number): string {
  return new Date(number * MILLISECONDS).toISOString().slice(0, 10);
}

/** Return today in UTC, as the ledger counts days. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Return a day as people write it: 11 Nov 2017. */
export function writtenDay(day: string): string {
  return DAY.format(Date.parse(`${day}T00:00:00Z`));
}

/** Return the month of a day: Nov 2017. */
export function writtenMonth(day: string): string {
  return MONTH.format(Date.parse(`${day}T00:00:00Z`));
}

/** Return a count with its thousands apart. */
export function writtenNumber(number: number): string {
  return NUMBER.format(number);
}

/** Return a probability in per cent; what is not certain is never written as 0 % or 100 %. */
export function percent(probability: number): string {
  if (probability <= 0) return "0 %";
  if (probability >= 1) return "100 %";
  return `${Math.min(99, Math.max(1, Math.round(probability * 100)))} %`;
}
