// What the colours and symbols mean, what can be switched, and where the ground comes from.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";

import { Name } from "../parts";
import { CONTESTED, UNKNOWN, partyColour, partyMark, partyName } from "../parties";
import { go, isDark, known, showBorders, showEvents } from "../state";
import { writtenDay, writtenNumber } from "../text";
import { BORDERS_SOURCE, GROUND_SOURCE } from "./ground-sources";
import { dayIndex, points, shownDay, tally } from "./model";
import { drawEvent, hatchTile, markTile, opacity } from "./painter";
import { EVENT_DAYS, type EventKind } from "./points";

const WIDE = 720; // pixels of the map's stage from which the legend is open
const MOST = 8; // states told before "others"
const KINDS: [EventKind, string][] = [
  ["control", "Place taken, left or besieged"],
  ["fighting", "Fighting or bombing"],
  ["harm", "Harm to people or buildings"],
  ["other", "Other: aid, talks, deployment …"],
];

export function Legend(): JSX.Element | null {
  const found = points.value;
  const day = dayIndex.value;
  const legend = useRef<HTMLDetailsElement>(null);
  const [isOpen, setOpen] = useState(true);
  // Beside a document, and on a phone, it would cover the map.
  useLayoutEffect(() => {
    const stage = legend.current?.parentElement;
    if (stage === null || stage === undefined) return;
    let wasWide: boolean | null = null;
    const measure = (): void => {
      const isWide = stage.clientWidth >= WIDE;
      if (isWide !== wasWide) setOpen(isWide);
      wasWide = isWide;
    };
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(stage);
    return () => resized.disconnect();
  }, [found === null]);
  if (found === null) return null;
  found.at(day);
  const counts = tally(found);
  const shown = counts.slice(0, MOST);
  const others = counts.slice(MOST);
  return (
    <details class="legend" ref={legend} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Legend</summary>
      <ul class="legend-list" aria-label="Who leads, and in how many places">
        {shown.map(({ id, count }) => (
          <li key={id}>
            <PlaceSwatch id={id} />
            <Name>{partyName(id)}</Name>
            <span class="legend-count">{writtenNumber(count)}</span>
          </li>
        ))}
        {others.length > 0 && (
          <li>
            <span class="swatch" />
            {others.length} others
            <span class="legend-count">{writtenNumber(others.reduce((sum, { count }) => sum + count, 0))}</span>
          </li>
        )}
        {counts.length === 0 && <li class="soft">No report about who holds a place counts yet.</li>}
      </ul>
      <p class="legend-note">
        The fuller the colour, the surer:
        {[40, 60, 80, 95].map((certainty) => (
          <span key={certainty} class="legend-step">
            <span class="swatch" style={{ background: "var(--ink-soft)", opacity: opacity(certainty) }} />
            {certainty} %
          </span>
        ))}
        <br />
        Larger: more people. A ring with a number: so many places. Grey: no recent report says who holds it.
      </p>
      <label class="legend-switch">
        <input type="checkbox" checked={showEvents.value} onChange={(event) => go({ events: event.currentTarget.checked })} />
        Events of the last {EVENT_DAYS} days
      </label>
      {showEvents.value && (
        <ul class="legend-list">
          {KINDS.map(([kind, text]) => (
            <li key={kind}>
              <EventSwatch kind={kind} />
              {text}
            </li>
          ))}
        </ul>
      )}
      <label class="legend-switch">
        <input type="checkbox" checked={showBorders.value} onChange={(event) => go({ borders: event.currentTarget.checked })} />
        Borders
      </label>
      {showBorders.value && <p class="legend-note">{BORDERS_SOURCE}</p>}
      <p class="legend-note">
        {GROUND_SOURCE}.
        {found.withoutPoint > 0 && ` ${writtenNumber(found.withoutPoint)} places have no known point: see the list.`}
        {found.grid.left_out > 0 && ` ${writtenNumber(found.grid.left_out)} places with few reports are left out.`}
      </p>
      <Spoken />
    </details>
  );
}

/** Tell screen readers what the map shows, when the clocks have stood still for a moment. */
function Spoken(): JSX.Element {
  const [text, setText] = useState("");
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useSignalEffect(() => {
    const [found, day, learnt] = [points.value, shownDay.value, known.value];
    void dayIndex.value;
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => {
      if (found === null || day === null) return;
      const parts = tally(found)
        .slice(0, 6)
        .map(({ id, count }) => `${partyName(id)}: ${count}`);
      const until = learnt === null ? "with everything known now" : `as known on ${writtenDay(learnt)}`;
      setText(`${writtenDay(day)}, ${until}. Places by who leads: ${parts.join(", ") || "none"}.`);
    }, 800);
  });
  useEffect(() => () => clearTimeout(waiting.current), []);
  return (
    <p class="hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}

/** The look of a place that a party holds. */
export function PlaceSwatch({ id }: { id: string }): JSX.Element {
  const [colour, mark] = [partyColour(id), partyMark(id)];
  if (id === CONTESTED) return <Tile name="contested" tile={() => hatchTile("#6b6375", "#ffffff")} />;
  if (mark !== "none") return <Tile name={`${colour} ${mark}`} tile={() => markTile(colour, mark)} />;
  return <span class={`swatch ${id === UNKNOWN ? "swatch-unknown" : ""}`} style={{ background: partyColour(id) }} aria-hidden="true" />;
}

function Tile({ name, tile }: { name: string; tile: () => HTMLCanvasElement }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.fillStyle = context.createPattern(tile(), "repeat") ?? "transparent";
    context.fillRect(0, 0, 14, 14);
  }, [name]);
  return <canvas ref={canvas} width={28} height={28} class="swatch" aria-hidden="true" />;
}

function EventSwatch({ kind }: { kind: EventKind }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = isDark.value;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const style = getComputedStyle(document.documentElement);
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.clearRect(0, 0, 18, 18);
    drawEvent(context, kind, 9, 9, style.getPropertyValue("--ground").trim(), style.getPropertyValue("--ink").trim());
  }, [kind, dark]);
  return <canvas ref={canvas} width={36} height={36} class="swatch-event" aria-hidden="true" />;
}
