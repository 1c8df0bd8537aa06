// SPDX-License-Identifier: Apache-2.0
import { type RefObject, useRef } from 'react';
import { useShortcut } from './useShortcut';

/** Lets j and k move the focus between the elements inside the list that match `selector`. */
export function useRowKeys<T extends HTMLElement>(selector: string): RefObject<T> {
  const list = useRef<T>(null);
  const move = (step: number): void => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>(selector) ?? [])];
    const current = rows.findIndex((row) => row === document.activeElement);
    const next = current < 0 ? rows[step > 0 ? 0 : rows.length - 1] : rows[current + step];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  useShortcut('j', () => move(1));
  useShortcut('k', () => move(-1));
  return list;
}
