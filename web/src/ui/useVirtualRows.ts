// SPDX-License-Identifier: Apache-2.0
import { type RefObject, useCallback, useEffect, useState } from 'react';

/** Rows drawn beyond the visible ones, so that scrolling shows no gaps before the next frame. */
const overscanRows = 12;

export type VirtualRows = {
  first: number;
  last: number;
  scrollTo(row: number): void;
};

/** Which of `count` rows of one height need to exist for what the scrolling element shows. */
export function useVirtualRows(box: RefObject<HTMLElement>, count: number, rowHeight: number): VirtualRows {
  const [view, setView] = useState({ top: 0, height: 800 });
  useEffect(() => {
    const node = box.current;
    if (!node) {
      return undefined;
    }
    const measure = (): void => setView({ top: node.scrollTop, height: node.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    node.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      node.removeEventListener('scroll', measure);
    };
  }, [box]);
  const scrollTo = useCallback(
    (row: number) => {
      const node = box.current;
      if (!node) {
        return;
      }
      const top = row * rowHeight;
      if (top < node.scrollTop + rowHeight) {
        node.scrollTop = Math.max(0, top - rowHeight);
      } else if (top + rowHeight * 2 > node.scrollTop + node.clientHeight) {
        node.scrollTop = top + rowHeight * 2 - node.clientHeight;
      }
    },
    [box, rowHeight],
  );
  return {
    first: Math.max(0, Math.floor(view.top / rowHeight) - overscanRows),
    last: Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + overscanRows),
    scrollTo,
  };
}
