// The review desk: what to look at first, and deciding about it by keyboard. Everything is appended, signed and dated.
import type { JSX } from "preact";

import { deskToken, useAnswer } from "../api";
import { param, go, view } from "../state";
import { AgreementView } from "./agreement";
import type { DeskVersion } from "./answers";
import { Audit } from "./audit";
import { Go, Text, useHeading, Waiting } from "./parts";
import { QueueView } from "./queue";
import "./views.css";

const tab = param("tab");

export function Desk(): JSX.Element {
  if (view.value === "audit") return <Audit />;
  return <Open />;
}

function Open(): JSX.Element {
  const heading = useHeading("desk");
  const version = useAnswer<DeskVersion>("/version");
  const isAgreement = tab.value === "agreement";
  const required = version.data?.reviewers ?? 1;
  return (
    <section class="desk" aria-labelledby="desk-title">
      <h2 id="desk-title" ref={heading} tabIndex={-1}>
        Review desk
      </h2>
      <Waiting answer={version} what="the desk" />
      {version.data !== null && (
        <>
          {deskToken.value !== null && version.data.desk ? (
            <p class="soft">
              Decisions are signed{" "}
              <strong>
                <Text text={version.data.reviewer ?? "by the desk"} />
              </strong>
              , dated and appended; nothing is ever removed.{" "}
              {required > 1
                ? `A decision counts when ${required} reviewers agree.`
                : "Each decision counts at once; a second reviewer can be required with "}
              {required <= 1 && <code>--second-reviewer</code>}
              {required <= 1 && "."}
            </p>
          ) : (
            <HowToStart hasDesk={version.data.desk} />
          )}
          <nav class="subtabs" aria-label="Parts of the desk">
            <button
              type="button"
              class="button"
              aria-pressed={!isAgreement}
              onClick={() => go({ tab: null })}
            >
              Queue
            </button>
            <button
              type="button"
              class="button"
              aria-pressed={isAgreement}
              onClick={() => go({ tab: "agreement" })}
            >
              Reviewers and agreement
            </button>
            <Go to={{ view: "audit" }} class="button">
              Audit
            </Go>
          </nav>
          {isAgreement ? (
            <AgreementView />
          ) : (
            <QueueView mayDecide={deskToken.value !== null && version.data.desk} />
          )}
        </>
      )}
    </section>
  );
}

/** What somebody is told who came without the desk's token. */
function HowToStart({ hasDesk }: { hasDesk: boolean }): JSX.Element {
  return (
    <div class="note">
      <h3>Decisions cannot be taken in this window</h3>
      {hasDesk ? (
        <p>
          The server takes decisions, but this window was opened without its token. Open the whole address that{" "}
          <code>reportedly serve</code> printed, with what follows <code>#desk=</code>.
        </p>
      ) : (
        <p>
          The server only reads the ledger. Stop it and start it with your name, which every decision is signed with:
        </p>
      )}
      <pre>
        <code>reportedly serve --ledger war.db --desk "Your name" --open</code>
      </pre>
      <p>You can read the queue, how reviewers agree, and the audit all the same.</p>
    </div>
  );
}
