// A claim's codes: what it says, who says it, how it was read, and what reviewers decided.
import type { JSX } from "preact";

import type { Claim } from "../answers";
import { deskToken } from "../api";
import { percent } from "../text";
import { inWords } from "./codes";
import { Deed, figure, Go, period, PlaceLink, Quote, Speaker, Status, Text, toDesk } from "./parts";

export function ClaimCard({
  claim,
  isSelected,
  onSelect,
}: {
  claim: Claim;
  isSelected: boolean;
  onSelect: () => void;
}): JSX.Element {
  const isRejected = claim.verdict === "reject";
  return (
    <article
      id={`card-${claim.id}`}
      class={["card", isSelected ? "card-selected" : "", isRejected ? "card-rejected" : ""].filter(Boolean).join(" ")}
    >
      <h4>
        <button type="button" class="card-title" aria-pressed={isSelected} onClick={onSelect}>
          <Deed told={claim} />
        </button>
      </h4>
      <Marks claim={claim} />
      <Codes claim={claim} />
      <p class="card-links">
        <Go to={toDesk(claim.id)}>{deskToken.value === null ? "How to review this" : "Review at the desk"}</Go>
      </p>
    </article>
  );
}

/** The badges of a claim: its status, and what reviewers made of it. */
export function Marks({ claim }: { claim: Claim }): JSX.Element {
  return (
    <p class="badges">
      <Status status={claim.status} />
      {claim.verdict !== null && (
        <span class={`badge verdict-${claim.verdict}`}>{claim.verdict === "reject" ? "rejected" : "accepted"}</span>
      )}
      {claim.corrected && <span class="badge corrected">corrected</span>}
      {claim.superseded !== null && (
        <Go to={{ view: "reader", doc: claim.superseded_by, claim: null }} class="badge superseded">
          superseded on {claim.superseded}: read the newer version
        </Go>
      )}
    </p>
  );
}

/** A claim's codes as a list. */
export function Codes({ claim, withQuote = false }: { claim: Claim; withQuote?: boolean }): JSX.Element {
  return (
    <>
      {withQuote && <Quote text={claim.quotes.join(" … ")} />}
      <dl class="codes">
        <Row name="Where">
          {claim.place === null ? (
            "no place given"
          ) : (
            <>
              {claim.place_key !== null ? (
                <PlaceLink
                  place={{ key: claim.place_key, name: claim.relative_name ?? claim.place_name ?? claim.place, country: null }}
                />
              ) : (
                <Text text={claim.place} />
              )}
              {claim.place_name !== null && !claim.place_name.startsWith(claim.place) && (
                <span class="soft">
                  {" "}
                  (“
                  <Text text={claim.place} />
                  ”)
                </span>
              )}
            </>
          )}
        </Row>
        <Row name="When">{period({ start: claim.date_start, end: claim.date_end })}</Row>
        <Row name="Says">
          <Speaker said={claim} />
          {claim.chain.length > 1 && (
            <span class="soft">
              , by way of <Text text={claim.chain.slice(1).join(", ")} />
            </span>
          )}
        </Row>
        {claim.killed !== null && <Row name="Killed">{figure(claim.killed)}</Row>}
        {claim.wounded !== null && <Row name="Wounded">{figure(claim.wounded)}</Row>}
        {claim.victims !== null && <Row name="Victims">{inWords(claim.victims)}</Row>}
        <Row name="Known from">{claim.known}</Row>
        <Row name="Read">
          {percent(claim.confidence)} sure, by <Text text={claim.reader} />
        </Row>
        {claim.decisions.map((decision) => (
          <Row key={decision.id} name={inWords(decision.kind)}>
            by <Text text={decision.by} />, {decision.at.slice(0, 16).replace("T", " ")} UTC
            {typeof decision.detail["note"] === "string" && (
              <>
                : <Text text={decision.detail["note"]} />
              </>
            )}
          </Row>
        ))}
      </dl>
    </>
  );
}

function Row({ name, children }: { name: string; children: preact.ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
