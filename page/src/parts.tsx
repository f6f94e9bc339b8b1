// Small parts that several views share.
import type { ComponentChildren, JSX } from "preact";

import { awaited, type ApiError } from "./api";

/** A name or text from a source: shown as text, and kept from turning round the text beside it. */
export function Name({ children }: { children: ComponentChildren }): JSX.Element {
  return <bdi dir="auto">{children}</bdi>;
}

/** What went wrong, in the server's words. */
export function Problem({ error }: { error: ApiError }): JSX.Element {
  return (
    <p class="problem" role="alert">
      <strong>{error.message}</strong>
      {error.fix && <> – {error.fix}</>}
    </p>
  );
}

/** That an answer is on its way, and what the server still has to work out for one that takes its time. */
export function Loading({ what = "Loading" }: { what?: string }): JSX.Element {
  return (
    <p class="loading" role="status">
      {what}… {awaited.value !== null && <>({awaited.value})</>}
    </p>
  );
}
