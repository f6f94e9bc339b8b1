// The two clocks under the map: the day on which things happened, and the day up to which reports count.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { JSX } from "preact";

import { Icon } from "../icons";
import { go, known, on } from "../state";
import { dayNumber, dayOf, writtenDay, writtenMonth, writtenNumber } from "../text";
import { dayIndex, firstDay, isLoading, lastDay, points, reports, shownDay } from "./model";

const TICK = 120; // milliseconds between the steps of "play"
const PACES = [1, 7, 30] as const; // days a step

export function Clocks(): JSX.Element | null {
  const isPlaying = useSignal(false);
  const pace = useSignal<number>(1);
  const [first, last, shown] = [firstDay.value, lastDay.value, shownDay.value];
  const days = points.value?.days ?? 0;

  useEffect(() => {
    if (!isPlaying.value) return;
    const ticking = setInterval(() => {
      if (isLoading.peek()) return;
      const next = dayIndex.peek() + pace.peek();
      const start = points.peek()?.start;
      const count = points.peek()?.days;
      if (start === undefined || count === undefined) return;
      if (next >= count - 1) isPlaying.value = false;
      go({ on: dayOf(start + Math.min(next, count - 1)) });
    }, TICK);
    return () => clearInterval(ticking);
  }, [isPlaying.value]);

  if (first === null || last === null || shown === null || days === 0) {
    return <div class="clocks clocks-empty" aria-hidden="true" />;
  }
  const start = dayNumber(first);
  const move = (to: number): void => go({ on: dayOf(start + Math.max(0, Math.min(days - 1, to))) });
  const knownIndex = known.value === null ? days : Math.max(0, Math.min(days, dayNumber(known.value) - start));
  const knownText = known.value === null ? "everything known now" : writtenDay(known.value);
  return (
    <div class="clocks" role="group" aria-label="The two clocks">
      <div class="clock">
        <div class="clock-head">
          <label for="clock-on">Happened</label>
          <input
            type="date"
            aria-label="The day asked about"
            value={shown}
            onChange={(event) => event.currentTarget.value && go({ on: event.currentTarget.value })}
          />
          <button
            type="button"
            class="button plain"
            aria-label="A day earlier"
            title="A day earlier"
            onClick={() => move(dayIndex.value - 1)}
          >
            <Icon name="back" />
          </button>
          <button
            type="button"
            class="button"
            aria-pressed={isPlaying.value}
            aria-label={isPlaying.value ? "Pause" : "Play"}
            title={isPlaying.value ? "Pause" : "Play"}
            onClick={() => {
              if (!isPlaying.value && dayIndex.value >= days - 1) move(0);
              isPlaying.value = !isPlaying.value;
            }}
          >
            <Icon name={isPlaying.value ? "pause" : "play"} />
          </button>
          <button
            type="button"
            class="button plain"
            aria-label="A day later"
            title="A day later"
            onClick={() => move(dayIndex.value + 1)}
          >
            <Icon name="forward" />
          </button>
          <select
            aria-label="How fast it plays"
            value={String(pace.value)}
            onChange={(event) => (pace.value = Number(event.currentTarget.value))}
          >
            {PACES.map((each) => (
              <option key={each} value={String(each)}>
                {each === 1 ? "a day a step" : each === 7 ? "a week a step" : "a month a step"}
              </option>
            ))}
          </select>
        </div>
        <div class="clock-track">
          <Histogram start={start} days={days} />
          <input
            id="clock-on"
            class="clock-slider"
            type="range"
            min={0}
            max={days - 1}
            step={1}
            value={dayIndex.value}
            aria-valuetext={writtenDay(shown)}
            onInput={(event) => move(Number(event.currentTarget.value))}
          />
        </div>
      </div>
      <div class="clock">
        <div class="clock-head">
          <label for="clock-known">As known on</label>
          <input
            type="date"
            aria-label="The day up to which reports count"
            value={known.value ?? ""}
            onChange={(event) => go({ known: event.currentTarget.value || null })}
          />
          <span class="clock-word">{known.value === null && knownText}</span>
          <button
            type="button"
            class="button"
            onClick={() => go({ known: shown })}
            title="Count only what was known by the day above"
          >
            Same day
          </button>
          <button type="button" class="button" disabled={known.value === null} onClick={() => go({ known: null })}>
            Everything
          </button>
        </div>
        <div class="clock-track">
          <input
            id="clock-known"
            class="clock-slider"
            type="range"
            min={0}
            max={days}
            step={1}
            value={knownIndex}
            aria-valuetext={knownText}
            onInput={(event) => {
              const to = Number(event.currentTarget.value);
              go({ known: to >= days ? null : dayOf(start + to) });
            }}
          />
        </div>
      </div>
      <Ticks first={first} days={days} />
      <span class="hidden">{on.value === null ? "The last day with a report is shown." : ""}</span>
    </div>
  );
}

/** Documents per week, over the same days as the slider; those not yet known are faint. */
function Histogram({ start, days }: { start: number; days: number }): JSX.Element | null {
  const counted = reports.value;
  const bars = useMemo(() => {
    if (counted === null || counted.from === null) return [];
    const monday = dayNumber(counted.from) - start;
    return counted.documents
      .map((documents, week) => ({ left: monday + 7 * week, documents }))
      .filter(({ left, documents }) => documents > 0 && left + 7 > 0 && left < days);
  }, [counted, start, days]);
  const until = useComputed(() => (known.value === null ? Infinity : dayNumber(known.value) - start));
  if (counted === null || bars.length === 0) return null;
  const most = Math.max(...bars.map(({ documents }) => documents));
  const path = (which: (left: number) => boolean): string =>
    bars
      .filter(({ left }) => which(left))
      .map(({ left, documents }) => {
        const height = Math.max(1.5, (30 * Math.sqrt(documents)) / Math.sqrt(most));
        return `M${left} 30v${-height.toFixed(2)}h6v${height.toFixed(2)}z`;
      })
      .join("");
  const total = bars.reduce((sum, { documents }) => sum + documents, 0);
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${Math.max(1, days)} 30`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Reports per week: ${writtenNumber(total)} in all, at most ${writtenNumber(most)} a week`}
    >
      <path class="bar-known" d={path((left) => left <= until.value)} />
      <path class="bar-later" d={path((left) => left > until.value)} />
    </svg>
  );
}

function Ticks({ first, days }: { first: string; days: number }): JSX.Element {
  const start = dayNumber(first);
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * (days - 1)));
  return (
    <div class="ticks" aria-hidden="true">
      {marks.map((each) => (
        <span key={each}>{days < 400 ? writtenDay(dayOf(start + each)) : writtenMonth(dayOf(start + each))}</span>
      ))}
    </div>
  );
}
