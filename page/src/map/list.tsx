// The places as a table: the same as the map, for those who do not see it or want to read it off.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { Icon } from "../icons";
import { Name } from "../parts";
import { known, go } from "../state";
import { writtenDay, writtenNumber } from "../text";
import { PlaceSwatch } from "./legend";
import { dayIndex, heldText, points, shownDay } from "./model";
import { NO_STATE } from "./points";

const PAGE = 100;

type Order = "people" | "name" | "claims";

export function PlaceList(): JSX.Element | null {
  const order = useSignal<Order>("claims");
  const shown = useSignal(PAGE);
  const found = points.value;
  const day = dayIndex.value;
  if (found === null || shownDay.value === null) return null;
  found.at(day);
  const rows = [...found.order].filter((index) => found.state[index] !== NO_STATE);
  if (order.value === "name") rows.sort((one, other) => (found.name[one] ?? "").localeCompare(found.name[other] ?? ""));
  // The weightiest first: a large town that is named once in passing is not.
  if (order.value === "claims") rows.sort((one, other) => (found.claims[other] ?? 0) - (found.claims[one] ?? 0));
  const title = (name: Order, text: string): JSX.Element => (
    <th scope="col" aria-sort={order.value === name ? (name === "name" ? "ascending" : "descending") : "none"}>
      <button type="button" class="button plain" onClick={() => (order.value = name)}>
        {text}
      </button>
    </th>
  );
  return (
    <section class="place-list" aria-labelledby="place-list-title">
      <header>
        <h2 id="place-list-title">
          {writtenNumber(rows.length)} places on {writtenDay(shownDay.value)},{" "}
          {known.value === null ? "with everything known now" : `as known on ${writtenDay(known.value)}`}
        </h2>
        <button type="button" class="button plain" aria-label="Close the list" onClick={() => go({ list: null })}>
          <Icon name="close" />
        </button>
      </header>
      <table>
        <thead>
          <tr>
            {title("name", "Place")}
            <th scope="col">
              <span class="place-list-title">Held by</span>
            </th>
            {title("people", "People")}
            {title("claims", "Claims")}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown.value).map((index) => (
            <tr key={found.key[index]}>
              <th scope="row">
                <button type="button" class="link" onClick={() => go({ place: found.key[index] ?? null })}>
                  <Name>{found.name[index]}</Name>
                </button>{" "}
                <span class="soft">{found.country[index]}</span>
              </th>
              <td>
                <PlaceSwatch id={found.grid.states[found.state[index] as number]?.id ?? ""} />{" "}
                <Name>{heldText(found, index)}</Name>
                {Number.isNaN(found.x[index] as number) && <span class="soft"> (no known point)</span>}
              </td>
              <td class="number">{found.people[index] == null ? "–" : writtenNumber(found.people[index] as number)}</td>
              <td class="number">{writtenNumber(found.claims[index] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown.value && (
        <button type="button" class="button" onClick={() => (shown.value += PAGE)}>
          Show more
        </button>
      )}
    </section>
  );
}
