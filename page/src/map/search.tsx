// The search for a place by its name in any script: what the map has first, then what the gazetteer knows. By keyboard:
// arrows choose, Enter opens, Escape closes. Without a name it lists the largest places.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { JSX } from "preact";

import { get } from "../api";
import type { FoundPlace } from "../answers";
import { Icon } from "../icons";
import { Name } from "../parts";
import { dayIndex, heldText, points } from "./model";
import type { Points } from "./points";

const MOST = 30;
const PATIENCE = 200; // milliseconds between two letters in which nothing is asked

interface Found {
  key: string;
  name: string;
  where: string;
  text: string;
  latitude: number | null;
  longitude: number | null;
}

/** Return a name as it is compared: without case and accents, in any script. */
export function folded(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase("en");
}

export function Search({
  onChoose,
}: {
  onChoose: (key: string, latitude: number | null, longitude: number | null) => void;
}): JSX.Element {
  const typed = useSignal("");
  const isOpen = useSignal(false);
  const at = useSignal(0);
  const beyond = useSignal<{ name: string; found: FoundPlace[] }>({ name: "", found: [] });
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    const name = typed.value.trim();
    if (name.length < 2) return;
    const stop = new AbortController();
    const waiting = setTimeout(() => {
      get<FoundPlace[]>("/places/search", { q: name }, stop.signal).then(
        (found) => (beyond.value = { name, found }),
        () => undefined, // a server without a gazetteer: the map's own places are found all the same
      );
    }, PATIENCE);
    return () => {
      clearTimeout(waiting);
      stop.abort();
    };
  }, [typed.value]);

  const found = points.value;
  const options = isOpen.value ? optionsOf(found, typed.value.trim(), beyond.value) : [];
  const chosen = Math.min(at.value, options.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [chosen, isOpen.value]);

  const choose = (option: Found | undefined): void => {
    if (option === undefined) return;
    isOpen.value = false;
    typed.value = option.name;
    onChoose(option.key, option.latitude, option.longitude);
  };
  return (
    <div class="search">
      <Icon name="search" size={18} />
      <input
        type="text"
        role="combobox"
        aria-label="Find a place"
        aria-autocomplete="list"
        aria-expanded={isOpen.value}
        aria-controls="search-list"
        aria-activedescendant={isOpen.value && options.length > 0 ? `search-${chosen}` : undefined}
        placeholder="Find a place"
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        value={typed.value}
        onFocus={() => (isOpen.value = true)}
        onBlur={() => (isOpen.value = false)}
        onClick={() => (isOpen.value = true)}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          at.value = 0;
          isOpen.value = true;
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            if (!isOpen.value) typed.value = "";
            isOpen.value = false;
          } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (!isOpen.value) isOpen.value = true;
            else if (options.length > 0) {
              at.value = (chosen + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
            }
          } else if (event.key === "Enter" && isOpen.value) {
            event.preventDefault();
            choose(options[chosen]);
          }
        }}
      />
      <ul
        id="search-list"
        ref={list}
        class="search-list"
        role="listbox"
        aria-label="Places"
        hidden={!isOpen.value || options.length === 0}
      >
        {options.map((option, index) => (
          <li
            key={option.key}
            id={`search-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseDown={(event) => {
              event.preventDefault(); // the field keeps the focus
              choose(option);
            }}
          >
            <span>
              <Name>{option.name}</Name> <span class="soft">{option.where}</span>
            </span>
            <span class="soft">
              <Name>{option.text}</Name>
            </span>
          </li>
        ))}
      </ul>
      {isOpen.value && typed.value.trim().length > 1 && options.length === 0 && (
        <p class="search-list search-none" role="status">
          No place of that name.
        </p>
      )}
    </div>
  );
}

function optionsOf(found: Points | null, name: string, beyond: { name: string; found: FoundPlace[] }): Found[] {
  const options: Found[] = [];
  const seen = new Set<string>();
  if (found !== null) {
    found.at(dayIndex.peek());
    const wanted = folded(name);
    for (const index of found.order) {
      if (options.length >= MOST) break;
      if (wanted !== "" && !folded(found.name[index] ?? "").includes(wanted)) continue;
      const option = own(found, index);
      seen.add(option.key);
      options.push(option);
    }
  }
  if (name === "" || folded(beyond.name) !== folded(name)) return options;
  for (const each of beyond.found) {
    if (seen.has(each.key)) continue;
    const index = found?.indexOf.get(each.key);
    if (found !== null && index !== undefined) options.push(own(found, index));
    else {
      options.push({
        key: each.key,
        name: each.name,
        where: [each.country, each.feature].filter(Boolean).join(", "),
        text: each.claims > 0 ? "no report about control" : "no reports",
        latitude: each.latitude,
        longitude: each.longitude,
      });
    }
  }
  return options;
}

function own(found: Points, index: number): Found {
  const [x, y] = [found.x[index] as number, found.y[index] as number];
  const isPlaced = !Number.isNaN(x);
  return {
    key: found.key[index] ?? "",
    name: found.name[index] ?? "",
    where: found.country[index] ?? "",
    text: heldText(found, index),
    latitude: isPlaced ? (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI : null,
    longitude: isPlaced ? x * 360 - 180 : null,
  };
}
