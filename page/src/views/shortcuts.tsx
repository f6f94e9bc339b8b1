// The desk's keys: heard on the whole page while the desk is shown, told by "?", and switched off by who needs them off.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { isTyping } from "./parts";

const KEPT = "reportedly.shortcuts";

/** Whether single keys act; speech input and tremor make some people want them off. */
export const shortcuts = signal(window.localStorage.getItem(KEPT) !== "off");

function setShortcuts(isOn: boolean): void {
  shortcuts.value = isOn;
  if (isOn) window.localStorage.removeItem(KEPT);
  else window.localStorage.setItem(KEPT, "off");
}

export interface Shortcut {
  key: string;
  label: string;
  act: () => void;
}

/** Listens for single keys, but for those that are typed into a field or meant for an open dialog. */
export function useShortcuts(all: readonly Shortcut[]): void {
  const latest = useRef(all);
  latest.current = all;
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      if (!shortcuts.value && event.key !== "?") return;
      if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]") !== null) return;
      const found = latest.current.find((each) => each.key === event.key);
      if (found === undefined) return;
      event.preventDefault();
      found.act();
    };
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
  }, []);
}

export function Help({
  isOpen,
  close,
  all,
}: {
  isOpen: boolean;
  close: () => void;
  all: readonly Shortcut[];
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen && dialog.current?.open === false) dialog.current.showModal();
    if (!isOpen && dialog.current?.open === true) dialog.current.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">Keys of the desk</h2>
      <table>
        <tbody>
          {all.map((each) => (
            <tr key={each.key}>
              <th scope="row">
                <kbd>{each.key}</kbd>
              </th>
              <td>{each.label}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">
              <kbd>Escape</kbd>
            </th>
            <td>close a form without deciding</td>
          </tr>
        </tbody>
      </table>
      <p>
        <label>
          <input
            type="checkbox"
            checked={shortcuts.value}
            onChange={(event) => setShortcuts(event.currentTarget.checked)}
          />{" "}
          Single keys act
        </label>
      </p>
      <button type="button" class="button primary" onClick={close}>
        Close
      </button>
    </dialog>
  );
}
