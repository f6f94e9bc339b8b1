// The audit: every decision, by whom and when, those that were undone too.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { ApiError, deskToken, post } from "../api";
import { Icon } from "../icons";
import { Problem } from "../parts";
import { writtenNumber } from "../text";
import type { AuditedDecision } from "./answers";
import { inWords } from "./codes";
import { usePages } from "./pages";
import { Empty, Go, Live, Text, toDesk, useHeading, Waiting } from "./parts";
import { DecisionLine } from "./review";

const PAGE = 1000;
const MOST = 20_000; // decisions that are fetched without being asked for

export function Audit(): JSX.Element {
  const heading = useHeading("audit");
  const list = usePages<AuditedDecision>("/decisions", { limit: PAGE });
  const made = list.items ?? [];
  // The API lists the oldest first; people look for the newest.
  useEffect(() => {
    if (list.more !== null && !list.loading && made.length < MOST) list.more();
  }, [made.length, list.loading]);
  const [who, setWho] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const [said, setSaid] = useState("");
  const names = [...new Set(made.map((each) => each.by))].sort();
  const shown = [...made].reverse().filter((each) => who === "" || each.by === who);
  const undo = async (decision: AuditedDecision) => {
    setError(null);
    try {
      await post("/decisions", { kind: "undo", subject: decision.id });
      setSaid(`Undone: ${inWords(decision.kind)} by ${decision.by}`);
      heading.current?.focus();
    } catch (problem) {
      setError(problem instanceof ApiError ? problem : new ApiError(0, "mistake", String(problem), "please report it"));
    }
  };
  return (
    <section class="audit" aria-labelledby="audit-title">
      <h2 id="audit-title" ref={heading} tabIndex={-1}>
        Audit
      </h2>
      <p class="soft">
        Every decision ever taken on this ledger, newest first. None is removed: one that was undone stays here, and so
        does what undid it.
      </p>
      <Waiting answer={{ data: list.items, error: list.error, loading: list.loading }} what="decisions" />
      {error !== null && <Problem error={error} />}
      <Live text={said} />
      {list.items?.length === 0 && (
        <Empty>
          No decision was taken yet. <Go to={{ view: "desk" }}>The desk</Go> tells how.
        </Empty>
      )}
      {made.length > 0 && (
        <>
          <div class="filters no-print">
            <label>
              Reviewer{" "}
              <select value={who} onChange={(event) => setWho(event.currentTarget.value)}>
                <option value="">all</option>
                {names.map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
            <span class="soft">{`${writtenNumber(shown.length)} decisions`}</span>
            <button type="button" class="button" onClick={() => window.print()}>
              <Icon name="print" />
              Print
            </button>
          </div>
          <div class="scroll" tabIndex={0} role="region" aria-label="Decisions">
            <table class="audit-table">
              <thead>
                <tr>
                  <th scope="col">Decision</th>
                  <th scope="col">About</th>
                  <th scope="col">State</th>
                  {deskToken.value !== null && <th scope="col">Take back</th>}
                </tr>
              </thead>
              <tbody>
                {shown.map((each) => (
                  <tr key={each.id} class={each.in_force ? "" : "undone"}>
                    <td>
                      <DecisionLine decision={each} />
                    </td>
                    <td>
                      <About decision={each} />
                    </td>
                    <td>{stateOf(each)}</td>
                    {deskToken.value !== null && (
                      <td>
                        {each.in_force && each.kind !== "undo" && (each.kind as string) !== "require" && (
                          <button
                            type="button"
                            class="button"
                            aria-label={`Undo: ${inWords(each.kind)} by ${each.by} at ${each.at.slice(0, 19)}`}
                            onClick={() => void undo(each)}
                          >
                            <Icon name="undo" size={16} />
                            Undo
                          </button>
                        )}
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function About({ decision }: { decision: AuditedDecision }): JSX.Element {
  if (decision.kind === "undo") return <code>{decision.subject}</code>;
  if ((decision.kind as string) === "require") return <Text text={`how many reviewers must agree: ${String(decision.detail["reviewers"])}`} />;
  return (
    <Go to={{ ...toDesk(decision.subject), tab: null }}>
      <code>{decision.subject}</code>
    </Go>
  );
}

function stateOf(decision: AuditedDecision): string {
  if (!decision.in_force) return "undone";
  if (decision.pending === true) return decision.counts === true ? "counts in part" : "waits for a second reviewer";
  return decision.counts === false ? "does not count" : "in force";
}
