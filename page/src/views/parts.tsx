// What several views show: texts that cannot act, links, sentences about claims, and the states of a question.
import type { ComponentChildren, JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Figure, Period, Place } from "../answers";
import type { Answer } from "../api";
import { Loading, Problem } from "../parts";
import { go, known, on, type Patch } from "../state";
import { inWords, OUTLET } from "./codes";
import { shown } from "./marks";

/** A text of a source: never markup, apart from the text around it, and with what would hide in it named. */
export function Text({ text }: { text: string }): JSX.Element {
  return (
    <bdi class="source-text" dir="auto">
      <Characters text={text} />
    </bdi>
  );
}

/** The characters of a source's text, those that turn or hide text replaced by their names. */
export function Characters({ text }: { text: string }): JSX.Element {
  const parts = shown(text);
  if (parts.length === 1 && parts[0]?.hidden === undefined) return <>{text}</>;
  return (
    <>
      {parts.map((part, index) =>
        part.hidden === undefined ? (
          part.text
        ) : (
          <span key={index} class="hidden-character" title={`${part.hidden}, not applied`}>
            {part.text}
          </span>
        ),
      )}
    </>
  );
}

/** Returns the address to which a patch of the state leads, so that a link can be opened in another tab. */
export function hrefOf(patch: Patch): string {
  const next = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries({ on: on.value, known: known.value, ...patch })) {
    if (value === undefined) continue;
    if (value === null || value === "" || (name === "view" && value === "map")) next.delete(name);
    else next.set(name, String(value));
  }
  const query = next.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return window.location.pathname + (query ? `?${query}` : "");
}

/** A link inside the page. */
export function Go({
  to,
  children,
  ...rest
}: {
  to: Patch;
  children: ComponentChildren;
  class?: string;
  "aria-label"?: string;
  "aria-current"?: "true";
}): JSX.Element {
  return (
    <a
      {...rest}
      href={hrefOf(to)}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}

/** Where a claim leads: into the reader, with its sentence selected. */
export function toReader(claim: string): Patch {
  return { view: "reader", claim, doc: null };
}

/** Where a claim leads at the desk. */
export function toDesk(claim: string): Patch {
  return { view: "desk", claim };
}

/** Returns a period in words. */
export function period(given: Period | undefined): string {
  if (given === undefined || (given.start === null && given.end === null)) return "undated";
  if (given.start === null) return `by ${given.end}`;
  if (given.end === null) return `from ${given.start}`;
  return given.start === given.end ? given.start : `${given.start} to ${given.end}`;
}

/** Returns a count of people in words. */
export function figure(given: Figure): string {
  if (given.low === null && given.high === null) return "some";
  if (given.low === null) return `at most ${given.high}`;
  if (given.high === null) return `at least ${given.low}`;
  return given.low === given.high ? String(given.low) : `${given.low} to ${given.high}`;
}

/** A place as "Raqqa (SY)"; it opens the place's dossier. */
export function PlaceLink({ place }: { place: Pick<Place, "key" | "name" | "country"> }): JSX.Element {
  return (
    <Go to={{ view: "map", place: place.key }}>
      <Text text={place.name} />
      {place.country ? ` (${place.country})` : ""}
    </Go>
  );
}

interface Said {
  speaker?: string | null | undefined;
  speaker_class?: string | null | undefined;
  outlet?: string | null | undefined;
  document?: string | undefined;
}

/** Who vouches for a claim, and where: "army (party), in Orontes Courier". */
export function Speaker({ said }: { said: Said }): JSX.Element {
  const outlet = said.outlet ?? said.document ?? "a document without an outlet";
  if (said.speaker === OUTLET)
    return (
      <span>
        <Text text={outlet} /> (own voice)
      </span>
    );
  return (
    <span>
      <Text text={said.speaker ?? "somebody"} />
      {said.speaker_class ? ` (${inWords(said.speaker_class)})` : ""}, in <Text text={outlet} />
    </span>
  );
}

/** What a claim says happened: "capture: army → Islamic State". */
export function Deed({
  told,
}: {
  told: { type?: string | undefined; actor?: readonly string[] | undefined; target?: readonly string[] | undefined };
}): JSX.Element {
  const side = (names: readonly string[]) =>
    names.map((name, index) => (
      <span key={index}>
        {index > 0 ? ", " : ""}
        <Text text={name} />
      </span>
    ));
  const actor = told.actor ?? [];
  const target = told.target ?? [];
  return (
    <span class="deed">
      <strong>{inWords(told.type ?? "claim")}</strong>
      {actor.length > 0 || target.length > 0 ? ": " : ""}
      {actor.length > 0 ? side(actor) : target.length > 0 ? "somebody" : ""}
      {target.length > 0 ? (
        <>
          <span aria-hidden="true"> → </span>
          <span class="hidden"> to </span>
          {side(target)}
        </>
      ) : null}
    </span>
  );
}

/** How sure the speaker is; said only where it is not told as a fact. */
export function Status({ status }: { status: string | undefined }): JSX.Element | null {
  if (status === undefined) return null;
  return <span class={`badge status-${status}`}>{inWords(status)}</span>;
}

/** A sentence of a source. */
export function Quote({ text }: { text: string }): JSX.Element {
  return (
    <blockquote class="quote">
      <Text text={text} />
    </blockquote>
  );
}

/** What an answer's place holds until it is there: that it is coming, or what went wrong. */
export function Waiting({ answer, what }: { answer: Answer<unknown>; what: string }): JSX.Element | null {
  if (answer.error !== null) return <Problem error={answer.error} />;
  return answer.data === null && answer.loading ? <Loading what={`Loading ${what}`} /> : null;
}

export function Empty({ children }: { children: ComponentChildren }): JSX.Element {
  return <p class="state empty">{children}</p>;
}

/**
 * A view's heading, which takes the focus when the view comes up or its subject changes, so that who cannot see the
 * page is told. `subject` of null waits until it is known.
 */
export function useHeading(subject: string | null): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (subject === null || heading.current === null) return;
    const active = document.activeElement;
    // The first view of a page that was just opened leaves the focus where the browser put it.
    if (document.documentElement.dataset["opened"] === undefined) {
      document.documentElement.dataset["opened"] = "";
      return;
    }
    if (active instanceof HTMLInputElement && active.type === "range") return; // somebody moves a clock
    heading.current.focus({ preventScroll: false });
  }, [subject]);
  return heading;
}

/** Says something to screen readers without moving the focus. */
export function Live({ text }: { text: string }): JSX.Element {
  return (
    <p class="hidden" aria-live="polite" role="status">
      {text}
    </p>
  );
}

/** Whether a key press belongs to something that is typed into, and is no shortcut. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** A value once it has not changed for some milliseconds: so that not every letter asks the server, nor every step of a
 * clock that plays is said aloud. */
export function useSettled(value: string, patience: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), patience);
    return () => clearTimeout(timer);
  }, [value, patience]);
  return settled;
}
