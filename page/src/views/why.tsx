// "Why this number": the arithmetic behind a holding in sentences, one testimony after the other.
import type { JSX } from "preact";

import { useAnswer } from "../api";
import { percent, writtenDay } from "../text";
import type { Saying, WhyAnswer, WhyStep } from "./answers";
import { inWords } from "./codes";
import { ClaimLinks } from "./evidence";
import { Empty, Quote, Speaker, Text, Waiting } from "./parts";

const SHOWN = 0.005; // a smaller move is not told

export function Why({ place, on, known }: { place: string; on: string; known: string | null }): JSX.Element {
  const answer = useAnswer<WhyAnswer>("/why", { place, on, known });
  return (
    <>
      <Waiting answer={answer} what="the reasons" />
      {answer.data !== null && <Told why={answer.data} />}
    </>
  );
}

function Told({ why }: { why: WhyAnswer }): JSX.Element {
  const names = new Map(why.holders.map((each) => [each.id, each.holder]));
  const told = (belief: Record<string, number>) => inOrder(belief, names);
  if (why.steps.length === 0 && why.later.length === 0)
    return <Empty>No claim in the ledger says who holds this place, so it is unknown.</Empty>;
  return (
    <div class="why">
      <p>
        Before any report, belief was {told(why.prior)}. Each report then multiplies the odds by how much likelier it is
        when a party holds the place than when it does not, weakened by how reliable its speaker is, whose interest it
        serves, how sure the speaker is and how surely it was read.
      </p>
      <Steps steps={why.steps} names={names} />
      {why.days_without_evidence_until_then > 0 && (
        <p>{`Then ${count(why.days_without_evidence_until_then, "day")} without evidence, in which belief fades towards unknown.`}</p>
      )}
      <p>
        That gave, by {writtenDay(why.on)}: {told(why.by_then)}.
      </p>
      {why.later.length > 0 && (
        <>
          <p>{`What was told of later days reaches back: ${count(why.later.length, "testimony", "testimonies")}.`}</p>
          <Steps steps={why.later} names={names} />
        </>
      )}
      {why.days_faded > 0 && (
        <p>{`Belief then fades over ${count(why.days_faded, "day")} without evidence.`}</p>
      )}
      <p>
        <strong>So the answer is:</strong> {told(why.belief)}.
      </p>
      {why.silent.length > 0 && (
        <details>
          <summary>{`${count(why.silent.length, "claim")} counted for nothing of their own`}</summary>
          <ul class="plain-list">
            {why.silent.map((each) => (
              <li key={each.claim.id}>
                <Sayer said={each.claim} />: <Text text={each.why} />.
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Steps({ steps, names }: { steps: WhyStep[]; names: Map<string, string> }): JSX.Element {
  return (
    <ol class="why-steps">
      {steps.map((step, index) => (
        <li key={index}>
          {step.days_without_evidence_before > 0 && (
            <p class="soft small">{`after ${count(step.days_without_evidence_before, "day")} without evidence`}</p>
          )}
          <p>
            <span class="soft">{writtenDay(step.on)}:</span> <Sayer said={step.claim} /> tells of{" "}
            <strong>{inWords(step.kind ?? step.claim.type ?? "something")}</strong>
            {step.of_the_state_before && ", which also says who held it until then"}. {moved(step, names)}
          </p>
          {step.claim.quote !== undefined && <Quote text={step.claim.quote} />}
          <p class="soft small">
            {weighed(step)}
            {step.notes.length > 0 && (
              <>
                {" "}
                <Text text={`${step.notes.join("; ")}.`} />
              </>
            )}
          </p>
          <ClaimLinks id={step.claim.id} what={step.claim.quote ?? step.claim.id} />
        </li>
      ))}
    </ol>
  );
}

function Sayer({ said }: { said: Saying }): JSX.Element {
  return <Speaker said={said} />;
}

/** Returns what a testimony did to belief, the largest moves first. */
function moved(step: WhyStep, names: Map<string, string>): string {
  const moves = Object.keys({ ...step.before, ...step.after })
    .map((id) => ({ id, before: step.before[id] ?? 0, after: step.after[id] ?? 0 }))
    .filter((each) => Math.abs(each.after - each.before) >= SHOWN && percent(each.after) !== percent(each.before))
    .sort((one, other) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before))
    .slice(0, 3)
    .map(({ id, before, after }) => {
      const verb = after > before ? "rises" : "falls";
      return `${names.get(id) ?? inWords(id)} ${verb} from ${percent(before)} to ${percent(after)}`;
    });
  return moves.length === 0 ? "It changes next to nothing." : `${moves.join(", ")}.`;
}

const INTEREST: Readonly<Record<string, string>> = {
  own: "it serves the speaker's own side",
  against: "it goes against the speaker's own side",
  neither: "no side of the speaker's own is served",
};

/** Returns the factors of a testimony's weight in a sentence; those of one are left out. */
function weighed(step: WhyStep): string {
  const { factors } = step;
  const parts = [`reliability ${factors.reliability.toFixed(2)}`];
  if (factors.interest !== 1)
    parts.push(`interest ${factors.interest.toFixed(2)} (${INTEREST[factors.interest_is] ?? factors.interest_is})`);
  if (factors.status !== 1) parts.push(`status ${factors.status.toFixed(2)}`);
  parts.push(`sureness of reading ${factors.reading.toFixed(2)}`);
  if (factors.repetition !== 1) parts.push(`repetition ${factors.repetition.toFixed(2)}`);
  if (factors.agreement !== 1) parts.push(`agreement ${factors.agreement.toFixed(2)}`);
  if (factors.share !== 1) parts.push(`share ${factors.share.toFixed(2)}`);
  const joined = step.joined > 1 ? ` Joined from ${step.joined} claims of one lineage.` : "";
  return `Weight ${step.weight.toFixed(2)} = ${parts.join(" × ")}.${joined}`;
}

function inOrder(belief: Record<string, number>, names: Map<string, string>): string {
  const parts = Object.entries(belief)
    .filter(([, share]) => share >= SHOWN)
    .sort(([, one], [, other]) => other - one)
    .map(([id, share]) => `${names.get(id) ?? inWords(id)} ${percent(share)}`);
  return parts.length === 0 ? "nothing at all" : parts.join(", ");
}

function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}

