// How reviewers agree: who decided how much, where they differ, and what waits for a second of them.
import type { JSX } from "preact";

import { useAnswer } from "../api";
import { percent } from "../text";
import type { Agreement, Reviewed } from "./answers";
import { Deed, Empty, Go, Quote, Text, toDesk, Waiting } from "./parts";

export function AgreementView(): JSX.Element {
  const answer = useAnswer<Agreement>("/desk/agreement", { limit: 100 });
  return (
    <>
      <Waiting answer={answer} what="how reviewers agree" />
      {answer.data !== null && <Whole of={answer.data} />}
    </>
  );
}

function Whole({ of }: { of: Agreement }): JSX.Element {
  if (of.reviewers.length === 0) return <Empty>Nobody has decided on a claim yet.</Empty>;
  return (
    <>
      <h3>Reviewers</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Reviewer</th>
            <th scope="col">Claims decided</th>
          </tr>
        </thead>
        <tbody>
          {of.reviewers.map((each) => (
            <tr key={each.name}>
              <td>
                <Text text={each.name} />
              </td>
              <td>{each.decided}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>Agreement</h3>
      {of.pairs.length === 0 ? (
        <Empty>It takes two reviewers who decided on the same claims.</Empty>
      ) : (
        <>
          <p class="soft">
            Over the claims that both decided: the share of equal answers (accept, correct or reject), and Cohen's kappa,
            which is 1 for full agreement and 0 for what chance alone would give.
          </p>
          <table>
            <thead>
              <tr>
                <th scope="col">Reviewers</th>
                <th scope="col">Both decided</th>
                <th scope="col">Equal</th>
                <th scope="col">Kappa</th>
              </tr>
            </thead>
            <tbody>
              {of.pairs.map((pair) => (
                <tr key={`${pair.one}\n${pair.other}`}>
                  <td>
                    <Text text={pair.one} /> and <Text text={pair.other} />
                  </td>
                  <td>{pair.both}</td>
                  <td>{pair.raw === null ? "–" : percent(pair.raw)}</td>
                  <td>{pair.kappa === null ? "not defined" : pair.kappa.toFixed(2)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <List
        title={of.required > 1 ? "Waiting for a second reviewer" : "Decided by one reviewer"}
        list={of.waiting}
        total={of.waiting_count}
      />
      <List title="Reviewers differ" list={of.differing} total={of.differing_count} />
    </>
  );
}

function List({ title, list, total }: { title: string; list: Reviewed[]; total: number }): JSX.Element {
  return (
    <section>
      <h3>
        {title} <span class="count">({total})</span>
      </h3>
      {list.length === 0 && <Empty>None.</Empty>}
      <ul class="plain-list">
        {list.map((each) => (
          <li key={each.claim.id}>
            <Go to={{ ...toDesk(each.claim.id), tab: null }}>
              <Deed told={each.claim} />
            </Go>
            <Quote text={each.claim.quotes.join(" … ")} />
            <p class="soft">
              {Object.entries(each.answers).map(([name, answer], index) => (
                <span key={name}>
                  {index > 0 ? "; " : ""}
                  <Text text={name} />: {answer}
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
      {total > list.length && <p class="soft">{`The newest ${list.length} of ${total} are shown.`}</p>}
    </section>
  );
}
