// The watch: which sources are followed into the ledger, what came of them, which fail, and which have gone silent.
import type { ComponentChildren, JSX } from "preact";

import type { WatchedSource } from "../answers";
import { Loading } from "../parts";
import { writtenNumber } from "../text";
import { fromNow, inShort, watched } from "../watching";
import { Empty, Text, useHeading } from "./parts";
import "./views.css";

export function Watch(): JSX.Element {
  const heading = useHeading("watch");
  const found = watched.value;
  return (
    <section class="sources watch" aria-labelledby="watch-title">
      <h2 id="watch-title" ref={heading} tabIndex={-1}>
        Watch
      </h2>
      {found === null && <Loading what="The watch" />}
      {found?.watched === false && (
        <Empty>
          Nothing is followed into this ledger. <code>reportedly watch SOURCES.yaml</code> follows feeds, sitemaps and
          folders into it.
        </Empty>
      )}
      {found?.watched === true && (
        <>
          <p role="status">{inShort().text}.</p>
          {found.overdue && (
            <p class="note">
              No source was polled when it was due, so that no watch seems to run. Start <code>reportedly watch</code>{" "}
              again: it goes on where it was.
            </p>
          )}
          <p class="soft">
            A source is silent if it answers and yet nothing new came for so long that, by its articles before, there is
            less than one chance in a hundred of it; never for less than a day.
          </p>
          <Sources found={[...found.sources].sort((one, other) => rank(one) - rank(other))} />
        </>
      )}
    </section>
  );
}

/** What needs somebody's attention stands first; what is followed no longer, last. */
function rank(source: WatchedSource): number {
  if (!source.followed) return 3;
  return source.failures > 0 ? 0 : source.silent ? 1 : 2;
}

function Sources({ found }: { found: WatchedSource[] }): JSX.Element {
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="Sources that are followed, those in trouble first">
      <table>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">State</th>
            <th scope="col">Last poll</th>
            <th scope="col">Next poll</th>
            <th scope="col">Last new article</th>
            <th scope="col">Articles</th>
            <th scope="col">Versions</th>
            <th scope="col">Waiting</th>
            <th scope="col">Left out</th>
          </tr>
        </thead>
        <tbody>
          {found.map((each) => (
            <tr key={`${each.kind} ${each.address}`}>
              <th scope="row">
                <Text text={each.outlet ?? each.address} />
                {each.outlet !== null && (
                  <span class="watch-address soft">
                    <Text text={each.address} />
                  </span>
                )}
              </th>
              <td class="watch-state">
                <State of={each} />
              </td>
              <td>
                <Moment at={each.last_poll} otherwise="never" />
              </td>
              <td>
                <Moment at={each.next_poll} otherwise="–" />
              </td>
              <td>
                <Moment at={each.last_article} otherwise="none yet" />
              </td>
              <td class="number">{writtenNumber(each.read)}</td>
              <td class="number">{writtenNumber(each.versions)}</td>
              <td class="number">{writtenNumber(each.waiting)}</td>
              <td class="number">{writtenNumber(each.left_out)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function State({ of }: { of: WatchedSource }): JSX.Element {
  if (!of.followed) return <span class="soft">followed no longer</span>;
  if (of.failures > 0) {
    const times = of.failures === 1 ? "failed" : `failed ${writtenNumber(of.failures)} times`;
    return (
      <>
        <Badge isTrouble>{times}</Badge> {of.error !== null && <Text text={of.error} />}
        {of.next_poll !== null && <>; not asked again until {written(of.next_poll)}</>}
      </>
    );
  }
  if (of.silent) return <Badge isTrouble>silent</Badge>;
  if (of.last_poll === null) return <span class="soft">not polled yet</span>;
  return <>answers{of.note !== null && <>; <Text text={of.note} /></>}</>;
}

function Badge({ children, isTrouble }: { children: ComponentChildren; isTrouble: boolean }): JSX.Element {
  return <span class={isTrouble ? "badge watch-trouble" : "badge"}>{children}</span>;
}

function Moment({ at, otherwise }: { at: string | null; otherwise: string }): JSX.Element {
  if (at === null) return <span class="soft">{otherwise}</span>;
  return (
    <time dateTime={at} title={written(at)}>
      {fromNow(at)}
    </time>
  );
}

/** Return a moment in UTC as people write it: 2017-11-12 14:05 UTC. */
function written(moment: string): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
