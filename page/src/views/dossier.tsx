// The dossier of a place: who holds it through time, and everything that says so.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Claim, Health, LedgerEvent, Timeline, Version, WholeHolding, WholePlace } from "../answers";
import { useAnswer } from "../api";
import { Icon } from "../icons";
import { problem, shownDay } from "../map/model";
import { go, known, place } from "../state";
import { percent, writtenDay, writtenNumber } from "../text";
import type { Flag, Runs } from "./answers";
import { useColours } from "./colours";
import { Disputes } from "./disputes";
import { Evidence, Rejected } from "./evidence";
import { Events } from "./events";
import { usePages } from "./pages";
import { Empty, Live, Text, useHeading, useSettled, Waiting } from "./parts";
import { rangeOf, Strip, Swatch } from "./strip";
import "./views.css";
import { Why } from "./why";

const NO_PARTY = new Set(["contested", "unknown"]);

export function Dossier(): JSX.Element {
  const key = place.value;
  if (key === null) return <Empty>Choose a place on the map to open its dossier.</Empty>;
  return <OfPlace key={key} of={key} />;
}

function OfPlace({ of }: { of: string }): JSX.Element {
  const heading = useHeading(of);
  // Without a day in the address it is the map's, which is known as soon as the map is.
  const day = shownDay.value;
  const isWaiting = day === null && problem.value === null;
  const holding = useAnswer<WholeHolding>(isWaiting ? null : `/holdings/${encodeURIComponent(of)}`, {
    on: day,
    known: known.value,
    limit: 200,
  });
  const whole = useAnswer<WholePlace>(`/places/${encodeURIComponent(of)}`);
  const found = holding.data;
  useColours(found?.holders.map((each) => each.id) ?? []);
  const at = found?.place ?? whole.data;
  return (
    <section class="dossier" aria-labelledby="dossier-title">
      <div class="dossier-head">
        <h2 id="dossier-title" ref={heading} tabIndex={-1}>
          {at === null ? "Dossier" : <Text text={at.name} />}
          {at?.country ? ` (${at.country})` : ""}
        </h2>
        <button type="button" class="button plain no-print" aria-label="Close the dossier" onClick={() => go({ place: null })}>
          <Icon name="close" />
        </button>
      </div>
      {at !== null && (
        <p class="soft">
          {at.kind}
          {at.people !== null && at.people > 0 ? `, about ${writtenNumber(at.people)} people` : ""}
          {at.radius_km !== null ? `, within ${at.radius_km} km of its point` : ""}
        </p>
      )}
      {whole.data !== null && <Names names={whole.data.names} shown={whole.data.name} />}
      <Waiting answer={isWaiting ? { ...holding, loading: true } : holding} what="who holds the place" />
      {found !== null && (
        <>
          <Answer holding={found} />
          <Course of={of} country={found.place.country} />
          <Claims holding={found} />
          <details class="section" id="why">
            <summary>
              <h3>Why this number</h3>
            </summary>
            <Lazy>
              <Why place={of} on={found.on} known={found.known} />
            </Lazy>
          </details>
          <Disputes place={of} known={known.value} />
        </>
      )}
    </section>
  );
}

/** Shows its content from the first time that the details around it were opened, so that nothing is asked in vain. */
function Lazy({ children }: { children: preact.ComponentChildren }): JSX.Element {
  const marker = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const details = marker.current?.closest("details");
    if (details === null || details === undefined) return;
    const opened = () => details.open && setOpen(true);
    details.addEventListener("toggle", opened);
    opened();
    return () => details.removeEventListener("toggle", opened);
  }, []);
  return <div ref={marker}>{isOpen ? children : null}</div>;
}

function Names({ names, shown }: { names: string[]; shown: string }): JSX.Element | null {
  const others = names.filter((name) => name !== shown);
  if (others.length === 0) return null;
  return (
    <details class="names">
      <summary class="soft">{`${others.length} other names`}</summary>
      <p>
        {others.slice(0, 60).map((name, index) => (
          <span key={name}>
            {index > 0 ? ", " : ""}
            <Text text={name} />
          </span>
        ))}
      </p>
    </details>
  );
}

/** Who holds the place on the day that the clocks say. */
function Answer({ holding }: { holding: WholeHolding }): JSX.Element {
  const leader = holding.holders[0];
  const clocks = `on ${writtenDay(holding.on)}, ${holding.known === null ? "with everything known now" : `as known on ${writtenDay(holding.known)}`}`;
  const told = leader === undefined ? "" : `${leader.holder} ${percent(leader.probability)}`;
  // The same question with another answer: somebody decided on a claim.
  const question = `${holding.place.key} ${holding.on} ${holding.known ?? ""}`;
  const last = useRef({ question, told });
  const [before, setBefore] = useState<string | null>(null);
  useEffect(() => {
    if (last.current.question === question && last.current.told !== told) setBefore(last.current.told);
    else if (last.current.question !== question) setBefore(null);
    last.current = { question, told };
  }, [question, told]);
  return (
    <div class="answer">
      <p class="answer-clocks">{clocks}</p>
      <ul class="holders" aria-label="Probability of each holder">
        {holding.holders
          .filter((each, index) => index === 0 || each.probability >= 0.005)
          .map((each) => (
            <li key={each.id}>
              <span class="holder-name">
                <Swatch id={each.id} /> <Text text={each.holder} />
              </span>
              <span class="holder-share">{percent(each.probability)}</span>
              <svg class="holder-bar" width="100%" height="4" aria-hidden="true" focusable="false">
                <rect width={`${each.probability * 100}%`} height="4" />
              </svg>
            </li>
          ))}
      </ul>
      <p class="soft">
        {holding.evidence === 0
          ? "No claim says who holds it."
          : `${holding.evidence} claims behind it, the last about ${holding.latest_evidence === null ? "no day" : writtenDay(holding.latest_evidence)}.`}
        {before !== null && ` Before the last decision: ${before}.`}
      </p>
      <Live text={useSettled(`${told} ${clocks}`, 700)} />
    </div>
  );
}

/** The strip with the events and the collection under it, and the same as tables. */
function Course({ of, country }: { of: string; country: string | null }): JSX.Element {
  const runs = useAnswer<Runs>("/timeline/runs", { place: of, known: known.value });
  const range = runs.data === null ? null : rangeOf(runs.data.from, runs.data.to, shownDay.value);
  const timeline = useAnswer<Timeline>(range === null ? null : "/timeline", {
    place: of,
    known: known.value,
    ...(range ?? {}),
  });
  const events = usePages<LedgerEvent>("/events", { place: of, known: known.value, limit: 500 });
  const health = useAnswer<Health>("/health", { country });
  const weeks = health.data === null ? null : { ...health.data, weeks: health.data.weeks.filter((each) => each.region === null) };
  const flags = ((health.data?.flags ?? []) as unknown as Flag[]).filter(
    (flag) => range !== null && flag.end >= range.from && flag.start <= range.to,
  );
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <>
      <h3>Through time</h3>
      <Waiting answer={runs} what="the timeline" />
      <Waiting answer={timeline} what="the timeline" />
      {timeline.data !== null && (
        <Strip
          timeline={timeline.data}
          events={events.items ?? []}
          health={weeks}
          flags={flags.filter((flag) => flag.region === null)}
          onEvent={setOpened}
        />
      )}
      {runs.data !== null && <RunTable runs={runs.data} />}
      <Events list={events} opened={opened} setOpened={setOpened} />
      <Collection flags={flags} health={weeks} country={country} answer={health} />
    </>
  );
}

function RunTable({ runs }: { runs: Runs }): JSX.Element {
  return (
    <details class="section">
      <summary>
        <h4>The same as a table</h4>
      </summary>
      <table>
        <caption class="hidden">Who held the place from when to when</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">State</th>
            <th scope="col">Probability</th>
          </tr>
        </thead>
        <tbody>
          {runs.runs.map((run) => (
            <tr key={run.from}>
              <td class="day">{writtenDay(run.from)}</td>
              <td class="day">{writtenDay(run.to)}</td>
              <td>
                <Swatch id={run.id} /> <Text text={run.state} />
                {run.leaders.length > 0 && (
                  <ul class="leaders" aria-label="Who was the most probable holder in these days">
                    {run.leaders.map((each) => (
                      <li key={each.from}>
                        <Swatch id={each.id} /> <Text text={each.state} />
                        {each.from === each.to
                          ? ` on ${writtenDay(each.from)}`
                          : ` ${writtenDay(each.from)} to ${writtenDay(each.to)}`}
                      </li>
                    ))}
                  </ul>
                )}
              </td>
              <td>
                {run.leaders.length > 0
                  ? `each ${percent(run.low)} to ${percent(run.high)}`
                  : `${percent(run.mean)} (${percent(run.low)} to ${percent(run.high)})`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** How much was read, so that fewer reports are not taken for less war. */
function Collection({
  flags,
  health,
  country,
  answer,
}: {
  flags: Flag[];
  health: Health | null;
  country: string | null;
  answer: { data: unknown; error: import("../api").ApiError | null; loading: boolean };
}): JSX.Element {
  const where = country === null ? "all places" : country;
  return (
    <details class="section" open={flags.length > 0}>
      <summary>
        <h3>
          Collection <span class="count">{flags.length === 0 ? "(nothing flagged)" : `(${flags.length} flagged)`}</span>
        </h3>
      </summary>
      <Waiting answer={answer as never} what="the collection's health" />
      {flags.map((flag, index) => (
        <p key={index} class="flag">
          <Text text={flag.sentence} />
        </p>
      ))}
      {health !== null && (
        <>
          <p class="soft">
            {`Documents read about ${where}, by week; a week that is not listed has none.`}
            {health.undated_documents > 0 && ` ${health.undated_documents} documents have no date.`}
          </p>
          <div class="scroll" tabIndex={0} role="region" aria-label="Documents by week">
            <table>
              <thead>
                <tr>
                  <th scope="col">Week from</th>
                  <th scope="col">Documents</th>
                  <th scope="col">Outlets</th>
                  <th scope="col">Lineages</th>
                  <th scope="col">Claims</th>
                </tr>
              </thead>
              <tbody>
                {health.weeks.map((week) => (
                  <tr key={week.start}>
                    <td class="day">{writtenDay(week.start)}</td>
                    <td>{week.documents}</td>
                    <td>{week.outlets}</td>
                    <td>{week.lineages}</td>
                    <td>{week.claims}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </details>
  );
}

function Claims({ holding }: { holding: WholeHolding }): JSX.Element {
  const version = useAnswer<Version>("/version");
  const isReviewed = (version.data?.counts.decisions ?? 0) > 0;
  const all = useAnswer<{ items: Claim[] }>(isReviewed ? "/claims" : null, {
    place: holding.place.key,
    rejected: true,
    limit: 1000,
  });
  const rejected = (all.data?.items ?? []).filter((claim) => claim.verdict === "reject");
  const leader = holding.holders.find((each) => !NO_PARTY.has(each.id));
  return (
    <>
      <Evidence claims={holding.claims} total={holding.evidence} leader={leader?.holder ?? "any holder"} />
      {rejected.length > 0 && <Rejected claims={rejected} />}
    </>
  );
}
