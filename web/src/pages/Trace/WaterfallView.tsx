// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Span } from '../../api/shapes';
import { Button } from '../../ui/Button';
import { Select } from '../../ui/Select';
import { useShortcut } from '../../ui/useShortcut';
import { useVirtualRows } from '../../ui/useVirtualRows';
import { TimeRuler } from './TimeRuler';
import { collapsedAtDepth, revealed, visibleRows, type Waterfall } from './waterfall';
import { useWaterfallKeys } from './useWaterfallKeys';
import { type RowActions, WaterfallRowView } from './WaterfallRowView';

export const rowHeightPixels = 28;

type WaterfallViewProps = {
  spans: Span[];
  waterfall: Waterfall;
  /** Index of the span whose details are open; -1 for none. */
  selected: number;
  /** `following` says that the details were open already and follow the cursor. */
  onSelect(spanIndex: number, following: boolean): void;
};

const depths = [
  { id: 'all', title: 'All' },
  { id: '1', title: '1' },
  { id: '2', title: '2' },
  { id: '3', title: '3' },
  { id: '5', title: '5' },
] as const;
type Depth = (typeof depths)[number]['id'] | 'mixed';

/** The spans of a trace as a tree beside their bars. Only the rows in view exist in the page. */
export function WaterfallView(props: WaterfallViewProps): JSX.Element {
  const { spans, selected, onSelect } = props;
  const { rows, duration } = props.waterfall;
  const [collapsed, setCollapsed] = useState<ReadonlySet<number>>(new Set());
  const [depth, setDepth] = useState<Depth>('all');
  const [cursor, setCursor] = useState(() =>
    Math.max(0, rows.findIndex((row) => row.spanIndex === selected))
  );
  const box = useRef<HTMLDivElement>(null);
  const visible = useMemo(() => visibleRows(rows, collapsed), [rows, collapsed]);
  const { first, last, scrollTo } = useVirtualRows(box, visible.length, rowHeightPixels);
  const failed = useMemo(
    () => rows.flatMap((row, position) => spans[row.spanIndex]?.status.code === 'error' ? [position] : []),
    [rows, spans],
  );

  // A span named by the URL shows itself: its ancestors open and the list scrolls to it.
  useEffect(() => {
    const position = rows.findIndex((row) => row.spanIndex === selected);
    if (position >= 0) {
      setCollapsed((before) => revealed(rows, before, position));
      setCursor(position);
    }
  }, [rows, selected]);
  useEffect(() => scrollTo(Math.max(0, visible.indexOf(cursor))), [cursor, visible, scrollTo]);

  const go = (position: number): void => {
    const row = rows[position];
    if (row) {
      setCursor(position);
      if (selected >= 0) {
        onSelect(row.spanIndex, true);
      }
    }
  };
  const toggle = (position: number, close: boolean): void => {
    const next = new Set(collapsed);
    if (close) {
      next.add(position);
    } else {
      next.delete(position);
    }
    setCollapsed(next);
    setDepth('mixed');
  };
  const limitDepth = (next: Depth): void => {
    setDepth(next);
    setCollapsed(next === 'all' ? new Set() : collapsedAtDepth(rows, Number(next)));
    setCursor(0);
  };
  const nextFailed = (): void => {
    const position = failed.find((candidate) => candidate > cursor) ?? failed[0];
    if (position !== undefined) {
      setCollapsed((before) => revealed(rows, before, position));
      go(position);
    }
  };
  useShortcut('e', nextFailed);
  const latest = useRef<RowActions | null>(null);
  latest.current = {
    toggle: (position) => toggle(position, !collapsed.has(position)),
    open: (position) => {
      setCursor(position);
      onSelect(rows[position]?.spanIndex ?? -1, selected >= 0);
    },
  };
  const actions = useMemo<RowActions>(() => ({
    toggle: (position) => latest.current?.toggle(position),
    open: (position) => latest.current?.open(position),
  }), []);
  const keys = useWaterfallKeys({
    rows,
    visible,
    collapsed,
    cursor,
    selected,
    go,
    toggle,
    onSelect,
    focus: () => box.current?.focus({ preventScroll: true }),
  });
  return (
    <div className='waterfall-box'>
      <div className='waterfall-tools'>
        <Select
          label='Depth'
          options={depth === 'mixed' ? [{ id: 'mixed' as const, title: 'Custom' }, ...depths] : depths}
          selected={depth}
          onSelect={limitDepth}
        />
        {failed.length > 0 && (
          <Button
            icon='exclamation-octagon-fill'
            className='error-jump'
            title='Shortcut: e'
            onClick={nextFailed}
          >
            {`Next error (${failed.length.toLocaleString('en')})`}
          </Button>
        )}
        <span className='muted tabular waterfall-count'>
          {`${visible.length.toLocaleString('en')} of ${rows.length.toLocaleString('en')} spans`}
        </span>
      </div>
      <TimeRuler duration={duration} />
      <div
        ref={box}
        className='waterfall'
        role='treegrid'
        aria-label='Spans'
        aria-rowcount={visible.length}
        aria-activedescendant={`span-row-${cursor}`}
        tabIndex={0}
        onKeyDown={keys}
      >
        <div
          className='waterfall-rows'
          role='presentation'
          style={{ height: visible.length * rowHeightPixels }}
        >
          {visible.slice(first, last).map((position, index) => {
            const row = rows[position];
            const span = row && spans[row.spanIndex];
            return row && span
              ? (
                <WaterfallRowView
                  key={position}
                  position={position}
                  row={row}
                  span={span}
                  place={first + index}
                  total={duration}
                  closed={collapsed.has(position)}
                  active={position === cursor}
                  selected={row.spanIndex === selected}
                  actions={actions}
                />
              )
              : null;
          })}
        </div>
      </div>
    </div>
  );
}
