// A list of the API that grows page by page in a component.
import { useEffect, useRef, useState } from "preact/hooks";

import type { Page } from "../answers";
import { addressOf, ApiError, get, revision, type Params } from "../api";

export interface Pages<T> {
  /** Null until the first page is there. */
  items: T[] | null;
  error: ApiError | null;
  loading: boolean;
  /** Asks for the next page; null on the last. */
  more: (() => void) | null;
}

interface Kept<T> {
  items: T[] | null;
  next: string | null;
  error: ApiError | null;
  loading: boolean;
}

/** Ask for a list, begun again whenever the question or the ledger changes; a null path asks nothing. */
export function usePages<T>(path: string | null, params: Params = {}): Pages<T> {
  const asked = path === null ? null : `${addressOf(path, params)} ${revision.value}`;
  const [found, setFound] = useState<Kept<T>>({ items: null, next: null, error: null, loading: path !== null });
  const stop = useRef<AbortController | null>(null);

  const load = (cursor: string | null, before: T[]) => {
    if (path === null) return;
    const mine = new AbortController();
    stop.current = mine;
    setFound((now) => ({ ...now, error: null, loading: true }));
    get<Page<T>>(path, { ...params, cursor }, mine.signal).then(
      (page) => {
        if (!mine.signal.aborted)
          setFound({ items: [...before, ...page.items], next: page.next, error: null, loading: false });
      },
      (error: unknown) => {
        if (mine.signal.aborted) return;
        const told = error instanceof ApiError ? error : new ApiError(0, "mistake", String(error), "please report it");
        setFound((now) => ({ ...now, error: told, loading: false }));
      },
    );
  };

  useEffect(() => {
    if (asked === null) setFound({ items: null, next: null, error: null, loading: false });
    else load(null, []);
    return () => stop.current?.abort();
  }, [asked]);

  const { items, next } = found;
  return {
    items,
    error: found.error,
    loading: found.loading,
    more: next === null || items === null ? null : () => load(next, items),
  };
}
