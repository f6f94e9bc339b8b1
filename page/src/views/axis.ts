// A time axis in pixels, on days counted from 1970-01-01 (see text.ts), so that no time zone can shift one.
import { dayNumber, dayOf } from "../text";

const DAY = 86_400_000;

/** Returns a day a number of days later. */
export function later(day: string, days: number): string {
  return dayOf(dayNumber(day) + days);
}

export interface Axis {
  readonly first: number;
  readonly last: number;
  readonly width: number;
  /** Pixels from the left to the beginning of a day. */
  x(day: number): number;
  /** The day at a number of pixels from the left, inside the axis. */
  at(x: number): number;
}

/** Returns the axis of the days from first to last, both drawn with their whole length. */
export function axis(first: number, last: number, width: number): Axis {
  const length = Math.max(1, last - first + 1);
  return {
    first,
    last,
    width,
    x: (day) => Math.min(width, Math.max(0, ((day - first) / length) * width)),
    at: (x) => Math.min(last, Math.max(first, first + Math.floor((x / Math.max(1, width)) * length))),
  };
}

export interface Tick {
  readonly day: number;
  readonly label: string;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Returns ticks on days, months or years, no nearer than some pixels to each other. */
export function ticks(of: Axis, apart = 70): Tick[] {
  const days = (apart / Math.max(1, of.width)) * (of.last - of.first + 1);
  const found: Tick[] = [];
  if (days <= 14) {
    const step = days <= 1 ? 1 : days <= 2 ? 2 : days <= 7 ? 7 : 14;
    for (let day = of.first; day <= of.last; day += step) {
      const date = new Date(day * DAY);
      found.push({ day, label: `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}` });
    }
    return found;
  }
  const steps = [1, 2, 3, 6, 12, 24, 60, 120, 300, 600, 1200];
  const step = steps.find((each) => each * 30.4 >= days) ?? 1200;
  const first = new Date(of.first * DAY);
  let month = first.getUTCFullYear() * 12 + first.getUTCMonth();
  month = Math.ceil((month + (first.getUTCDate() > 1 ? 1 : 0)) / step) * step;
  for (; ; month += step) {
    const year = Math.floor(month / 12);
    const day = Math.round(Date.UTC(year, month % 12, 1) / DAY);
    if (day > of.last) return found;
    found.push({ day, label: step >= 12 ? String(year) : `${MONTHS[month % 12]} ${year}` });
  }
}

/** Puts intervals into as few rows as they need, in the order given; returns each one's row. */
export function rows(intervals: readonly (readonly [number, number])[], gap = 0): number[] {
  const free: number[] = [];
  return intervals.map(([start, end]) => {
    let row = free.findIndex((until) => until + gap <= start);
    if (row < 0) row = free.push(start) - 1;
    free[row] = end;
    return row;
  });
}
