// Claims that cannot all be true, both sides beside each other.
import type { JSX } from "preact";

import type { Dispute, Side } from "./answers";
import { ClaimLinks } from "./evidence";
import { usePages } from "./pages";
import { Deed, Empty, period, Quote, Speaker, Status, Text, Waiting } from "./parts";

const KINDS: Readonly<Record<string, string>> = {
  holder: "Who holds it",
  denial: "Whether it happened",
  figures: "How many",
};

export function Disputes({ place, known }: { place: string; known: string | null }): JSX.Element {
  const list = usePages<Dispute>("/disputed", { place, known, limit: 20 });
  return (
    <details class="section">
      <summary>
        <h3>
          Contradictions <span class="count">({list.items?.length ?? "…"}{list.more === null ? "" : " and more"})</span>
        </h3>
      </summary>
      <Waiting answer={{ data: list.items, error: list.error, loading: list.loading }} what="contradictions" />
      {list.items?.length === 0 && <Empty>No claims about this place contradict each other.</Empty>}
      <ol class="plain-list">
        {list.items?.map((each, index) => (
          <li key={index}>
            <DisputeCard dispute={each} />
          </li>
        ))}
      </ol>
      {list.more !== null && (
        <button type="button" class="button" onClick={list.more} disabled={list.loading}>
          More contradictions
        </button>
      )}
    </details>
  );
}

export function DisputeCard({ dispute }: { dispute: Dispute }): JSX.Element {
  return (
    <article class="card dispute">
      <h4>{`${KINDS[dispute.kind] ?? dispute.kind}, ${period(dispute.interval)}`}</h4>
      <p>
        <Text text={dispute.sentence} />
      </p>
      <div class="sides">
        <Of side={dispute.for} title="One side" />
        <Of side={dispute.against} title="The other side" />
      </div>
      <p class="soft small">
        <Text text={`Importance ${dispute.importance.toFixed(2)}: ${dispute.reason}`} />
      </p>
    </article>
  );
}

function Of({ side, title }: { side: Side; title: string }): JSX.Element {
  return (
    <div>
      <h5>{`${title}: ${side.lineages} ${side.lineages === 1 ? "lineage" : "lineages"}`}</h5>
      <ul class="plain-list">
        {side.claims.map((claim) => (
          <li key={claim.id}>
            <Quote text={(claim.quotes ?? []).join(" … ")} />
            <p>
              <Deed told={claim} /> <Status status={claim.status} /> <Speaker said={claim} />
            </p>
            <ClaimLinks id={claim.id} what={claim.quotes?.[0] ?? ""} />
          </li>
        ))}
      </ul>
    </div>
  );
}
