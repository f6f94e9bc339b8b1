// The frame of the desk's forms: they take the focus, Enter decides, Escape leaves things as they are.
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import type { NewDecision } from "../answers";
import type { ReviewedClaim } from "./answers";

export interface FormProps {
  claim: ReviewedClaim;
  send: (decision: NewDecision) => Promise<boolean>;
  close: () => void;
}

export function DecisionForm({
  label,
  children,
  submit,
  close,
  action,
  disabled = false,
}: {
  label: string;
  children: ComponentChildren;
  submit: () => void;
  close: () => void;
  action: string;
  disabled?: boolean;
}): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  // Before the next key is heard: what is typed at once belongs into the form.
  useLayoutEffect(() => {
    (form.current?.querySelector<HTMLElement>("input, select, textarea") ?? form.current)?.focus();
  }, []);
  return (
    <form
      ref={form}
      class="decision-form"
      tabIndex={-1}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        if (!disabled) submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <h4>{label}</h4>
      {children}
      <p class="form-buttons">
        <button type="submit" class="button primary" disabled={disabled}>
          {action}
        </button>
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
      </p>
    </form>
  );
}
