// A quiet sign on the map that the ledger is being watched, and a plainer one where sources fail or have gone silent.
import type { JSX } from "preact";

import { go } from "../state";
import { inShort, watched } from "../watching";

export function WatchSign(): JSX.Element {
  const short = watched.value?.watched === true ? inShort() : null;
  return (
    <div class="watch-sign" role="status">
      {short !== null && (
        <a
          class={short.isTrouble ? "button watch-trouble" : "button"}
          href="/?view=watch"
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            go({ view: "watch" });
          }}
        >
          <span class={short.isTrouble ? "watch-dot watch-dot-trouble" : "watch-dot"} aria-hidden="true" />
          {short.text}
        </a>
      )}
    </div>
  );
}
