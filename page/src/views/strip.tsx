// The probability of each holder through time as a stacked strip, with events and the collection on the same axis.
import type { JSX, RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Health, LedgerEvent, Timeline } from "../answers";
import { shownDay } from "../map/model";
import { MARK_PATHS } from "../map/painter";
import { inkOn, partyColour, partyMark } from "../parties";
import { go, known } from "../state";
import { dayNumber, dayOf, percent, today, writtenDay } from "../text";
import type { Flag } from "./answers";
import { axis, rows, ticks, type Axis } from "./axis";
import { family, inWords } from "./codes";
import { fillOf, markOf } from "./colours";

const STRIP = 150;
const TOP = 16;
const EVENT = 13;
const EVENT_ROWS = 5;
const WEEKS = 34;
const TICKS = 18;
const LEAST = 0.005; // a state that never reaches it is not drawn

interface Band {
  id: string;
  name: string;
  path: string;
}

/** Returns the states worth drawing, parties first: those of the most days lowest. */
function drawn(timeline: Timeline): Timeline["states"] {
  const sum = (each: Timeline["states"][number]) => each.probabilities.reduce((total, p) => total + p, 0);
  const rank = (id: string) => (id === "unknown" ? 2 : id === "contested" ? 1 : 0);
  return timeline.states
    .filter((each) => Math.max(0, ...each.probabilities) >= LEAST)
    .sort((one, other) => rank(one.id) - rank(other.id) || sum(other) - sum(one));
}

/** Returns the bands as paths; every day has its whole width, so a change is a step and no slope. */
function bands(timeline: Timeline, along: Axis): Band[] {
  const days = timeline.dates.map(dayNumber);
  const floor = days.map(() => 0);
  return drawn(timeline).map((state) => {
    const lower = [...floor];
    state.probabilities.forEach((p, index) => (floor[index] = (floor[index] ?? 0) + p));
    const y = (share: number) => (TOP + STRIP * (1 - Math.min(1, share))).toFixed(1);
    const x = (index: number) => along.x(days[index] ?? along.last + 1).toFixed(1);
    let path = `M${x(0)} ${y(floor[0] ?? 0)}`;
    days.forEach((_, index) => (path += `L${x(index)} ${y(floor[index] ?? 0)}L${x(index + 1)} ${y(floor[index] ?? 0)}`));
    for (let index = days.length - 1; index >= 0; index--)
      path += `L${x(index + 1)} ${y(lower[index] ?? 0)}L${x(index)} ${y(lower[index] ?? 0)}`;
    return { id: state.id, name: state.holder, path: `${path}Z` };
  });
}

function useWidth(of: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = of.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    setWidth(Math.floor(element.clientWidth));
    return () => observer.disconnect();
  }, []);
  return width;
}

export function Strip({
  timeline,
  events,
  health,
  flags,
  onEvent,
}: {
  timeline: Timeline;
  events: LedgerEvent[];
  health: Health | null;
  flags: Flag[];
  onEvent: (id: string) => void;
}): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const days = useMemo(() => timeline.dates.map(dayNumber), [timeline]);
  const along = useMemo(() => axis(dayNumber(timeline.from), dayNumber(timeline.to), width), [timeline, width]);
  const stacked = useMemo(() => bands(timeline, along), [timeline, along]);
  const [cursor, setCursor] = useState<number | null>(null);

  const asked = shownDay.value === null ? null : dayNumber(shownDay.value);
  const clock = known.value === null ? null : dayNumber(known.value);
  const now = cursor ?? Math.min(along.last, Math.max(along.first, asked ?? along.last));
  const index = Math.max(0, days.findLastIndex((day) => day <= now));
  const beliefs = drawn(timeline)
    .map((state) => ({ id: state.id, name: state.holder, share: state.probabilities[index] ?? 0 }))
    .filter((each) => each.share >= LEAST)
    .sort((one, other) => other.share - one.share);
  const said = beliefs.map((each) => `${each.name} ${percent(each.share)}`).join(", ");

  const move = (by: number) => setCursor(Math.min(along.last, Math.max(along.first, now + by)));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = timeline.step;
    if (event.key === "ArrowRight" || event.key === "ArrowUp") move(step);
    else if (event.key === "ArrowLeft" || event.key === "ArrowDown") move(-step);
    else if (event.key === "PageUp") move(10 * step);
    else if (event.key === "PageDown") move(-10 * step);
    else if (event.key === "Home") setCursor(along.first);
    else if (event.key === "End") setCursor(along.last);
    else if (event.key === "Enter" || event.key === " ") go({ on: dayOf(now) });
    else if (event.key === "Escape" && cursor !== null) setCursor(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pointed = (event: PointerEvent | MouseEvent) => {
    const left = (event.currentTarget as Element).getBoundingClientRect().left;
    return along.at(event.clientX - left);
  };

  const placed = useMemo(() => lanes(events, along), [events, along]);
  const eventsTop = TOP + STRIP + 8;
  const eventsHeight = placed.height === 0 ? 0 : placed.height * EVENT + 6;
  const weeksTop = eventsTop + eventsHeight + (health === null ? 0 : 14);
  const ticksTop = weeksTop + (health === null ? 0 : WEEKS + 2);
  const height = ticksTop + TICKS;

  return (
    <div class="strip" ref={box}>
      <div
        role="slider"
        tabIndex={0}
        class="strip-slider"
        aria-label="Who holds the place through time. Arrow keys move the day, Enter sets the clock “happened” to it."
        aria-valuemin={along.first}
        aria-valuemax={along.last}
        aria-valuenow={now}
        aria-valuetext={`${writtenDay(dayOf(now))}: ${said}`}
        aria-describedby="strip-read-out"
        onKeyDown={onKeyDown}
        onBlur={() => setCursor(null)}
        onPointerMove={(event) => setCursor(pointed(event))}
        onPointerLeave={() => setCursor(null)}
        onClick={(event) => go({ on: dayOf(pointed(event)) })}
      >
        {width > 0 && (
          <svg width={width} height={height} aria-hidden="true" focusable="false">
            <defs>
              <pattern id="contested" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="7" height="7" class="hatch-ground" />
                <rect width="3" height="7" class="hatch-line" />
              </pattern>
              <pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
                <rect width="2" height="6" class="gap-line" />
              </pattern>
              <MarkPatterns />
            </defs>
            {stacked.map((band) => (
              <g key={band.id}>
                <path d={band.path} fill={fillOf(band.id)} class={`band band-${band.id}`} />
                {markOf(band.id) !== null && <path d={band.path} fill={markOf(band.id) ?? "none"} />}
              </g>
            ))}
            {[0.25, 0.5, 0.75].map((share) => (
              <line key={share} class="grid-line" x1={0} x2={width} y1={TOP + STRIP * share} y2={TOP + STRIP * share} />
            ))}
            {flags.map((flag, number) => {
              const x = along.x(dayNumber(flag.start));
              const end = along.x(dayNumber(flag.end) + 1);
              return end > x ? (
                <rect key={number} x={x} width={end - x} y={TOP} height={ticksTop - TOP} fill="url(#gap)" class="gap" />
              ) : null;
            })}
            <Events placed={placed.items} top={eventsTop} onEvent={onEvent} />
            {health !== null && <Weeks health={health} along={along} top={weeksTop} />}
            {ticks(along).map((tick) => (
              <g key={tick.day}>
                <line class="tick-line" x1={along.x(tick.day)} x2={along.x(tick.day)} y1={TOP} y2={ticksTop + 3} />
                <text class="tick-label" x={Math.min(width - 4, along.x(tick.day) + 3)} y={ticksTop + 14}>
                  {tick.label}
                </text>
              </g>
            ))}
            {clock !== null && <Clock along={along} day={clock} name="known" bottom={ticksTop} />}
            {asked !== null && <Clock along={along} day={asked} name="happened" bottom={ticksTop} />}
            {cursor !== null && (
              <line
                class="cursor-line"
                x1={along.x(cursor + 0.5)}
                x2={along.x(cursor + 0.5)}
                y1={TOP}
                y2={TOP + STRIP}
              />
            )}
          </svg>
        )}
      </div>
      <p class="read-out" id="strip-read-out">
        <strong>{writtenDay(dayOf(now))}</strong>
        {": "}
        {beliefs.map((each, number) => (
          <span key={each.id} class="legend-item">
            <Swatch id={each.id} />
            {each.name} {percent(each.share)}
            {number < beliefs.length - 1 ? " " : ""}
          </span>
        ))}
      </p>
      {placed.items.length > 0 && (
        <p class="soft small">
          ◆ control, ▲ violence, ■ anything else; hollow where somebody denies it, dotted where the first day is not
          told.
        </p>
      )}
    </div>
  );
}

/** The colour of a state, with its pattern. */
export function Swatch({ id }: { id: string }): JSX.Element {
  return (
    <svg class="state-swatch" width="14" height="14" aria-hidden="true" focusable="false">
      {id === "contested" && (
        <defs>
          <pattern id="contested-swatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="5" height="5" class="hatch-ground" />
            <rect width="2" height="5" class="hatch-line" />
          </pattern>
        </defs>
      )}
      <rect width="14" height="14" fill={id === "contested" ? "url(#contested-swatch)" : fillOf(id)} />
      <MarkTiles id={id} />
    </svg>
  );
}

/** The mark of a party on a swatch. */
function MarkTiles({ id }: { id: string }): JSX.Element | null {
  const mark = markOf(id) === null ? "none" : partyMark(id);
  if (mark === "none") return null;
  return (
    <g fill={inkOn(partyColour(id))}>
      {[0, 1, 2].flatMap((row) =>
        [0, 1, 2].map((column) => (
          <path key={`${row} ${column}`} d={MARK_PATHS[mark]} transform={`translate(${column * 6 - 1} ${row * 6 - 1})`} />
        )),
      )}
    </g>
  );
}

/** The marks that bands can bear, as patterns in black and in white. */
function MarkPatterns(): JSX.Element {
  return (
    <>
      {Object.entries(MARK_PATHS).flatMap(([mark, path]) =>
        ["000000", "ffffff"].map((ink) => (
          <pattern key={mark + ink} id={`mark-${mark}-${ink}`} width="6" height="6" patternUnits="userSpaceOnUse">
            <path d={path} fill={`#${ink}`} />
          </pattern>
        )),
      )}
    </>
  );
}

function Clock({
  along,
  day,
  name,
  bottom,
}: {
  along: Axis;
  day: number;
  name: "happened" | "known";
  bottom: number;
}): JSX.Element {
  const before = day < along.first;
  const after = day > along.last;
  const x = before ? 1 : after ? along.width - 1 : along.x(day + 0.5);
  const label = `${name} ${before ? "← " : ""}${writtenDay(dayOf(day))}${after ? " →" : ""}`;
  const isLeft = x > along.width / 2;
  return (
    <g class={`clock clock-${name}`}>
      <line class="clock-halo" x1={x} x2={x} y1={name === "known" ? 0 : TOP - 4} y2={bottom} />
      <line x1={x} x2={x} y1={name === "known" ? 0 : TOP - 4} y2={bottom} />
      <text x={isLeft ? x - 4 : x + 4} y={name === "known" ? 11 : TOP + 12} text-anchor={isLeft ? "end" : "start"}>
        {label}
      </text>
    </g>
  );
}

interface Placed {
  event: LedgerEvent;
  x: number;
  end: number;
  row: number;
}

/** Returns where events stand: in rows under each other where they would overlap. */
function lanes(events: LedgerEvent[], along: Axis): { items: Placed[]; height: number } {
  const inside = events.flatMap((event) => {
    const { start, end } = event.happened;
    const first = start ?? end;
    const last = end ?? start;
    if (first === null || last === null) return [];
    if (dayNumber(last) < along.first || dayNumber(first) > along.last) return [];
    const x = along.x(dayNumber(first) + 0.5);
    return [{ event, x, end: Math.max(x, along.x(dayNumber(last) + 0.5)) }];
  });
  inside.sort((one, other) => one.x - other.x);
  const row = rows(
    inside.map((each) => [each.x - 6, each.end + 6] as const),
    1,
  );
  const items = inside.flatMap((each, index) => {
    const at = row[index] ?? 0;
    return at < EVENT_ROWS ? [{ ...each, row: at }] : [];
  });
  return { items, height: items.length === 0 ? 0 : Math.max(...items.map((each) => each.row)) + 1 };
}

const SYMBOLS = {
  control: "M0-5.5L5.5 0L0 5.5L-5.5 0Z", // a diamond
  violence: "M0-5.5L5.5 4.5L-5.5 4.5Z", // a triangle
  other: "M-4.5-4.5H4.5V4.5H-4.5Z", // a square
} as const;

function Events({
  placed,
  top,
  onEvent,
}: {
  placed: Placed[];
  top: number;
  onEvent: (id: string) => void;
}): JSX.Element {
  return (
    <g>
      {placed.map(({ event, x, end, row }) => {
        const y = top + row * EVENT + EVENT / 2;
        const kind = family(event.type);
        return (
          <g
            key={event.id}
            class={`event event-${kind}${event.denying > 0 ? " event-denied" : ""}`}
            onClick={(click) => {
              click.stopPropagation();
              onEvent(event.id);
            }}
          >
            <title>{`${inWords(event.type)}, ${event.happened.start ?? "by"} ${event.happened.end ?? ""}`}</title>
            {end > x && <line x1={x} x2={end} y1={y} y2={y} />}
            {event.happened.start === null && <line class="open-end" x1={Math.max(0, x - 10)} x2={x} y1={y} y2={y} />}
            <path transform={`translate(${x} ${y})`} d={SYMBOLS[kind]} />
          </g>
        );
      })}
    </g>
  );
}

/** Documents a week, under the trend that they make. */
function Weeks({ health, along, top }: { health: Health; along: Axis; top: number }): JSX.Element {
  const most = Math.max(1, ...health.weeks.map((week) => week.documents));
  return (
    <g>
      <text class="lane-label" x={0} y={top - 2}>
        {`documents a week (at most ${most})`}
      </text>
      <line class="tick-line" x1={0} x2={along.width} y1={top + WEEKS} y2={top + WEEKS} />
      {health.weeks.map((week) => {
        const first = dayNumber(week.start);
        if (first + 6 < along.first || first > along.last) return null;
        const x = along.x(first);
        const wide = Math.max(1, along.x(first + 7) - x - 1);
        const high = Math.max(1, (WEEKS * week.documents) / most);
        return (
          <rect key={week.start} class="week" x={x} width={wide} y={top + WEEKS - high} height={high}>
            <title>{`${week.week}: ${week.documents} documents, ${week.outlets} outlets, ${week.claims} claims`}</title>
          </rect>
        );
      })}
    </g>
  );
}

/** Returns the days that the strip shows: those of the evidence, and the day that is asked about where it is near. */
export function rangeOf(from: string, to: string, asked: string | null): { from: string; to: string } {
  const near = 400;
  if (asked === null) return { from, to };
  const day = dayNumber(asked);
  const first = dayNumber(from);
  const last = dayNumber(to);
  if (day < first && first - day <= near) return { from: asked, to };
  if (day > last && day - last <= near && asked <= today()) return { from, to: asked };
  return { from, to };
}
