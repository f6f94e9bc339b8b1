// One claim at the desk: its sentence where it stands, its codes, what hangs on it, and the forms of a decision.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Claim, Decision, LedgerEvent, NewDecision, WholeDocument, WholeHolding } from "../answers";
import { useAnswer, type ApiError } from "../api";
import { Icon, type IconName } from "../icons";
import { Problem } from "../parts";
import { percent, writtenDay } from "../text";
import type { QueueItem, ReviewedClaim, Saying } from "./answers";
import { later } from "./axis";
import { Codes, Marks } from "./claim";
import { inWords } from "./codes";
import { CorrectForm } from "./correct";
import { DecisionForm, type FormProps } from "./form";
import { utf16 } from "./marks";
import { Characters, Deed, Empty, Go, Quote, Speaker, Text, toReader, Waiting } from "./parts";

export type Form = "reject" | "correct" | "merge" | "split";

interface Props {
  id: string;
  item: QueueItem | null;
  mayDecide: boolean;
  form: Form | null;
  setForm: (form: Form | null) => void;
  send: (decision: NewDecision) => Promise<boolean>;
  error: ApiError | null;
  onClaim: (claim: ReviewedClaim | null) => void;
  step: (by: number) => void;
}

export function Review(props: Props): JSX.Element {
  const answer = useAnswer<ReviewedClaim>(`/claims/${encodeURIComponent(props.id)}`);
  const claim = answer.data;
  useEffect(() => {
    props.onClaim(claim);
    return () => props.onClaim(null);
  }, [claim]);
  return (
    <article class="review" aria-labelledby="review-title">
      <Waiting answer={answer} what="the claim" />
      {claim !== null && <Whole {...props} claim={claim} />}
    </article>
  );
}

function Whole(props: Props & { claim: ReviewedClaim }): JSX.Element {
  const { claim, item, form, setForm, send, mayDecide } = props;
  const close = () => {
    setForm(null);
    document.querySelector<HTMLElement>(".review-title")?.focus();
  };
  const button = (kind: Form | "accept", key: string, icon: IconName | null, label: string) => (
    <button
      type="button"
      class="button"
      disabled={!mayDecide}
      aria-expanded={kind === "accept" ? undefined : form === kind}
      onClick={() => {
        if (kind === "accept") void send({ kind, subject: claim.id });
        else setForm(form === kind ? null : kind);
      }}
    >
      {icon !== null && <Icon name={icon} size={16} />}
      {label} <kbd>{key}</kbd>
    </button>
  );
  const standing = [...claim.decisions, ...(claim.pending ?? [])];
  return (
    <>
      <h3 id="review-title" class="review-title" tabIndex={-1}>
        <Deed told={claim} />
      </h3>
      <Marks claim={claim} />
      <div class="decide" role="group" aria-label="Decide">
        {button("accept", "a", "check", "Accept")}
        {button("correct", "c", null, "Correct")}
        {button("reject", "r", "close", "Reject")}
        {button("merge", "m", null, "Merge")}
        {button("split", "s", null, "Split")}
        <button type="button" class="button" onClick={() => props.step(-1)}>
          Previous <kbd>k</kbd>
        </button>
        <button type="button" class="button" onClick={() => props.step(1)}>
          Next <kbd>j</kbd>
        </button>
      </div>
      <InPlace claim={claim} />
      <Effect claim={claim} place={item?.place.key ?? claim.place_key} on={dayOfClaim(claim)} />
      {props.error !== null && <Problem error={props.error} />}
      {form === "reject" && <RejectForm claim={claim} send={send} close={close} />}
      {form === "correct" && <CorrectForm claim={claim} send={send} close={close} />}
      {form === "merge" && <MergeForm claim={claim} send={send} close={close} />}
      {form === "split" && <SplitForm claim={claim} send={send} close={close} />}
      {item !== null && item.reasons.length > 0 && (
        <details open>
          <summary>{`Why it is worth ${item.value.toFixed(2)}`}</summary>
          <ul>
            {item.reasons.map((reason, index) => (
              <li key={index}>
                <Text text={reason} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {standing.length > 0 && (
        <section aria-labelledby="standing-title">
          <h4 id="standing-title">Decisions about it</h4>
          <ul class="plain-list">
            {standing.map((each) => (
              <li key={each.id} class="decision">
                <DecisionLine decision={each} />
                {(claim.pending ?? []).some((other) => other.id === each.id) && (
                  <span class="badge">waits for a second reviewer</span>
                )}
                {mayDecide && (
                  <button
                    type="button"
                    class="button"
                    aria-label={`Undo: ${inWords(each.kind)} by ${each.by}`}
                    onClick={() => void send({ kind: "undo", subject: each.id })}
                  >
                    <Icon name="undo" size={16} />
                    Undo
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <h4>Codes</h4>
      <Codes claim={{ ...claim, decisions: [] }} />
    </>
  );
}

/** The day for which the answer is shown: the last on which the claim says that it happened. */
function dayOfClaim(claim: Claim): string {
  return claim.date_end ?? claim.date_start ?? claim.known;
}

export function DecisionLine({ decision }: { decision: Decision }): JSX.Element {
  const { note, fields, claims } = decision.detail;
  return (
    <span>
      <strong>{inWords(decision.kind)}</strong> by <Text text={decision.by} />,{" "}
      <time dateTime={decision.at}>{decision.at.slice(0, 19).replace("T", " ")} UTC</time>
      {typeof note === "string" && (
        <>
          : “<Text text={note} />”
        </>
      )}
      {typeof fields === "object" && fields !== null && (
        <>
          {" "}
          <Text text={inShort(fields as Record<string, unknown>)} />
        </>
      )}
      {Array.isArray(claims) && ` with ${claims.length} ${claims.length === 1 ? "claim" : "claims"}`}
    </span>
  );
}

/** Returns corrected fields on one line: "type: shelling; killed: 3–5". */
function inShort(fields: Record<string, unknown>): string {
  const shown = (value: unknown): string => {
    if (value === null) return "none";
    if (Array.isArray(value)) return value.map(shown).join(", ") || "none";
    if (typeof value !== "object") return String(value);
    const told = value as Record<string, unknown>;
    if ("name" in told) return String(told["name"]);
    if ("speaker" in told) return `${String(told["speaker"])} (${String(told["speaker_class"])})`;
    return Object.entries(told)
      .map(([name, each]) => `${name} ${each === null ? "open" : String(each)}`)
      .join(", ");
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${shown(value)}`)
    .join("; ");
}

const AROUND = 280; // code points of the text on either side of the sentence

/** Returns a text from the beginning of its first whole word on, and one up to the end of its last. */
const fromWord = (text: string) => text.replace(/^\S{0,40}\s+/u, "");
const toWord = (text: string) => text.replace(/\s+\S{0,40}$/u, "");

/** The claim's sentence with the text around it. */
function InPlace({ claim }: { claim: Claim }): JSX.Element {
  const answer = useAnswer<WholeDocument>(`/documents/${encodeURIComponent(claim.document_id)}`);
  const first = claim.offsets[0];
  const read = answer.data;
  const link = (
    <p class="card-links">
      <Go to={toReader(claim.id)}>
        Read it in its document <kbd>o</kbd>
      </Go>
    </p>
  );
  if (read === null || first === undefined)
    return (
      <>
        <Quote text={claim.quotes.join(" … ")} />
        {link}
      </>
    );
  const [start, end] = first;
  const cuts = [Math.max(0, start - AROUND), start, end, end + AROUND];
  const at = utf16(read.text, cuts);
  const part = (from: number, to: number) => read.text.slice(at.get(from), at.get(to));
  const isCut = read.text.length > (at.get(cuts[3]!) ?? 0);
  return (
    <div class="in-place">
      <p class="soft">
        {read.title !== null && (
          <>
            <Text text={read.title} />,{" "}
          </>
        )}
        <Speaker said={claim} />
        {claim.published !== null && `, ${writtenDay(claim.published)}`}
      </p>
      <p class="document-text">
        {cuts[0] !== 0 && "… "}
        <Characters text={cuts[0] === 0 ? part(0, start) : fromWord(part(cuts[0]!, start))} />
        <mark>
          <Characters text={part(start, end)} />
        </mark>
        <Characters text={isCut ? toWord(part(end, cuts[3]!)) : part(end, cuts[3]!)} />
        {isCut && " …"}
      </p>
      {claim.quotes.slice(1).map((quote, index) => (
        <Quote key={index} text={quote} />
      ))}
      {link}
    </div>
  );
}

/** What the ledger answers for the claim's place and day, now and before the last decision here. */
function Effect({ claim, place, on }: { claim: ReviewedClaim; place: string | null; on: string }): JSX.Element | null {
  const answer = useAnswer<WholeHolding>(place === null ? null : `/holdings/${encodeURIComponent(place)}`, {
    on,
    limit: 1,
  });
  const holding = answer.data;
  const told = holding === null ? "" : holding.holders.filter((each) => each.probability >= 0.005).map((each) => `${each.holder} ${percent(each.probability)}`).join(", ");
  const last = useRef(told);
  const [before, setBefore] = useState<string | null>(null);
  useEffect(() => {
    if (told !== "" && last.current !== "" && last.current !== told) setBefore(last.current);
    if (told !== "") last.current = told;
  }, [told]);
  if (place === null) return null;
  return (
    <p class="effect" role="status">
      {holding === null ? (
        <Text text={`Who held ${claim.place ?? "it"} …`} />
      ) : (
        <>
          <Text text={holding.place.name} /> on {writtenDay(holding.on)}: <strong>{told}</strong>
          {before !== null && ` (before the last decision: ${before})`}
        </>
      )}
    </p>
  );
}

function RejectForm({ claim, send, close }: FormProps): JSX.Element {
  const [note, setNote] = useState("");
  return (
    <DecisionForm
      label="Reject this claim"
      action="Reject"
      close={close}
      submit={() =>
        void send({ kind: "reject", subject: claim.id, ...(note.trim() === "" ? {} : { note: note.trim() }) })
      }
    >
      <label>
        Why, for the audit (may stay empty)
        <input
          type="text"
          value={note}
          maxLength={2000}
          autocomplete="off"
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
    </DecisionForm>
  );
}

/** Chooses other claims by ticking them. */
function Choose({
  claims,
  chosen,
  setChosen,
}: {
  claims: Saying[];
  chosen: Set<string>;
  setChosen: (chosen: Set<string>) => void;
}): JSX.Element {
  return (
    <ul class="choose">
      {claims.map((each) => (
        <li key={each.id}>
          <label>
            <input
              type="checkbox"
              checked={chosen.has(each.id)}
              onChange={(event) => {
                const next = new Set(chosen);
                if (event.currentTarget.checked) next.add(each.id);
                else next.delete(each.id);
                setChosen(next);
              }}
            />
            <span>
              <Deed told={each} /> · <Speaker said={each} />
              <br />
              <span class="soft">
                <Text text={(each.quotes ?? []).join(" … ")} />
              </span>
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
}

function MergeForm({ claim, send, close }: FormProps): JSX.Element {
  const day = dayOfClaim(claim);
  const near = useAnswer<{ items: Claim[] }>(claim.place_key === null ? null : "/claims", {
    place: claim.place_key,
    from: later(day, -14),
    to: later(day, 14),
    limit: 100,
  });
  const event = useAnswer<LedgerEvent>(`/events/${encodeURIComponent(claim.id)}`);
  const [chosen, setChosen] = useState(new Set<string>());
  const own = new Set((event.data?.claims ?? []).map((each) => String(each["id"])));
  const others = (near.data?.items ?? [])
    .filter((each) => each.id !== claim.id && !own.has(each.id))
    .map((each): Saying => ({ ...each, document: each.doc }));
  return (
    <DecisionForm
      label="Merge: which of these tell of the same event?"
      action="Merge"
      close={close}
      disabled={chosen.size === 0}
      submit={() => void send({ kind: "merge", subject: claim.id, claims: [...chosen] })}
    >
      {claim.place_key === null && <Empty>The claim has no place by which others could be found.</Empty>}
      <Waiting answer={near} what="claims about the place" />
      {near.data !== null && others.length === 0 && (
        <Empty>No other claim tells of this place within two weeks.</Empty>
      )}
      <Choose claims={others} chosen={chosen} setChosen={setChosen} />
    </DecisionForm>
  );
}

function SplitForm({ claim, send, close }: FormProps): JSX.Element {
  const event = useAnswer<LedgerEvent>(`/events/${encodeURIComponent(claim.id)}`);
  const [chosen, setChosen] = useState(new Set<string>());
  const others = ((event.data?.claims ?? []) as unknown as Saying[]).filter((each) => each.id !== claim.id);
  return (
    <DecisionForm
      label="Split: which of these do not tell of the same event?"
      action="Split"
      close={close}
      disabled={chosen.size === 0}
      submit={() => void send({ kind: "split", subject: claim.id, claims: [...chosen] })}
    >
      <Waiting answer={event} what="the event" />
      {event.data !== null && others.length === 0 && <Empty>No other claim is taken to tell of its event.</Empty>}
      <Choose claims={others} chosen={chosen} setChosen={setChosen} />
    </DecisionForm>
  );
}
