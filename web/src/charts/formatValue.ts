// SPDX-License-Identifier: Apache-2.0
import { formatDuration } from '../time/duration';

const durations: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9 };
const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A metric value in its UCUM unit, scaled for reading: durations, bytes, and numbers with SI letters. */
export function formatValue(value: number, unit: string): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  const duration = durations[unit];
  if (duration !== undefined) {
    return value === 0 ? '0' : formatDuration(value * duration);
  }
  if (unit === 'By') {
    return formatBytes(value);
  }
  if (unit === '%') {
    return `${formatNumber(value)} %`;
  }
  const rate = /^(.*)\/s$/.exec(unit);
  const word = annotation(rate ? rate[1] ?? '' : unit);
  if (rate && rate[1] === 'By') {
    return `${formatBytes(value)}/s`;
  }
  return `${formatNumber(value)}${word === '' ? '' : ` ${word}`}${rate ? '/s' : ''}`;
}

function annotation(unit: string): string {
  return unit === '1' ? '' : unit.replace(/^\{(.*)\}$/, '$1');
}

function formatBytes(value: number): string {
  const size = Math.abs(value);
  const power = size < 1 ? 0 : Math.min(binary.length - 1, Math.floor(Math.log2(size) / 10));
  return `${formatNumber(value / 1024 ** power)} ${binary[power] ?? 'B'}`;
}

/** At most four significant digits, with k, M, G, T for large numbers. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  const [divisor, letter] = size >= 1e12
    ? [1e12, 'T']
    : size >= 1e9
    ? [1e9, 'G']
    : size >= 1e6
    ? [1e6, 'M']
    : size >= 1e4
    ? [1e3, 'k']
    : [1, ''];
  if (size !== 0 && size < 1e-4) {
    return value.toExponential(2);
  }
  return `${Number((value / Number(divisor)).toPrecision(4))}${letter}`;
}
