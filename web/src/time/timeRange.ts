// SPDX-License-Identifier: Apache-2.0
import { parseDuration } from './duration';
import { formatInstant, fromMilliseconds, parseInstant } from './instant';

/** What the URL holds: either "the last 1h", which moves with the clock, or two fixed instants. */
export type TimeRange =
  | { kind: 'relative'; last: string }
  | { kind: 'absolute'; start: bigint; end: bigint };

export type RangeParameters = { range: string; start: string; end: string };

export const rangePresets = ['5m', '15m', '1h', '6h', '24h'] as const;
export const defaultRange = '1h';

const presetLabels: Record<string, string> = {
  '5m': 'Last 5 minutes',
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '24h': 'Last 24 hours',
};

/** The range that URL parameters mean; anything unusable means the default range. */
export function rangeFrom(parameters: RangeParameters): TimeRange {
  const start = parseInstant(parameters.start);
  const end = parseInstant(parameters.end);
  if (start !== null && end !== null && start < end) {
    return { kind: 'absolute', start, end };
  }
  const usable = parseDuration(parameters.range) !== null && /[a-z]$/.test(parameters.range);
  return { kind: 'relative', last: usable ? parameters.range : defaultRange };
}

/** The URL parameters of a range. */
export function rangeParameters(range: TimeRange): RangeParameters {
  return range.kind === 'relative'
    ? { range: range.last, start: '', end: '' }
    : { range: defaultRange, start: formatInstant(range.start), end: formatInstant(range.end) };
}

/** The half-open interval the range covers at this moment, as the API wants it. */
export function resolveRange(range: TimeRange, now: number): { start: string; end: string } {
  if (range.kind === 'absolute') {
    return { start: formatInstant(range.start), end: formatInstant(range.end) };
  }
  const milliseconds = (parseDuration(range.last) ?? 3600e9) / 1e6;
  return {
    start: formatInstant(fromMilliseconds(now - milliseconds)),
    end: formatInstant(fromMilliseconds(now)),
  };
}

/** "Last hour", or the two instants in the browser's zone. */
export function describeRange(range: TimeRange): string {
  if (range.kind === 'relative') {
    return presetLabels[range.last] ?? `Last ${range.last}`;
  }
  const start = formatTyped(range.start);
  const end = formatTyped(range.end);
  return `${start} – ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end}`;
}

/** Local time as a person would type it into the custom range: "2026-11-21 10:00:00". */
export function formatTyped(instant: bigint): string {
  const date = new Date(Number(instant / 1_000_000n));
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The instant a typed expression means: `now`, `now-6h`, `3d`, ISO time (local unless zoned) or epoch. */
export function parseTimeExpression(text: string, now: number): bigint | null {
  const trimmed = text.trim();
  if (trimmed === 'now') {
    return fromMilliseconds(now);
  }
  const ago = /^(?:now\s*-\s*)?(\d+(?:\.\d+)?\s*(?:ms|s|m|h|d|w))$/.exec(trimmed);
  if (ago) {
    return fromMilliseconds(now - (parseDuration(ago[1] ?? '') ?? 0) / 1e6);
  }
  return parseEpoch(trimmed) ?? parseInstant(trimmed) ?? parseLocal(trimmed);
}

function parseEpoch(text: string): bigint | null {
  if (!/^\d{9,19}$/.test(text)) {
    return null;
  }
  const digits = BigInt(text);
  if (text.length <= 11) return digits * 1_000_000_000n;
  if (text.length <= 14) return digits * 1_000_000n;
  return text.length <= 16 ? digits * 1_000n : digits;
}

function parseLocal(text: string): bigint | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?$/.exec(text);
  if (!match) {
    return null;
  }
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const date = new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  // Date rolls 31 February over into March; what rolled over was never a date.
  if (date.getMonth() !== (month ?? 1) - 1 || date.getDate() !== day) {
    return null;
  }
  return fromMilliseconds(date.getTime()) + BigInt((match[7] ?? '').padEnd(9, '0'));
}
