// The claims behind a holding: for, against, and those that add nothing of their own.
import type { JSX } from "preact";

import type { Claim, Testimony } from "../answers";
import { deskToken } from "../api";
import { Deed, Empty, Go, period, Quote, Speaker, Status, Text, toDesk, toReader } from "./parts";

export function Evidence({
  claims,
  total,
  leader,
}: {
  claims: Testimony[];
  total: number;
  leader: string;
}): JSX.Element {
  const speaking = claims.filter((each) => each.stance === "for");
  const against = claims.filter((each) => each.stance === "against");
  const former = claims.filter((each) => each.superseded !== null);
  const silent = claims.filter((each) => each.stance === null && each.superseded === null);
  return (
    <>
      <Side title={`Claims for ${leader}`} claims={speaking} isOpen />
      <Side title="Claims against" claims={against} isOpen />
      {silent.length > 0 && <Side title="Claims that add nothing of their own" claims={silent} />}
      {former.length > 0 && <Side title="Claims of versions that a newer one superseded" claims={former} />}
      {total > claims.length && (
        <p class="soft">{`The ${claims.length} weightiest of ${total} claims are shown.`}</p>
      )}
    </>
  );
}

function Side({ title, claims, isOpen = false }: { title: string; claims: Testimony[]; isOpen?: boolean }): JSX.Element {
  return (
    <details class="section" open={isOpen}>
      <summary>
        <h3>
          <Text text={title} /> <span class="count">({claims.length})</span>
        </h3>
      </summary>
      {claims.length === 0 && <Empty>None.</Empty>}
      <ol class="cards">
        {claims.map((claim) => (
          <li key={claim.id}>
            <TestimonyCard claim={claim} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function TestimonyCard({ claim }: { claim: Testimony }): JSX.Element {
  return (
    <article class="card testimony">
      <Quote text={claim.quote} />
      <p>
        <Deed told={claim} /> <Status status={claim.status} />
      </p>
      <dl class="codes">
        <div>
          <dt>Says</dt>
          <dd>
            <Speaker said={claim} />
          </dd>
        </div>
        <div>
          <dt>When</dt>
          <dd>{`${period(claim.happened)}, known from ${claim.known}`}</dd>
        </div>
        <div>
          <dt>Lineage</dt>
          <dd>
            <Text text={lineage(claim.lineage)} />
          </dd>
        </div>
        <div>
          <dt>Weight</dt>
          <dd>{weight(claim)}</dd>
        </div>
      </dl>
      <p class="soft small">
        <Text text={claim.reason} />
      </p>
      <ClaimLinks id={claim.id} what={claim.quote} />
    </article>
  );
}

/** The ways from a claim: to its sentence, and to the desk where there is one. */
export function ClaimLinks({ id, what }: { id: string; what: string }): JSX.Element {
  const about = what.length > 60 ? `${what.slice(0, 60)} …` : what;
  return (
    <p class="card-links">
      <Go to={toReader(id)} aria-label={`Read it in its document: ${about}`}>
        Read it in its document
      </Go>
      {deskToken.value !== null && (
        <Go to={toDesk(id)} aria-label={`Review: ${about}`}>
          Review
        </Go>
      )}
    </p>
  );
}

/** Claims that reviewers rejected: they count for nothing, and can be seen all the same. */
export function Rejected({ claims }: { claims: Claim[] }): JSX.Element {
  return (
    <details class="section">
      <summary>
        <h3>
          Rejected by reviewers <span class="count">({claims.length})</span>
        </h3>
      </summary>
      <ol class="cards">
        {claims.map((claim) => (
          <li key={claim.id}>
            <article class="card card-rejected">
              <del>
                <Quote text={claim.quotes.join(" … ")} />
              </del>
              {claim.decisions
                .filter((decision) => decision.kind === "reject")
                .map((decision) => (
                  <p key={decision.id}>
                    Rejected by <Text text={decision.by} /> on {decision.at.slice(0, 10)}
                    {typeof decision.detail["note"] === "string" && (
                      <>
                        : <Text text={decision.detail["note"]} />
                      </>
                    )}
                  </p>
                ))}
              <ClaimLinks id={claim.id} what={claim.quotes[0] ?? ""} />
            </article>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Returns what a lineage's id says: whose account it is, however many papers carry it. */
export function lineage(id: string): string {
  const [kind, name] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
  if (kind === "name" || kind === "party") return `the account of ${name.replaceAll("_", " ")}`;
  if (kind === "outlet") return `${name}'s own account`;
  return id;
}

function weight(claim: Testimony): string {
  if (claim.stance === null) return "none";
  if (claim.weight === null) return "decisive";
  const factor = Math.exp(Math.abs(claim.weight));
  const shown = factor >= 100 ? "more than 100" : factor.toFixed(1);
  return claim.weight >= 0
    ? `${shown} times likelier if the leading holder has it`
    : `${shown} times likelier if somebody else has it`;
}
