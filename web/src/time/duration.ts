// SPDX-License-Identifier: Apache-2.0

const unitNanoseconds: Record<string, number> = {
  ns: 1,
  us: 1e3,
  'µs': 1e3,
  'μs': 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86_400e9,
  w: 604_800e9,
};

/** A duration for reading: three significant digits, the unit that fits, never a misleading zero. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds < 0) return `−${formatDuration(-nanoseconds)}`;
  if (nanoseconds < 1e3) return `${Math.round(nanoseconds)} ns`;
  // 999.9 of a unit would round up to "1000": the next unit takes over just before that.
  if (nanoseconds < 999.5e3) return `${significant(nanoseconds / 1e3)} µs`;
  if (nanoseconds < 999.5e6) return `${significant(nanoseconds / 1e6)} ms`;
  if (nanoseconds < 59.95e9) return `${significant(nanoseconds / 1e9)} s`;
  const seconds = Math.round(nanoseconds / 1e9);
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  if (seconds < 86_400) {
    return joined(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min');
  }
  return joined(Math.floor(seconds / 86_400), 'd', Math.floor((seconds % 86_400) / 3600), 'h');
}

function significant(value: number): string {
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return String(Number(value.toFixed(digits)));
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Nanoseconds of "250ms", "1.5 s" or "2m"; a bare number counts milliseconds. Null when it is none. */
export function parseDuration(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ns|us|µs|μs|ms|s|m|h|d|w)?\s*$/.exec(text);
  if (!match) {
    return null;
  }
  return Number(match[1]) * (unitNanoseconds[match[2] ?? 'ms'] ?? 1e6);
}
