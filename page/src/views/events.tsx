// The events of a place as a list: what happened, who says so and who denies it.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { LedgerEvent } from "../answers";
import { useAnswer } from "../api";
import { writtenDay } from "../text";
import type { Saying } from "./answers";
import { ClaimLinks } from "./evidence";
import type { Pages } from "./pages";
import { Deed, Empty, period, Quote, Speaker, Status, Text, Waiting } from "./parts";

export function Events({
  list,
  opened,
  setOpened,
}: {
  list: Pages<LedgerEvent>;
  opened: string | null;
  setOpened: (id: string | null) => void;
}): JSX.Element {
  const section = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (opened === null || section.current === null) return;
    section.current.open = true;
    section.current.querySelector<HTMLElement>(`#event-${CSS.escape(opened)} button`)?.focus();
  }, [opened]);
  return (
    <details class="section" ref={section}>
      <summary>
        <h3>
          Events <span class="count">({list.items?.length ?? "…"}{list.more === null ? "" : " and more"})</span>
        </h3>
      </summary>
      <Waiting answer={{ data: list.items, error: list.error, loading: list.loading }} what="events" />
      {list.items?.length === 0 && <Empty>No event is told of this place.</Empty>}
      <ol class="plain-list">
        {list.items?.map((event) => (
          <li key={event.id} id={`event-${event.id}`}>
            <button
              type="button"
              class="event-title"
              aria-expanded={opened === event.id}
              onClick={() => setOpened(opened === event.id ? null : event.id)}
            >
              <span class="soft">{period(event.happened)}</span>{" "}
              <Deed
                told={{
                  type: event.type,
                  actor: event.actor.map((each) => each.name),
                  target: event.target.map((each) => each.name),
                }}
              />
              <span class="soft">
                {` · ${event.lineages} ${event.lineages === 1 ? "lineage" : "lineages"}`}
                {event.denying > 0 ? `, ${event.denying} deny it` : ""}
              </span>
            </button>
            {opened === event.id && <Whole id={event.id} />}
          </li>
        ))}
      </ol>
      {list.more !== null && (
        <button type="button" class="button" onClick={list.more} disabled={list.loading}>
          More events
        </button>
      )}
    </details>
  );
}

function Whole({ id }: { id: string }): JSX.Element {
  const answer = useAnswer<LedgerEvent>(`/events/${encodeURIComponent(id)}`);
  const event = answer.data;
  if (event === null) return <Waiting answer={answer} what="the event" />;
  const killed = event.killed;
  return (
    <div class="event-whole">
      <p>
        First told by <Text text={event.first.speaker} />
        {event.first.outlet !== null && (
          <>
            {" "}
            in <Text text={event.first.outlet} />
          </>
        )}
        , known from {writtenDay(event.first.known)}.
        {killed !== null && ` Killed: ${killed["low"] ?? "?"} to ${killed["high"] ?? "?"}, best ${killed["best"] ?? "?"}.`}
      </p>
      <ol class="cards">
        {(event.claims as unknown as Saying[]).map((claim) => (
          <li key={claim.id}>
            <article class="card">
              <Quote text={(claim.quotes ?? []).join(" … ")} />
              <p>
                {claim.role !== undefined && <strong>{claim.role}: </strong>}
                <Deed told={claim} /> <Status status={claim.status} />
              </p>
              <p class="soft">
                <Speaker said={claim} />
              </p>
              <ClaimLinks id={claim.id} what={claim.quotes?.[0] ?? ""} />
            </article>
          </li>
        ))}
      </ol>
    </div>
  );
}
