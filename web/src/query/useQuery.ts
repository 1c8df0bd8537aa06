// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useRef, useState } from 'react';
import { isAbort, type Problem, problemFrom } from '../api/problem';

/** The state of one question to the server. Old data stays while a newer answer is on its way. */
export type Query<T> = {
  data: T | undefined;
  problem: Problem | undefined;
  loading: boolean;
  reload(): void;
};

type Held<T> = { key: string; data: T | undefined; problem: Problem | undefined };

/**
 * Asks `fetch` whenever `key` changes, again every `everyMilliseconds`, and on `reload`. A newer question
 * cancels the older one. Data of another `key` is kept, marked as loading, until its replacement arrives or
 * fails.
 */
export function useQuery<T>(
  key: string | null,
  fetch: (signal: AbortSignal) => Promise<T>,
  everyMilliseconds = 0,
): Query<T> {
  const [held, setHeld] = useState<Held<T>>({ key: '', data: undefined, problem: undefined });
  const [asking, setAsking] = useState(key !== null);
  const [round, setRound] = useState(0);
  const latest = useRef(fetch);
  latest.current = fetch;

  useEffect(() => {
    if (key === null) {
      return undefined;
    }
    const controller = new AbortController();
    setAsking(true);
    latest.current(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) {
          setHeld({ key, data, problem: undefined });
          setAsking(false);
        }
      },
      (error: unknown) => {
        if (!controller.signal.aborted && !isAbort(error)) {
          setHeld((before) => ({
            key,
            data: before.key === key ? before.data : undefined,
            problem: problemFrom(error),
          }));
          setAsking(false);
        }
      },
    );
    return () => controller.abort();
  }, [key, round]);

  const reload = useCallback(() => setRound((value) => value + 1), []);
  useEvery(everyMilliseconds, !asking && key !== null, reload);

  const stale = held.key !== key;
  return {
    data: held.data,
    problem: stale ? undefined : held.problem,
    loading: key !== null && (asking || stale),
    reload,
  };
}

/** Calls `action` after each quiet interval while `active` and while somebody can see the page. */
function useEvery(milliseconds: number, active: boolean, action: () => void): void {
  useEffect(() => {
    if (milliseconds <= 0 || !active) {
      return undefined;
    }
    const act = (): void => {
      if (!document.hidden) {
        action();
      }
    };
    const timer = window.setInterval(act, milliseconds);
    document.addEventListener('visibilitychange', act);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', act);
    };
  }, [milliseconds, active, action]);
}
