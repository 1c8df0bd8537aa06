// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo } from 'react';
import { navigate, useSearch } from './router';
import { readState, type Schema, type StateOf, writeState } from './urlState';

type Change<S extends Schema> = (patch: Partial<StateOf<S>>, options?: { replace?: boolean }) => void;

/** Page state that lives in the query string, so that Back undoes and a copied link shows the same. */
export function useURLState<S extends Schema>(schema: S): [StateOf<S>, Change<S>] {
  const search = useSearch();
  const state = useMemo(() => readState(schema, search), [schema, search]);
  const change = useCallback<Change<S>>(
    (patch, options) => {
      const next = { ...readState(schema, location.search), ...patch };
      navigate(location.pathname + writeState(schema, next), options);
    },
    [schema],
  );
  return [state, change];
}
