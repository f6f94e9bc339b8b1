// The frame of the page: the bar on top, the map with what stands beside it, or one of the other views.
import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { deskToken, useAnswer } from "./api";
import type { Version } from "./answers";
import { Icon, type IconName } from "./icons";
import { MapView } from "./map/view";
import { go, isDark, place, setTheme, theme, view, type Theme, type ViewName } from "./state";
import { Desk } from "./views/desk";
import { Digest } from "./views/digest";
import { Dossier } from "./views/dossier";
import { Reader } from "./views/reader";
import { Sources } from "./views/sources";
import { Watch } from "./views/watch";
import { keepWatching, watched } from "./watching";

effect(() => {
  document.documentElement.dataset["theme"] = isDark.value ? "dark" : "light";
});

const TITLES: Record<ViewName, string> = {
  map: "Map",
  reader: "Reader",
  desk: "Desk",
  audit: "Audit",
  digest: "Digest",
  sources: "Sources",
  watch: "Watch",
};

/** What the bar calls the views: without a document the reader lists them all. */
const TABS: Record<ViewName, string> = { ...TITLES, reader: "Documents" };

export function App(): JSX.Element {
  const { data: version } = useAnswer<Version>("/version");
  const shown = view.value;
  useEffect(() => keepWatching(), []);
  document.title = `${TITLES[shown]} – Reportedly`;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Bar hasDesk={version?.desk === true && deskToken.value !== null} />
      <main id="main" tabIndex={-1} class={`main main-${shown}`}>
        {(shown === "map" || shown === "reader") && <MapView />}
        {shown === "map" && place.value !== null && (
          <aside class="panel" aria-label="Dossier">
            <Dossier />
          </aside>
        )}
        {shown === "reader" && (
          <aside class="panel" aria-label="Reader">
            <Reader />
          </aside>
        )}
        {(shown === "desk" || shown === "audit") && (
          <div class="sheet">
            <Desk />
          </div>
        )}
        {shown === "digest" && (
          <div class="sheet">
            <Digest />
          </div>
        )}
        {shown === "sources" && (
          <div class="sheet">
            <Sources />
          </div>
        )}
        {shown === "watch" && (
          <div class="sheet">
            <Watch />
          </div>
        )}
      </main>
    </>
  );
}

function Bar({ hasDesk }: { hasDesk: boolean }): JSX.Element {
  const isWatched = watched.value?.watched === true;
  const views: ViewName[] = [
    "map",
    "digest",
    "reader",
    "sources",
    ...(isWatched ? (["watch"] as const) : []),
    ...(hasDesk ? (["desk"] as const) : []),
    "audit",
  ];
  const tabs = useRef<HTMLElement>(null);
  // On a phone the bar is wider than the window.
  useEffect(() => {
    tabs.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [view.value, hasDesk, isWatched]);
  return (
    <header class="bar">
      <h1 class="brand">Reportedly</h1>
      <nav class="tabs" aria-label="Views" ref={tabs}>
        {views.map((each) => (
          <a
            key={each}
            href={each === "map" ? "/" : `/?view=${each}`}
            aria-current={view.value === each ? "page" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              go(each === "reader" ? { view: each, doc: null, claim: null } : { view: each });
            }}
          >
            {TABS[each]}
          </a>
        ))}
      </nav>
      <ThemeSwitch />
    </header>
  );
}

const THEMES: Record<Theme, { icon: IconName; label: string; next: Theme }> = {
  auto: { icon: "auto", label: "Colours follow the system; switch to light", next: "light" },
  light: { icon: "sun", label: "Light colours; switch to dark", next: "dark" },
  dark: { icon: "moon", label: "Dark colours; let them follow the system", next: "auto" },
};

function ThemeSwitch(): JSX.Element {
  const now = THEMES[theme.value];
  return (
    <button type="button" class="button plain" title={now.label} aria-label={now.label} onClick={() => setTheme(now.next)}>
      <Icon name={now.icon} />
    </button>
  );
}
