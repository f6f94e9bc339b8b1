// The page's only way to the server: typed questions to /api/v1, kept under their ETags, and its one shape of errors.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Decision, NewDecision, Page } from "./answers";

const API = "/api/v1";
const KEPT = 300; // answers at once

/** What the server is still working out, in its words, while a question waits for it; null where none does. */
export const awaited = signal<string | null>(null);

const BEING_WORKED_OUT = "being_worked_out";
const waiting = new Map<string, string>();

function tellAwaited(address: string, message: string | null): void {
  waiting.delete(address);
  if (message !== null) waiting.set(address, message);
  awaited.value = [...waiting.values()].at(-1) ?? null;
}

export type Value = string | number | boolean | null | undefined;
export type Params = Record<string, Value | readonly Value[]>;

/** What went wrong, as the server told it: `message` says what, `fix` what to do about it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fix: string,
    /** The seconds after which the server wants to be asked again, where it says so. */
    readonly again: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** Grows with every decision: what was asked before must be asked again. */
export const revision = signal(0);

interface Kept {
  tag: string;
  body: unknown;
}

const kept = new Map<string, Kept>();

/** Return the address of a question, its parameters in order so that the same question has the same address. */
export function addressOf(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(params).sort()) {
    const values = params[name];
    for (const value of Array.isArray(values) ? (values as Value[]) : [values as Value]) {
      if (value !== null && value !== undefined && value !== "") query.append(name, String(value));
    }
  }
  const asked = query.toString();
  return `${API}${path}${asked ? `?${asked}` : ""}`;
}

/**
 * Ask for one answer, again and again while the server is still working it out. Raises `ApiError` for what the server
 * refuses, and with the code `unreachable` without one.
 */
export async function get<T>(path: string, params: Params = {}, stop?: AbortSignal): Promise<T> {
  const address = addressOf(path, params);
  try {
    for (;;) {
      try {
        return await getOnce<T>(address, stop);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== BEING_WORKED_OUT) throw error;
        tellAwaited(address, error.message);
        await pause(error.again ?? 5, stop);
      }
    }
  } finally {
    if (waiting.has(address)) tellAwaited(address, null);
  }
}

/** Wait some seconds, or until the answer is no longer wanted. */
function pause(seconds: number, stop?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = window.setTimeout(resolve, 1000 * seconds);
    stop?.addEventListener("abort", () => {
      window.clearTimeout(timer);
      reject(new DOMException("no longer wanted", "AbortError"));
    });
  });
}

async function getOnce<T>(address: string, stop?: AbortSignal): Promise<T> {
  const before = kept.get(address);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (before !== undefined) headers["If-None-Match"] = before.tag;
  const answer = await send(address, { headers, cache: "no-store", ...(stop ? { signal: stop } : {}) });
  if (answer.status === 304 && before !== undefined) {
    kept.delete(address);
    kept.set(address, before); // the last used goes last
    return before.body as T;
  }
  if (!answer.ok) throw await problem(answer);
  const body = (await answer.json()) as T;
  const tag = answer.headers.get("ETag");
  if (tag !== null) {
    kept.delete(address);
    kept.set(address, { tag, body });
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
  }
  return body;
}

/** Give the pages of a list one after the other. */
export async function* pages<T>(path: string, params: Params = {}, stop?: AbortSignal): AsyncGenerator<Page<T>> {
  let cursor: string | null = null;
  do {
    const page: Page<T> = await get<Page<T>>(path, { ...params, cursor }, stop);
    yield page;
    cursor = page.next;
  } while (cursor !== null);
}

/** Return the items of a list, at most `most` of them. */
export async function all<T>(path: string, params: Params = {}, most = 10_000, stop?: AbortSignal): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages<T>(path, { limit: Math.min(most, 1_000), ...params }, stop)) {
    found.push(...page.items);
    if (found.length >= most) return found.slice(0, most);
  }
  return found;
}

// The desk's token comes in the address's fragment, which no server and no log sees. It is taken out of the address at
// once, so that it is neither in a screenshot nor in an address that is sent on, and kept for this tab alone.
const TOKEN = "reportedly.desk";

function takeToken(): string | null {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const given = fragment.get("desk");
  if (given !== null) {
    window.sessionStorage.setItem(TOKEN, given);
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    return given;
  }
  return window.sessionStorage.getItem(TOKEN);
}

/** The desk's token, null where the page was opened without one. */
export const deskToken = signal<string | null>(takeToken());

/** Send something to be written, with the desk's token. Everything that was asked before is asked again. */
export async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await send(addressOf(path), {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      ...(deskToken.value !== null ? { "X-Reportedly-Token": deskToken.value } : {}),
    },
    body: JSON.stringify(body),
    cache: "no-store",
  });
  if (!answer.ok) throw await problem(answer);
  const made = (await answer.json()) as T;
  revision.value += 1;
  return made;
}

/** Append a decision. */
export function decide(decision: NewDecision): Promise<Decision> {
  return post<Decision>("/decisions", decision);
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", "the server does not answer", "see whether reportedly serve still runs");
  }
}

async function problem(answer: Response): Promise<ApiError> {
  try {
    const { error } = (await answer.json()) as { error: { code: string; message: string; fix: string } };
    const again = Number(answer.headers.get("Retry-After") ?? Number.NaN);
    return new ApiError(answer.status, error.code, error.message, error.fix, Number.isFinite(again) ? again : null);
  } catch {
    return new ApiError(answer.status, "unreadable", `the server answered ${answer.status}`, "see the server's log");
  }
}

export interface Answer<T> {
  data: T | null;
  error: ApiError | null;
  /** True while the answer to the present question is on its way; `data` is the last one's until then. */
  loading: boolean;
}

/**
 * Ask for an answer in a component and ask again whenever the question or the ledger changes; a null path asks nothing.
 * Of several questions only the last one's answer is shown.
 */
export function useAnswer<T>(path: string | null, params: Params = {}): Answer<T> {
  const address = path === null ? null : addressOf(path, params);
  const asked = `${address ?? ""} ${revision.value}`;
  const [found, setFound] = useState<Answer<T>>({ data: null, error: null, loading: path !== null });
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (path === null) {
      setFound({ data: null, error: null, loading: false });
      return;
    }
    const stop = new AbortController();
    const isOther = last.current !== null && last.current !== path;
    last.current = path;
    setFound((before) => ({ data: isOther ? null : before.data, error: null, loading: true }));
    get<T>(path, params, stop.signal).then(
      (data) => !stop.signal.aborted && setFound({ data, error: null, loading: false }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const told = error instanceof ApiError ? error : new ApiError(0, "mistake", String(error), "please report it");
        setFound({ data: null, error: told, loading: false });
      },
    );
    return () => stop.abort();
  }, [asked]);
  return found;
}
