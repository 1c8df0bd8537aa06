// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatInstant, parseInstant } from '../src/time/instant';
import {
  describeRange,
  parseTimeExpression,
  rangeFrom,
  rangeParameters,
  resolveRange,
} from '../src/time/timeRange';

const now = Date.parse('2026-11-21T12:00:00Z');
const at = (text: string): bigint => parseInstant(text) ?? -1n;

test('an instant keeps all nine fractional digits', () => {
  const text = '2026-11-21T10:00:00.123456789Z';
  assert.equal(formatInstant(at(text)), text);
  assert.equal(formatInstant(at('1969-12-31T23:59:59.999999999Z')), '1969-12-31T23:59:59.999999999Z');
});

test('an instant in another zone is the same instant', () => {
  assert.equal(at('2026-11-21T12:30:00.5+02:00'), at('2026-11-21T10:30:00.500000000Z'));
});

test('what is not RFC 3339 is no instant', () => {
  for (const text of ['', 'yesterday', '2026-11-21', '2026-13-01T00:00:00Z', '2026-11-21T10:00:00']) {
    assert.equal(parseInstant(text), null, text);
  }
});

test('a relative range moves with the clock', () => {
  const range = rangeFrom({ range: '15m', start: '', end: '' });
  assert.deepEqual(resolveRange(range, now), {
    start: '2026-11-21T11:45:00.000000000Z',
    end: '2026-11-21T12:00:00.000000000Z',
  });
  assert.equal(describeRange(range), 'Last 15 minutes');
});

test('an absolute range survives the URL to the nanosecond', () => {
  const parameters = {
    range: '1h',
    start: '2026-11-21T10:00:00.000000001Z',
    end: '2026-11-21T10:00:00.000000002Z',
  };
  assert.deepEqual(rangeParameters(rangeFrom(parameters)), parameters);
});

test('an unusable range in the URL means the last hour', () => {
  for (const range of ['', 'soon', '12', '5q']) {
    assert.deepEqual(rangeFrom({ range, start: '', end: '' }), { kind: 'relative', last: '1h' }, range);
  }
  const backwards = { range: '6h', start: '2026-11-21T11:00:00Z', end: '2026-11-21T10:00:00Z' };
  assert.deepEqual(rangeFrom(backwards), { kind: 'relative', last: '6h' });
});

test('typed times may be relative, zoned, local or epoch', () => {
  assert.equal(parseTimeExpression('now', now), at('2026-11-21T12:00:00Z'));
  assert.equal(parseTimeExpression('now-6h', now), at('2026-11-21T06:00:00Z'));
  assert.equal(parseTimeExpression('now - 30m', now), at('2026-11-21T11:30:00Z'));
  assert.equal(parseTimeExpression('3d', now), at('2026-11-18T12:00:00Z'));
  assert.equal(parseTimeExpression('2026-11-21T08:00:00Z', now), at('2026-11-21T08:00:00Z'));
  assert.equal(parseTimeExpression('1795262400', now), 1_795_262_400_000_000_000n);
  assert.equal(parseTimeExpression('1795262400123', now), 1_795_262_400_123_000_000n);
  assert.equal(parseTimeExpression('1795262400123456789', now), 1_795_262_400_123_456_789n);
  const local = BigInt(new Date(2026, 10, 21, 9, 30).getTime()) * 1_000_000n;
  assert.equal(parseTimeExpression('2026-11-21 09:30', now), local);
});

test('typed nonsense and impossible dates are refused', () => {
  for (const text of ['', 'later', '2026-02-31', 'now+5', '12:00']) {
    assert.equal(parseTimeExpression(text, now), null, text);
  }
});
