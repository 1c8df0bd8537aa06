// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  collapsedAtDepth,
  layOut,
  type LayoutSpan,
  revealed,
  rulerTicks,
  visibleRows,
} from '../src/pages/Trace/waterfall';

const time = (nanoseconds: number): string =>
  `2026-11-21T10:00:00.${String(nanoseconds).padStart(9, '0')}Z`;
const span = (id: string, parent: string | null, start: number, end: number): LayoutSpan => ({
  span_id: id,
  parent_span_id: parent,
  start_time: time(start),
  end_time: time(end),
});
const order = (spans: LayoutSpan[]): string[] =>
  layOut(spans).rows.map((row) => `${'.'.repeat(row.depth)}${spans[row.spanIndex]?.span_id}`);

const family = [
  span('grandchild', 'second', 60, 70),
  span('second', 'root', 50, 90),
  span('root', null, 10, 110),
  span('first', 'root', 20, 40),
];

test('children follow their parent, earliest first, whatever order they arrive in', () => {
  assert.deepEqual(order(family), ['root', '.first', '.second', '..grandchild']);
});

test('offsets and durations are nanoseconds from the start of the trace', () => {
  const { rows, duration } = layOut(family);
  assert.equal(duration, 100);
  assert.deepEqual(rows.map((row) => [row.offset, row.duration]), [[0, 100], [10, 20], [40, 40], [50, 10]]);
});

test('a row knows how many rows it covers', () => {
  assert.deepEqual(layOut(family).rows.map((row) => row.size), [4, 1, 2, 1]);
});

test('a span whose parent was not received becomes a root and says so', () => {
  const { rows } = layOut([span('a', null, 0, 5), span('lost', 'missing', 1, 2)]);
  assert.deepEqual(rows.map((row) => [row.depth, row.orphan]), [[0, false], [0, true]]);
});

test('no span is lost in a cycle, a self-reference or a repeated id', () => {
  const strange = [
    span('a', 'b', 5, 6),
    span('b', 'a', 3, 4),
    span('self', 'self', 1, 2),
    span('twin', null, 7, 8),
    span('twin', null, 8, 9),
  ];
  const rows = layOut(strange).rows;
  assert.deepEqual(rows.map((row) => row.spanIndex).sort(), [0, 1, 2, 3, 4]);
});

test('a span that ends before it starts has no length', () => {
  assert.equal(layOut([span('a', null, 0, 9), span('b', 'a', 8, 2)]).rows[1]?.duration, 0);
});

test('collapsing hides what is below and nothing else', () => {
  const { rows } = layOut(family);
  assert.deepEqual(visibleRows(rows, new Set([2])), [0, 1, 2]);
  assert.deepEqual(visibleRows(rows, new Set([0])), [0]);
  assert.deepEqual(visibleRows(rows, new Set()), [0, 1, 2, 3]);
});

test('a depth limit leaves exactly that many levels', () => {
  const { rows } = layOut(family);
  assert.deepEqual(visibleRows(rows, collapsedAtDepth(rows, 1)), [0]);
  assert.deepEqual(visibleRows(rows, collapsedAtDepth(rows, 2)), [0, 1, 2]);
});

test('revealing a row opens its ancestors and leaves others closed', () => {
  const { rows } = layOut(family);
  assert.deepEqual([...revealed(rows, new Set([0, 1, 2]), 3)], [1]);
});

test('a chain of five thousand spans and a fan of five thousand spans are laid out in time', () => {
  const chain = Array.from(
    { length: 5000 },
    (_, index) => span(`s${index}`, index ? `s${index - 1}` : null, index, 9000),
  );
  const fan = Array.from(
    { length: 5000 },
    (_, index) => span(`s${index}`, index ? 's0' : null, index, 9000),
  );
  const started = performance.now();
  assert.equal(layOut(chain).rows[4999]?.depth, 4999);
  assert.equal(layOut(fan).rows[0]?.size, 5000);
  assert.ok(performance.now() - started < 1000);
});

test('an empty trace has no rows', () => {
  assert.deepEqual(layOut([]).rows, []);
});

test('ruler ticks are round and stay inside the trace', () => {
  assert.deepEqual(rulerTicks(129, 5), [0, 50, 100]);
  assert.deepEqual(rulerTicks(1000, 4), [0, 500, 1000]);
});
