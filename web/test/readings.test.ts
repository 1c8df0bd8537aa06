// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatValue } from '../src/charts/formatValue';
import { segmentsOf } from '../src/charts/line';
import { byteTicks, valueDomain, valueTicks } from '../src/charts/scale';
import { pointsOf, readingsFor, type ReadSeries, seriesName } from '../src/pages/Metrics/readings';

const start = '2026-11-21T10:00:00Z';
const second = (seconds: number): string => `2026-11-21T10:00:${String(seconds).padStart(2, '0')}Z`;
const sum = (values: number[], temporality: string): ReadSeries => ({
  metric: { type: 'sum', unit: '1', temporality, is_monotonic: true },
  points: values.map((value, index) => ({ time: second((index + 1) * 10), start_time: start, value })),
});
const values = (series: ReadSeries, reading: string): number[] =>
  (pointsOf(series, reading)[0]?.points ?? []).map((point) => point.value);

test('a cumulative sum reads as its increase per second', () => {
  assert.deepEqual(values(sum([10, 30, 35], 'cumulative'), 'rate'), [2, 0.5]);
});

test('a counter reset gives no point rather than a negative rate', () => {
  assert.deepEqual(values(sum([100, 5, 25], 'cumulative'), 'rate'), [2]);
});

test('a delta sum is divided by the seconds each point covers', () => {
  const series = sum([20], 'delta');
  assert.deepEqual(values(series, 'rate'), [2]);
});

test('a cumulative histogram averages only what came since the point before', () => {
  const series: ReadSeries = {
    metric: { type: 'histogram', unit: 's', temporality: 'cumulative' },
    points: [
      { time: second(10), start_time: start, count: 10, sum: 1 },
      { time: second(20), start_time: start, count: 14, sum: 3 },
      { time: second(30), start_time: start, count: 14, sum: 3 },
    ],
  };
  assert.deepEqual(values(series, 'average'), [0.5]);
  assert.deepEqual(values(series, 'count'), [0.4, 0]);
});

test('a summary gives one line per quantile', () => {
  const series: ReadSeries = {
    metric: { type: 'summary', unit: 'ms' },
    points: [{ time: start, quantile_values: [{ quantile: 0.99, value: 9 }, { quantile: 0.5, value: 2 }] }],
  };
  assert.deepEqual(pointsOf(series, 'quantiles').map((line) => line.suffix), ['p50', 'p99']);
});

test('a point without a value is left out, not drawn as zero', () => {
  const gauge: ReadSeries = {
    metric: { type: 'gauge', unit: '1' },
    points: [{ time: second(1) }, { time: second(2), value: 4 }, { time: second(3), value: 'NaN' }],
  };
  assert.deepEqual(values(gauge, 'value'), [4]);
});

test('only monotonic sums offer a rate', () => {
  assert.deepEqual(readingsFor({ type: 'sum', unit: '1', is_monotonic: false }).map((item) => item.id), [
    'value',
  ]);
  assert.deepEqual(readingsFor({ type: 'sum', unit: '1', is_monotonic: true }).map((item) => item.id), [
    'rate',
    'value',
  ]);
});

test('a silence longer than three intervals is a gap', () => {
  const points = [0, 10, 20, 60, 70].map((time) => ({ time, value: 1 }));
  assert.deepEqual(segmentsOf(points).map((segment) => segment.length), [3, 2]);
});

test('values are scaled in their unit', () => {
  assert.equal(formatValue(0.129, 's'), '129 ms');
  assert.equal(formatValue(3 * 1024 ** 2, 'By'), '3 MiB');
  assert.equal(formatValue(12_345, '{request}'), '12.35k request');
  assert.equal(formatValue(2, '1/s'), '2/s');
  assert.equal(formatValue(0.00001, '1'), '1.00e-5');
});

test('the value axis starts at zero and its ticks are round', () => {
  assert.equal(valueDomain([5, 9])[0], 0);
  assert.equal(valueDomain([-5, 9])[0], -5);
  assert.deepEqual(valueTicks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
});

test('byte ticks are round in the unit they are written in', () => {
  assert.deepEqual(
    byteTicks(0, 3.5 * 1024 ** 2, 4),
    [0, 1, 2, 3].map((mebibytes) => mebibytes * 1024 ** 2),
  );
});

test('a series is named by its service and attributes', () => {
  assert.equal(seriesName('cart', { method: 'GET', code: 200 }), 'cart method=GET code=200');
  assert.equal(seriesName('', {}), '');
});
