// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useRef, useState } from 'react';
import { isAbort, type Problem, problemFrom } from '../api/problem';
import { type Query, useQuery } from './useQuery';

/** One page of a list and where the next one starts. */
export type Page<T> = { items: T[]; nextCursor: string | null };

export type Pages<T> = Omit<Query<T[]>, 'data'> & {
  items: T[] | undefined;
  hasMore: boolean;
  loadingMore: boolean;
  moreProblem: Problem | undefined;
  loadMore(): void;
};

type Further<T> = { items: T[]; cursor: string | null };

/**
 * A list that grows by cursor. `begin` fixes what all its pages share (a relative range becomes two
 * instants), so that page two continues page one. Automatic refresh pauses while more than the first page is shown.
 */
export function usePages<T>(
  key: string | null,
  begin: () => (cursor: string | null, signal?: AbortSignal) => Promise<Page<T>>,
  everyMilliseconds = 0,
): Pages<T> {
  type First = { page: Page<T>; fetchPage: (cursor: string | null) => Promise<Page<T>> };
  const [further, setFurther] = useState<Further<T> | null>(null);
  const [loadingMore, setLoadingMore] = useState(false);
  const [moreProblem, setMoreProblem] = useState<Problem | undefined>(undefined);
  const first = useQuery<First>(
    key,
    async (signal) => {
      const fetchPage = begin();
      return { page: await fetchPage(null, signal), fetchPage };
    },
    further === null ? everyMilliseconds : 0,
  );
  const origin = first.data;
  const current = useRef(origin);
  current.current = origin;

  useEffect(() => {
    setFurther(null);
    setMoreProblem(undefined);
    setLoadingMore(false);
  }, [origin]);

  const cursor = further === null ? origin?.page.nextCursor ?? null : further.cursor;
  const loadMore = useCallback(() => {
    if (origin === undefined || cursor === null) {
      return;
    }
    setLoadingMore(true);
    setMoreProblem(undefined);
    origin.fetchPage(cursor).then(
      (page) => {
        if (current.current === origin) {
          setFurther((before) => ({
            items: [...(before?.items ?? []), ...page.items],
            cursor: page.nextCursor,
          }));
          setLoadingMore(false);
        }
      },
      (error: unknown) => {
        if (current.current === origin && !isAbort(error)) {
          setMoreProblem(problemFrom(error));
          setLoadingMore(false);
        }
      },
    );
  }, [origin, cursor]);

  return {
    items: origin && [...origin.page.items, ...(further?.items ?? [])],
    problem: first.problem,
    loading: first.loading,
    reload: first.reload,
    hasMore: cursor !== null,
    loadingMore,
    moreProblem,
    loadMore,
  };
}
