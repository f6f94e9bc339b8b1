// Sources: who is heard, for whom they speak, and how far others bear them out.
import type { JSX } from "preact";

import { partyName } from "../parties";
import { percent, writtenDay, writtenNumber } from "../text";
import type { OutletSource, SpeakerSource } from "./answers";
import { inWords } from "./codes";
import { useColours } from "./colours";
import { usePages, type Pages } from "./pages";
import { Empty, Text, useHeading, Waiting } from "./parts";
import { Swatch } from "./strip";
import "./views.css";

const PAGE = 100;

export function Sources(): JSX.Element {
  const heading = useHeading("sources");
  const speakers = usePages<SpeakerSource>("/sources/speakers", { limit: PAGE });
  const outlets = usePages<OutletSource>("/sources/outlets", { limit: PAGE });
  useColours((speakers.items ?? []).flatMap((each) => each.sides.map((side) => side.party)));
  return (
    <section class="sources" aria-labelledby="sources-title">
      <h2 id="sources-title" ref={heading} tabIndex={-1}>
        Sources
      </h2>
      <p class="soft">
        Reliability is how often what a source says agrees with what others tell of the same place and days: the mean of
        an estimate that starts from what its kind of source deserves, with the range that holds nine times in ten. It
        says nothing against a source that few others can be compared with.
      </p>
      <h3>Speakers</h3>
      <Waiting answer={{ data: speakers.items, error: speakers.error, loading: speakers.loading }} what="speakers" />
      {speakers.items?.length === 0 && <Empty>Nobody is quoted in this ledger yet.</Empty>}
      {speakers.items !== null && speakers.items.length > 0 && <Speakers found={speakers.items} />}
      <More list={speakers} />
      <h3>Outlets</h3>
      <Waiting answer={{ data: outlets.items, error: outlets.error, loading: outlets.loading }} what="outlets" />
      {outlets.items?.length === 0 && <Empty>No document names its outlet.</Empty>}
      {outlets.items !== null && outlets.items.length > 0 && <Outlets found={outlets.items} />}
      <More list={outlets} />
    </section>
  );
}

function Speakers({ found }: { found: SpeakerSource[] }): JSX.Element {
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="Speakers, the most heard first">
      <table>
        <thead>
          <tr>
            <th scope="col">Speaker</th>
            <th scope="col">Kind</th>
            <th scope="col">Speaks for</th>
            <th scope="col">Claims</th>
            <th scope="col">Independent tellings</th>
            <th scope="col">For their own side</th>
            <th scope="col">Reliability</th>
          </tr>
        </thead>
        <tbody>
          {found.map((each) => (
            <tr key={each.id}>
              <th scope="row">
                <Text text={each.name} />
              </th>
              <td>{inWords(each.speaker_class)}</td>
              <td>
                {each.sides.length === 0 && <span class="soft">nobody</span>}
                {each.sides.map((side) => (
                  <span key={side.party} class="legend-item" title={`${writtenDay(side.first)} to ${writtenDay(side.last)}`}>
                    <Swatch id={side.party} /> <Text text={partyName(side.party)} />
                  </span>
                ))}
              </td>
              <td class="number">{writtenNumber(each.claims)}</td>
              <td class="number">{writtenNumber(each.lineages)}</td>
              <td class="number">{each.testimonies === 0 ? "–" : percent(each.own)}</td>
              <Reliability of={each} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Outlets({ found }: { found: OutletSource[] }): JSX.Element {
  return (
    <div class="wide" tabIndex={0} role="region" aria-label="Outlets, the most heard first">
      <table>
        <thead>
          <tr>
            <th scope="col">Outlet</th>
            <th scope="col">Documents</th>
            <th scope="col">Not copied</th>
            <th scope="col">Claims</th>
            <th scope="col">In its own voice</th>
            <th scope="col">Reliability of its own voice</th>
          </tr>
        </thead>
        <tbody>
          {found.map((each) => (
            <tr key={each.name}>
              <th scope="row">
                <Text text={each.name} />
              </th>
              <td class="number">{writtenNumber(each.documents)}</td>
              <td class="number">{writtenNumber(each.lineages)}</td>
              <td class="number">{writtenNumber(each.claims)}</td>
              <td class="number">{writtenNumber(each.in_own_voice)}</td>
              <Reliability of={each.voice} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Reliability({ of }: { of: SpeakerSource | null }): JSX.Element {
  if (of === null) return <td class="soft">never speaks in its own voice</td>;
  const { mean, low, high, compared } = of.reliability;
  return (
    <td title={of.sentence}>
      {compared === 0 ? (
        <span class="soft">{`${percent(mean)}, of its kind; none to compare`}</span>
      ) : (
        `${percent(mean)} (${percent(low)} to ${percent(high)}, from ${writtenNumber(compared)} compared)`
      )}
    </td>
  );
}

function More<T>({ list }: { list: Pages<T> }): JSX.Element | null {
  if (list.more === null) return null;
  return (
    <button type="button" class="button" onClick={list.more} disabled={list.loading}>
      Show more
    </button>
  );
}
