// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, parseDuration } from '../src/time/duration';

test('a duration takes the unit that fits it', () => {
  const expected: Array<[number, string]> = [
    [0, '0 ns'],
    [999, '999 ns'],
    [1500, '1.5 µs'],
    [42_000, '42 µs'],
    [1_234_567, '1.23 ms'],
    [129_400_000, '129 ms'],
    [1_930_000_000, '1.93 s'],
    [61e9, '1 min 1 s'],
    [120e9, '2 min'],
    [3_660e9, '1 h 1 min'],
    [90_000e9, '1 d 1 h'],
    [-1500, '−1.5 µs'],
  ];
  for (const [nanoseconds, text] of expected) {
    assert.equal(formatDuration(nanoseconds), text);
  }
});

test('rounding up moves to the next unit instead of showing a thousand', () => {
  assert.equal(formatDuration(999_600), '1 ms');
  assert.equal(formatDuration(999_600_000), '1 s');
  assert.equal(formatDuration(59_960_000_000), '1 min');
});

test('a typed duration is read in its unit, and without one in milliseconds', () => {
  assert.equal(parseDuration('250ms'), 250e6);
  assert.equal(parseDuration(' 1.5 s '), 1.5e9);
  assert.equal(parseDuration('2m'), 120e9);
  assert.equal(parseDuration('40µs'), 40e3);
  assert.equal(parseDuration('7'), 7e6);
});

test('what is not a duration is refused', () => {
  for (const text of ['', 'fast', '-5ms', '5 parsecs', '1.2.3s']) {
    assert.equal(parseDuration(text), null, text);
  }
});
