// The reader: a document with every claim highlighted in place, and the claims' codes beside it.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";

import type { Claim, DocumentSummary } from "../answers";
import { useAnswer } from "../api";
import { Icon } from "../icons";
import { claimId, documentId, go, place } from "../state";
import { writtenDay } from "../text";
import type { ReadDocument } from "./answers";
import { ClaimCard } from "./claim";
import { family, inWords } from "./codes";
import { pieces, type Mark, type Piece } from "./marks";
import { usePages } from "./pages";
import { Characters, Empty, Go, isTyping, Live, Text, useHeading, Waiting } from "./parts";
import "./views.css";

export function Reader(): JSX.Element {
  const asked = documentId.value;
  const claim = claimId.value;
  // A link may know the claim alone.
  const found = useAnswer<Claim>(asked === null && claim !== null ? `/claims/${encodeURIComponent(claim)}` : null);
  const ofClaim = found.data !== null && found.data.id === claim ? found.data.document_id : null;
  useEffect(() => {
    if (asked === null && ofClaim !== null) go({ doc: ofClaim }, { replace: true });
  }, [asked, ofClaim]);
  const wanted = asked ?? ofClaim;
  const answer = useAnswer<ReadDocument>(wanted === null ? null : `/documents/${encodeURIComponent(wanted)}`);
  if (wanted === null && claim === null) return <ReadingList />;
  const waiting = wanted === null ? found : answer;
  return (
    <section class="reader" aria-labelledby="reader-title">
      <Back />
      {answer.data === null ? (
        <>
          <h2 id="reader-title">Reader</h2>
          <Waiting answer={waiting} what="the document" />
        </>
      ) : (
        <Whole key={answer.data.id} document={answer.data} />
      )}
    </section>
  );
}

function Back(): JSX.Element {
  const toPlace = place.value !== null;
  return (
    <p class="view-back">
      <Go to={{ view: "map", doc: null, claim: null }} class="button">
        <Icon name="back" />
        {toPlace ? "Back to the place" : "Back to the map"}
      </Go>
      <Go to={{ view: "reader", doc: null, claim: null }} class="button plain">
        All documents
      </Go>
    </p>
  );
}

function Whole({ document: read }: { document: ReadDocument }): JSX.Element {
  const selected = claimId.value;
  const heading = useHeading(selected === null ? read.id : null);
  const section = useRef<HTMLDivElement>(null);
  const claims = read.claim_list;
  const cut = useMemo(() => {
    const marks: Mark[] = claims.flatMap((claim) =>
      claim.offsets.map(([start, end]) => ({ id: claim.id, start, end })),
    );
    return pieces(read.text, marks, read.furniture ?? []);
  }, [read]);
  const byId = useMemo(() => new Map(claims.map((claim) => [claim.id, claim])), [read]);
  const now = claims.findIndex((claim) => claim.id === selected);

  const toText = (id: string) => {
    const mark = section.current?.querySelector<HTMLElement>(`[data-first~="${CSS.escape(id)}"]`);
    mark?.scrollIntoView({ block: "center" });
    mark?.focus({ preventScroll: true });
  };
  const toCodes = (id: string) => {
    const title = section.current?.querySelector<HTMLElement>(`#card-${CSS.escape(id)} .card-title`);
    title?.scrollIntoView({ block: "nearest" });
    title?.focus({ preventScroll: true });
  };
  const select = (id: string) => go({ doc: read.id, claim: id }, { replace: selected !== null });
  const step = (by: number) => {
    if (claims.length === 0) return;
    const next = claims[(now < 0 ? (by > 0 ? 0 : claims.length - 1) : now + by + claims.length) % claims.length];
    if (next === undefined) return;
    select(next.id);
    toText(next.id);
  };

  // Whoever comes here by a claim is shown its sentence.
  useEffect(() => {
    if (selected !== null && byId.has(selected) && !section.current?.contains(document.activeElement)) {
      toText(selected);
      // Beside the text the cards scroll by themselves; under it they would take the sentence out of sight.
      const card = document.getElementById(`card-${selected}`);
      const list = card?.closest<HTMLElement>(".document-claims");
      if (card && list && getComputedStyle(list).position === "sticky") list.scrollTop = card.offsetTop - 8;
    }
  }, [read.id, selected]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isTyping(event)) return;
    if (event.key === "n" || event.key === "j") step(1);
    else if (event.key === "p" || event.key === "k") step(-1);
    else if (event.key === "d" && selected !== null) go({ view: "desk", claim: selected });
    else return;
    event.preventDefault();
  };

  return (
    <div ref={section} onKeyDown={onKeyDown}>
      <h2 id="reader-title" ref={heading} tabIndex={-1}>
        {read.title === null ? "A document without a title" : <Text text={read.title} />}
      </h2>
      <Origin document={read} />
      <div class="reader-bar">
        <button type="button" class="button" onClick={() => step(-1)} disabled={claims.length === 0}>
          <Icon name="back" />
          Previous claim
        </button>
        <button type="button" class="button" onClick={() => step(1)} disabled={claims.length === 0}>
          Next claim
          <Icon name="forward" />
        </button>
        <span class="soft">{now < 0 ? `${claims.length} claims` : `claim ${now + 1} of ${claims.length}`}</span>
        <span class="soft no-phone">
          Keys: <kbd>n</kbd> next, <kbd>p</kbd> previous, <kbd>Enter</kbd> from a sentence to its codes and back,{" "}
          <kbd>d</kbd> to the desk
        </span>
      </div>
      <Live text={now < 0 ? "" : `Claim ${now + 1} of ${claims.length}`} />
      <div class="reader-columns">
        <div class="document-text" role="region" aria-label="Text of the document">
          <Marked cut={cut} claims={byId} selected={selected} select={select} toCodes={toCodes} />
        </div>
        <section class="document-claims" aria-labelledby="reader-claims">
          <h3 id="reader-claims">Claims in this document</h3>
          {claims.length === 0 && <Empty>The reader found no claim in this document.</Empty>}
          <ol class="cards">
            {claims.map((claim) => (
              <li key={claim.id}>
                <ClaimCard
                  claim={claim}
                  isSelected={claim.id === selected}
                  onSelect={() => {
                    select(claim.id);
                    toText(claim.id);
                  }}
                />
              </li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  );
}

/** Where a document comes from, and what speaks against what it says of itself. */
function Origin({ document: read }: { document: ReadDocument }): JSX.Element {
  return (
    <>
      <dl class="facts">
        <div>
          <dt>Outlet</dt>
          <dd>{read.outlet === null ? "not known" : <Text text={read.outlet} />}</dd>
        </div>
        <div>
          <dt>Published</dt>
          <dd>
            {read.published === null ? "no date" : writtenDay(read.published)}
            {read.published !== null && read.published_precision !== "day" ? ` (to the ${read.published_precision})` : ""}
          </dd>
        </div>
        <div>
          <dt>Known from</dt>
          <dd>{writtenDay(read.known)}</dd>
        </div>
        <div>
          <dt>Key</dt>
          <dd>
            <Text text={read.key} />
          </dd>
        </div>
        {read.url !== null && (
          <div>
            <dt>Address</dt>
            <dd>
              <a href={read.url} target="_blank" rel="noreferrer noopener">
                <Text text={read.url} />
              </a>{" "}
              (leaves this machine)
            </dd>
          </div>
        )}
      </dl>
      {read.date_doubts.map((doubt, index) => (
        <p key={index} class="flag">
          <Text text={String(doubt["message"] ?? "The text speaks against its date of publication.")} />
        </p>
      ))}
    </>
  );
}

function Marked({
  cut,
  claims,
  selected,
  select,
  toCodes,
}: {
  cut: Piece[];
  claims: Map<string, Claim>;
  selected: string | null;
  select: (id: string) => void;
  toCodes: (id: string) => void;
}): JSX.Element {
  const seen = new Set<string>();
  return (
    <>
      {cut.map((piece) => {
        const text = <Characters text={piece.text} />;
        const furniture = piece.furniture ? "furniture" : undefined;
        if (piece.ids.length === 0)
          return (
            <span key={piece.start} class={furniture}>
              {text}
            </span>
          );
        const told = piece.ids.map((id) => claims.get(id)).filter((claim) => claim !== undefined);
        const standing = told.find((claim) => claim.verdict !== "reject");
        const first = piece.ids.filter((id) => !seen.has(id));
        for (const id of first) seen.add(id);
        const isSelected = selected !== null && piece.ids.includes(selected);
        const act = () => {
          // Where several claims share words, each press goes on to the next of them.
          const next = isSelected ? piece.ids[(piece.ids.indexOf(selected) + 1) % piece.ids.length] : undefined;
          const chosen = next ?? standing?.id ?? piece.ids[0];
          if (chosen === undefined) return;
          select(chosen);
          toCodes(chosen);
        };
        const classes = [
          "claim-mark",
          `mark-${family((standing ?? told[0])?.type ?? "")}`,
          piece.ids.length > 1 ? "mark-several" : "",
          standing === undefined ? "mark-rejected" : "",
          isSelected ? "mark-selected" : "",
          furniture ?? "",
        ];
        return (
          <span
            key={piece.start}
            class={classes.filter(Boolean).join(" ")}
            role="button"
            tabIndex={first.length > 0 ? 0 : -1}
            aria-pressed={isSelected}
            data-first={first.length > 0 ? first.join(" ") : undefined}
            data-claims={piece.ids.join(" ")}
            title={told.map((claim) => `${inWords(claim.type)}, ${claim.verdict ?? claim.status}`).join("; ")}
            onClick={act}
            onKeyDown={(event) => {
              if (event.key !== "Enter" && event.key !== " ") return;
              event.preventDefault();
              act();
            }}
          >
            {text}
          </span>
        );
      })}
    </>
  );
}

/** What there is to read, where no document was asked for. */
function ReadingList(): JSX.Element {
  const heading = useHeading("documents");
  const list = usePages<DocumentSummary>("/documents", { limit: 50 });
  return (
    <section class="reader" aria-labelledby="reader-title">
      <Back />
      <h2 id="reader-title" ref={heading} tabIndex={-1}>
        Documents
      </h2>
      <Waiting answer={{ data: list.items, error: list.error, loading: list.loading }} what="documents" />
      {list.items?.length === 0 && (
        <Empty>
          This ledger has no documents yet. Read some with <code>reportedly read FOLDER --ledger FILE</code>.
        </Empty>
      )}
      <ul class="plain-list">
        {list.items?.map((each) => (
          <li key={each.id}>
            <Go to={{ view: "reader", doc: each.id, claim: null }}>
              <Text text={each.title ?? each.key} />
            </Go>
            <span class="soft">
              {each.outlet !== null && (
                <>
                  {" "}
                  · <Text text={each.outlet} />
                </>
              )}
              {` · ${each.published === null ? "no date" : writtenDay(each.published)} · ${each.claims} claims`}
            </span>
          </li>
        ))}
      </ul>
      {list.more !== null && (
        <button type="button" class="button" onClick={list.more} disabled={list.loading}>
          More documents
        </button>
      )}
    </section>
  );
}

