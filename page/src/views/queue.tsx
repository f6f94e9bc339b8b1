// The queue: claims by what checking them is worth, and beside it the one that is looked at.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { NewDecision } from "../answers";
import { ApiError, decide, useAnswer } from "../api";
import { claimId, go, place } from "../state";
import { writtenNumber } from "../text";
import type { Queue, QueueItem, ReviewedClaim } from "./answers";
import { inWords, TYPES } from "./codes";
import { usePages } from "./pages";
import { Deed, Empty, Live, Speaker, Text, Waiting } from "./parts";
import { Review, type Form } from "./review";
import { Help, useShortcuts, type Shortcut } from "./shortcuts";

/** The decisions made in this window, the last at the end: what "undo" takes back. */
const made = signal<readonly { id: string; claim: string }[]>([]);

export function QueueView({ mayDecide }: { mayDecide: boolean }): JSX.Element {
  const [type, setType] = useState("");
  const [isHere, setHere] = useState(false);
  const params = { place: isHere ? place.value : null, type: type === "" ? null : type, limit: 50 };
  const list = usePages<QueueItem>("/desk/queue", params);
  const { data: head } = useAnswer<Queue>("/desk/queue", { ...params, limit: 1 });
  const items = list.items ?? [];
  const selected = claimId.value ?? items[0]?.claim.id ?? null;
  const index = items.findIndex((each) => each.claim.id === selected);
  // When a claim leaves the queue, "next" goes on from where it stood.
  const stood = useRef(0);
  if (index >= 0) stood.current = index;
  const [form, setForm] = useState<Form | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [said, setSaid] = useState("");
  const [isHelp, setHelp] = useState(false);
  const pane = useRef<HTMLDivElement>(null);

  const select = (id: string) => {
    setForm(null);
    setError(null);
    go({ claim: id }, { replace: true });
  };
  const step = (by: number) => {
    if (items.length === 0) return;
    const from = index >= 0 ? index + by : by > 0 ? stood.current : stood.current - 1;
    const next = items[Math.min(items.length - 1, Math.max(0, from))];
    if (next === undefined) return;
    select(next.claim.id);
    pane.current?.querySelector<HTMLElement>(".review-title")?.focus();
  };

  const send = async (decision: NewDecision): Promise<boolean> => {
    setError(null);
    // It must stay in view when it leaves the queue.
    const about = decision.kind === "undo" ? selected : decision.subject;
    if (about !== null) go({ claim: about }, { replace: true });
    try {
      const done = await decide(decision);
      if (decision.kind === "undo") made.value = made.value.filter((each) => each.id !== decision.subject);
      else made.value = [...made.value, { id: done.id, claim: decision.subject }];
      setForm(null);
      setSaid(`${PAST[decision.kind]} ${done.at.slice(11, 19)} UTC, signed ${done.by}`);
      pane.current?.querySelector<HTMLElement>(".review-title")?.focus();
      return true;
    } catch (problem) {
      setError(problem instanceof ApiError ? problem : new ApiError(0, "mistake", String(problem), "please report it"));
      return false;
    }
  };
  const undo = (claim: ReviewedClaim | null) => {
    const last = made.value.at(-1);
    const own = claim === null ? undefined : [...(claim.pending ?? []), ...claim.decisions].at(-1)?.id;
    const wanted = last?.id ?? own;
    if (wanted === undefined) {
      setSaid("There is nothing to undo.");
      return;
    }
    if (last !== undefined) go({ claim: last.claim }, { replace: true });
    void send({ kind: "undo", subject: wanted });
  };
  const [claim, setClaim] = useState<ReviewedClaim | null>(null);

  const deciding = (act: () => void) => () => {
    if (!mayDecide) setSaid("Decisions cannot be taken in this window.");
    else if (selected !== null) act();
  };
  const shortcuts: Shortcut[] = [
    { key: "j", label: "the next claim of the queue", act: () => step(1) },
    { key: "k", label: "the one before", act: () => step(-1) },
    {
      key: "a",
      label: "accept: the claim is read right",
      act: deciding(() => void send({ kind: "accept", subject: selected ?? "" })),
    },
    { key: "r", label: "reject, with a note", act: deciding(() => setForm("reject")) },
    { key: "c", label: "correct its codes", act: deciding(() => setForm("correct")) },
    { key: "m", label: "merge: it tells of the same event as others", act: deciding(() => setForm("merge")) },
    { key: "s", label: "split: it does not tell of the same event", act: deciding(() => setForm("split")) },
    { key: "u", label: "undo the last decision", act: deciding(() => undo(claim)) },
    {
      key: "o",
      label: "open it in its document",
      act: () => selected !== null && go({ view: "reader", claim: selected, doc: null }),
    },
    { key: "?", label: "show or hide these keys", act: () => setHelp((before) => !before) },
  ];
  // Over an open form no letter decides, wherever the focus is.
  useShortcuts(form === null ? shortcuts : shortcuts.filter((each) => each.key === "?"));

  // The address names the claim that is looked at, so that it can be sent to a second reviewer.
  useEffect(() => {
    if (claimId.value === null && selected !== null) go({ claim: selected }, { replace: true });
  }, [selected]);

  return (
    <div class="desk-columns">
      <section class="queue" aria-labelledby="queue-title">
        <h3 id="queue-title">
          Queue{" "}
          <span class="count">
            {head === null ? "" : `${writtenNumber(head.total)} ${head.total === 1 ? "claim" : "claims"}`}
          </span>
        </h3>
        <div class="filters">
          <label>
            Type{" "}
            <select value={type} onChange={(event) => setType(event.currentTarget.value)}>
              <option value="">all</option>
              {TYPES.map((group) => (
                <optgroup key={group.name} label={group.name}>
                  {group.codes.map((code) => (
                    <option key={code.value} value={code.value}>
                      {inWords(code.value)}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          </label>
          {place.value !== null && (
            <label>
              <input type="checkbox" checked={isHere} onChange={(event) => setHere(event.currentTarget.checked)} /> Only
              the selected place
            </label>
          )}
          <button type="button" class="button" onClick={() => setHelp(true)}>
            Keys <kbd>?</kbd>
          </button>
        </div>
        <Waiting answer={{ data: list.items, error: list.error, loading: list.loading }} what="the queue" />
        {list.items?.length === 0 && <Empty>Nothing is left to review here.</Empty>}
        <ol class="queue-list">
          {items.map((each) => (
            <li key={each.claim.id}>
              <button
                type="button"
                class="queue-item"
                aria-current={each.claim.id === selected ? "true" : undefined}
                onClick={() => select(each.claim.id)}
              >
                <span class="queue-value" title="What checking it is worth, from 0 to 1">
                  {each.value.toFixed(2)}
                </span>
                <span>
                  <Deed told={each.claim} />
                  <br />
                  <span class="soft">
                    <Text text={each.place.name} /> · <Speaker said={each.claim} />
                  </span>
                  {each.awaits_second && <span class="badge">waits for a second reviewer</span>}
                </span>
              </button>
            </li>
          ))}
        </ol>
        {list.more !== null && (
          <button type="button" class="button" onClick={list.more} disabled={list.loading}>
            More of the queue
          </button>
        )}
      </section>
      <div ref={pane}>
        {selected === null ? (
          <Empty>Choose a claim.</Empty>
        ) : (
          <Review
            key={selected}
            id={selected}
            item={items[index] ?? null}
            mayDecide={mayDecide}
            form={form}
            setForm={setForm}
            send={send}
            error={error}
            onClaim={setClaim}
            step={step}
          />
        )}
        <Live text={said} />
        {said !== "" && (
          <p class="said" aria-hidden="true">
            {said}
          </p>
        )}
      </div>
      <Help isOpen={isHelp} close={() => setHelp(false)} all={shortcuts} />
    </div>
  );
}

const PAST: Readonly<Record<NewDecision["kind"], string>> = {
  accept: "Accepted at",
  reject: "Rejected at",
  correct: "Corrected at",
  merge: "Merged at",
  split: "Split at",
  undo: "Undone at",
};
