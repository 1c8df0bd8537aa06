// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';

const storageKey = 'argus.theme';
const listeners = new Set<() => void>();
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
let choice: ThemeChoice = stored();

systemDark.addEventListener('change', apply);

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice);
}

/** The theme that is on screen; canvases redraw when it changes. */
export function useShownTheme(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, shown);
}

export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  try {
    localStorage.setItem(storageKey, next);
  } catch {
    // Without storage the choice lasts until the tab closes.
  }
  apply();
}

function apply(): void {
  document.documentElement.dataset['theme'] = shown();
  listeners.forEach((listener) => listener());
}

function shown(): 'light' | 'dark' {
  return choice === 'dark' || (choice === 'system' && systemDark.matches) ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function stored(): ThemeChoice {
  try {
    const text = localStorage.getItem(storageKey);
    return text === 'light' || text === 'dark' ? text : 'system';
  } catch {
    return 'system';
  }
}
