// SPDX-License-Identifier: Apache-2.0
import type { KeyboardEvent } from 'react';
import { useShortcut } from '../../ui/useShortcut';
import type { WaterfallRow } from './waterfall';

type WaterfallKeys = {
  rows: readonly WaterfallRow[];
  visible: readonly number[];
  collapsed: ReadonlySet<number>;
  cursor: number;
  selected: number;
  focus(): void;
  go(position: number): void;
  toggle(position: number, close: boolean): void;
  onSelect(spanIndex: number, following: boolean): void;
};

const pageRows = 20;

/** The keys of a tree: arrows, Home, End, Enter; j, k and Escape work from anywhere on the page. */
export function useWaterfallKeys(state: WaterfallKeys): (event: KeyboardEvent) => void {
  const { rows, visible, collapsed, cursor } = state;
  const here = Math.max(0, visible.indexOf(cursor));
  const row = rows[cursor];
  const step = (count: number): void => {
    const target = visible[Math.min(visible.length - 1, Math.max(0, here + count))];
    if (target !== undefined) {
      state.go(target);
    }
  };
  const open = (): void => {
    if (row) {
      state.onSelect(row.spanIndex, state.selected >= 0);
    }
  };
  const right = (): void => {
    if (row && row.childCount > 0) {
      if (collapsed.has(cursor)) {
        state.toggle(cursor, false);
      } else {
        step(1);
      }
    }
  };
  const left = (): void => {
    if (row && row.childCount > 0 && !collapsed.has(cursor)) {
      state.toggle(cursor, true);
    } else if (row && row.parentRow >= 0) {
      state.go(row.parentRow);
    }
  };
  useShortcut('j', () => {
    state.focus();
    step(1);
  });
  useShortcut('k', () => {
    state.focus();
    step(-1);
  });
  useShortcut('Escape', () => {
    if (state.selected >= 0) {
      state.onSelect(-1, false);
    }
  });
  const actions: Record<string, () => void> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    ArrowRight: right,
    ArrowLeft: left,
    PageDown: () => step(pageRows),
    PageUp: () => step(-pageRows),
    Home: () => step(-visible.length),
    End: () => step(visible.length),
    Enter: open,
    ' ': open,
  };
  return (event) => {
    const action = actions[event.key];
    if (
      action && !event.ctrlKey && !event.metaKey && !event.altKey && event.target === event.currentTarget
    ) {
      event.preventDefault();
      action();
    }
  };
}
