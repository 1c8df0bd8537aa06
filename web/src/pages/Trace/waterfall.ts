// SPDX-License-Identifier: Apache-2.0
// Lays a trace out as rows. Pure: spans in, rows out, so that it can be tested without a page.
import { parseInstant } from '../../time/instant';

/** What the layout needs to know about a span. */
export type LayoutSpan = {
  span_id: string;
  parent_span_id?: string | null | undefined;
  start_time: string;
  end_time: string;
};

/** One span in display order: children follow their parent, earliest first. Times are ns from the start. */
export type WaterfallRow = {
  spanIndex: number;
  depth: number;
  /** Position of the parent's row; -1 for a root. */
  parentRow: number;
  childCount: number;
  /** Rows of this span and everything below it. */
  size: number;
  offset: number;
  duration: number;
  /** The span names a parent that is not in the trace. */
  orphan: boolean;
};

export type Waterfall = { rows: WaterfallRow[]; start: bigint; duration: number };

/** Orders the spans and places them in time. A parent cycle is cut at its earliest span: none is lost. */
export function layOut(spans: readonly LayoutSpan[]): Waterfall {
  const times = spans.map((span) => {
    const start = parseInstant(span.start_time) ?? 0n;
    const end = parseInstant(span.end_time) ?? start;
    return { start, end: end < start ? start : end };
  });
  const first = times.reduce(
    (least, time) => (time.start < least ? time.start : least),
    times[0]?.start ?? 0n,
  );
  const last = times.reduce((most, time) => (time.end > most ? time.end : most), times[0]?.end ?? 0n);
  const offsets = times.map((time) => Number(time.start - first));
  const byStart = spans.map((_, index) => index).sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));

  const indexOf = new Map<string, number>();
  spans.forEach((span, index) => {
    if (!indexOf.has(span.span_id)) {
      indexOf.set(span.span_id, index);
    }
  });
  const children = new Map<number, number[]>();
  const roots: number[] = [];
  for (const index of byStart) {
    const parent = parentOf(spans[index], index, indexOf);
    const siblings = parent === undefined ? roots : children.get(parent);
    if (siblings) {
      siblings.push(index);
    } else if (parent !== undefined) {
      children.set(parent, [index]);
    }
  }

  const rows: WaterfallRow[] = [];
  const placed = new Set<number>();
  const place = (root: number): void => {
    const stack = [{ index: root, depth: 0, parentRow: -1 }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { index, depth, parentRow } = next;
      if (placed.has(index)) {
        continue;
      }
      placed.add(index);
      const time = times[index];
      const below = children.get(index) ?? [];
      const named = spans[index]?.parent_span_id ?? '';
      rows.push({
        spanIndex: index,
        depth,
        parentRow,
        childCount: below.length,
        size: 1,
        offset: offsets[index] ?? 0,
        duration: time ? Number(time.end - time.start) : 0,
        orphan: depth === 0 && named !== '',
      });
      const row = rows.length - 1;
      for (const child of [...below].reverse()) {
        stack.push({ index: child, depth: depth + 1, parentRow: row });
      }
    }
  };
  roots.forEach(place);
  byStart.filter((index) => !placed.has(index)).forEach(place);
  countSizes(rows);
  return { rows, start: first, duration: Math.max(1, Number(last - first)) };
}

function parentOf(
  span: LayoutSpan | undefined,
  index: number,
  indexOf: Map<string, number>,
): number | undefined {
  const parent = indexOf.get(span?.parent_span_id ?? '');
  return parent === index ? undefined : parent;
}

function countSizes(rows: WaterfallRow[]): void {
  for (let position = rows.length - 1; position >= 0; position -= 1) {
    const row = rows[position];
    const parent = row && rows[row.parentRow];
    if (row && parent) {
      parent.size += row.size;
    }
  }
}

/** The positions of the rows that show when the rows at `collapsed` hide what is below them. */
export function visibleRows(rows: readonly WaterfallRow[], collapsed: ReadonlySet<number>): number[] {
  const visible: number[] = [];
  for (let position = 0; position < rows.length;) {
    visible.push(position);
    position += collapsed.has(position) ? rows[position]?.size ?? 1 : 1;
  }
  return visible;
}

/** The rows to collapse so that no row deeper than `depth` levels shows. */
export function collapsedAtDepth(rows: readonly WaterfallRow[], depth: number): Set<number> {
  const collapsed = new Set<number>();
  rows.forEach((row, position) => {
    if (row.depth >= depth - 1 && row.childCount > 0) {
      collapsed.add(position);
    }
  });
  return collapsed;
}

/** `collapsed` without the ancestors of a row, so that the row shows. */
export function revealed(
  rows: readonly WaterfallRow[],
  collapsed: ReadonlySet<number>,
  target: number,
): Set<number> {
  const next = new Set(collapsed);
  for (
    let position = rows[target]?.parentRow ?? -1;
    position >= 0;
    position = rows[position]?.parentRow ?? -1
  ) {
    next.delete(position);
  }
  return next;
}

/** Round positions for a time ruler over `duration` nanoseconds with at most `count` steps. */
export function rulerTicks(duration: number, count: number): number[] {
  const rough = duration / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ??
    power * 10;
  const ticks: number[] = [];
  for (let index = 0; index * step <= duration; index += 1) {
    ticks.push(index * step);
  }
  return ticks;
}
