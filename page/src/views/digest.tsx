// The digest: what changed since a day, fit to be printed and handed to a colleague.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Health, ReportsGrid, Version } from "../answers";
import { useAnswer } from "../api";
import { Icon } from "../icons";
import { go, known, on, param } from "../state";
import { percent, today, writtenDay, writtenNumber } from "../text";
import type { Change, Flag, Saying } from "./answers";
import { later } from "./axis";
import { useColours } from "./colours";
import { ClaimLinks } from "./evidence";
import { usePages } from "./pages";
import { Empty, Live, PlaceLink, Quote, Speaker, Text, useHeading, Waiting } from "./parts";
import { Swatch } from "./strip";
import "./views.css";

const since = param("since");
const question = param("question");
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const USUAL_DAYS = 7;

/** The sections, in the order of what a reader needs first. */
const SECTIONS: readonly { title: string; none: string; kinds: readonly Change["kind"][] }[] = [
  { title: "Changed hands, or newly known", none: "No place changed hands.", kinds: ["captured", "lost", "found"] },
  { title: "Contested, or no longer", none: "No place became contested or settled.", kinds: ["contested", "settled"] },
  { title: "New disputes", none: "No new contradiction.", kinds: ["disputed"] },
  {
    title: "Newly unknown",
    none: "No place became unknown for want of reports.",
    kinds: ["stale"],
  },
];

/** Returns the end of the last week with reports: without a clock the digest is of the days before it. */
function lastOf(reports: ReportsGrid): string {
  const week = reports.documents.findLastIndex((count) => count > 0);
  if (reports.from === null || week < 0) return today();
  const end = later(reports.from, 7 * week + 6);
  return end < today() ? end : today();
}

export function Digest(): JSX.Element {
  const heading = useHeading("digest");
  const isLearnt = question.value === "learnt";
  const clock = isLearnt ? known.value : (on.value ?? known.value);
  const reports = useAnswer<ReportsGrid>("/grid/reports");
  const isWaiting = clock === null && reports.data === null && reports.error === null;
  const last = clock ?? (reports.data === null ? today() : lastOf(reports.data));
  const from = since.value !== null && DAY.test(since.value) ? since.value : later(last, -USUAL_DAYS);
  const params = isLearnt
    ? { since: from, known: last, on: on.value ?? last, limit: 200 }
    : { since: from, on: last, limit: 200 };
  const list = usePages<Change>(isWaiting ? null : "/changes", params);
  const version = useAnswer<Version>("/version");
  const health = useAnswer<Health>("/health");
  const flags = ((health.data?.flags ?? []) as unknown as Flag[]).filter(
    (flag) => flag.end >= from && flag.start <= last,
  );
  const found = list.items ?? [];
  useColours(found.flatMap((change) => [change.before.id, change.after.id]));
  const [at] = useState(() => new Date().toISOString().slice(0, 16).replace("T", " "));
  // A digest that leaves out a part would mislead whoever gets it on paper.
  useEffect(() => {
    if (list.more !== null && !list.loading) list.more();
  }, [found.length, list.loading]);
  return (
    <section class="digest" aria-labelledby="digest-title">
      <h2 id="digest-title" ref={heading} tabIndex={-1}>
        {isLearnt
          ? `What was learnt from ${writtenDay(from)} to ${writtenDay(last)}`
          : `What changed from ${writtenDay(from)} to ${writtenDay(last)}`}
      </h2>
      <form class="filters no-print" aria-label="The digest's days" onSubmit={(event) => event.preventDefault()}>
        <label>
          Since{" "}
          <input
            type="date"
            value={from}
            max={later(last, -1)}
            onChange={(event) => event.currentTarget.value !== "" && go({ since: event.currentTarget.value })}
          />
        </label>
        <label>
          Until{" "}
          <input
            type="date"
            value={last}
            min={later(from, 1)}
            onChange={(event) => {
              const day = event.currentTarget.value;
              if (day !== "") go(isLearnt ? { known: day } : { on: day });
            }}
          />
        </label>
        <fieldset class="inline">
          <legend class="hidden">Question</legend>
          <label>
            <input type="radio" name="question" checked={!isLearnt} onChange={() => go({ question: null })} /> what
            happened
          </label>
          <label>
            <input
              type="radio"
              name="question"
              checked={isLearnt}
              onChange={() => go({ question: "learnt" })}
            />{" "}
            what was learnt
          </label>
        </fieldset>
        <button type="button" class="button" onClick={() => window.print()}>
          <Icon name="print" />
          Print
        </button>
      </form>
      <p class="soft">
        {isLearnt
          ? `How the answer for ${writtenDay(on.value ?? last)} changed between what was known on the two days.`
          : "How the answer for the two days differs, with everything known now."}
        {version.data !== null &&
          ` From ${writtenNumber(version.data.counts.claims)} claims in ${writtenNumber(version.data.counts.documents)} documents; ledger ${version.data.revision}, Reportedly ${version.data.version}, made ${at} UTC.`}
      </p>
      <Waiting answer={{ data: list.items, error: list.error, loading: list.loading }} what="changes" />
      {list.items !== null && (
        <>
          <Live text={`${found.length} changes`} />
          <Summary changes={found} />
          {SECTIONS.map((section) => {
            const inside = found.filter((change) => section.kinds.includes(change.kind));
            return (
              <section key={section.title} aria-label={section.title}>
                <h3>
                  {section.title} <span class="count">({inside.length})</span>
                </h3>
                {inside.length === 0 && <Empty>{section.none}</Empty>}
                {inside.map((change, index) => (
                  <ChangeCard key={index} change={change} />
                ))}
              </section>
            );
          })}
        </>
      )}
      <section aria-label="Collection">
        <h3>How well was it looked at</h3>
        <Waiting answer={health} what="the collection's health" />
        {health.data !== null && flags.length === 0 && (
          <Empty>Nothing is flagged: the collection ran as usual in these days.</Empty>
        )}
        {flags.map((flag, index) => (
          <p key={index} class="flag">
            <Text text={flag.sentence} />
          </p>
        ))}
      </section>
      <p class="soft small">
        Probabilities follow from reports that may be wrong. Fewer reports do not mean less war. Every change can be
        followed to its sentences in the ledger.
      </p>
    </section>
  );
}

function Summary({ changes }: { changes: Change[] }): JSX.Element | null {
  const told = changes.filter((change) => change.kind !== "disputed");
  if (told.length === 0) return null;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Changes in short">
      <table>
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col">What</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {told.map((change, index) => (
            <tr key={index}>
              <td>
                <PlaceLink place={change.place} />
              </td>
              <td>{WORDS[change.kind]}</td>
              <td>
                <Swatch id={change.before.id} /> <Text text={change.before.state} /> {percent(change.before.probability)}
              </td>
              <td>
                <Swatch id={change.after.id} /> <Text text={change.after.state} /> {percent(change.after.probability)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const WORDS: Readonly<Record<Change["kind"], string>> = {
  captured: "captured",
  lost: "lost, by nobody known",
  found: "now known",
  contested: "contested",
  settled: "settled",
  disputed: "disputed",
  stale: "no longer known",
};

function ChangeCard({ change }: { change: Change }): JSX.Element {
  return (
    <article class="card change">
      <h4>
        <PlaceLink place={change.place} />
        {`: ${WORDS[change.kind]}`}
      </h4>
      {change.kind === "disputed" ? (
        <p>
          <Text text={change.sentence ?? "Claims contradict each other."} />
        </p>
      ) : (
        <p>
          <Text text={change.before.state} /> {percent(change.before.probability)} before,{" "}
          <Text text={change.after.state} /> {percent(change.after.probability)} after.
        </p>
      )}
      {change.because.length > 0 && (
        <ul class="plain-list">
          {change.because.map((because, index) => (
            <li key={index}>
              <Said claim={because.claim} />
              <p class="soft">
                {`It moved the answer from ${percent(because.before)} to ${percent(because.after)} on ${writtenDay(because.on)}.`}
              </p>
              <ClaimLinks id={because.claim.id} what={because.claim.quote ?? ""} />
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function Said({ claim }: { claim: Saying }): JSX.Element {
  return (
    <>
      {claim.quote !== undefined && <Quote text={claim.quote} />}
      <p>
        <Speaker said={claim} />
        {claim.known !== undefined && `, known from ${writtenDay(claim.known)}`}
      </p>
    </>
  );
}

