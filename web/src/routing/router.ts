// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

/** Goes to a path of this application; `replace` leaves no step for the Back button. */
export function navigate(target: string, options: { replace?: boolean } = {}): void {
  if (target === location.pathname + location.search) {
    return;
  }
  if (options.replace === true) {
    history.replaceState(null, '', target);
  } else {
    const samePage = new URL(target, location.href).pathname === location.pathname;
    history.pushState(null, '', target);
    if (!samePage) {
      window.scrollTo(0, 0);
    }
  }
  listeners.forEach((listener) => listener());
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

export function useSearch(): string {
  return useSyncExternalStore(subscribe, () => location.search);
}

/** The values of `:name` segments when `path` has the shape of `pattern`; null when it has not. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const expected = pattern.split('/');
  const given = path.replace(/(.)\/$/, '$1').split('/');
  if (expected.length !== given.length) {
    return null;
  }
  const values: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const actual = given[index] ?? '';
    if (segment.startsWith(':') && actual !== '') {
      values[segment.slice(1)] = decoded(actual);
    } else if (segment !== actual) {
      return null;
    }
  }
  return values;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
