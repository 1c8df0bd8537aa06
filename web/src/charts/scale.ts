// SPDX-License-Identifier: Apache-2.0

/** Round values between `low` and `high`, about `count` of them, for a value axis. */
export function valueTicks(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) {
    return [low];
  }
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= span / count) ??
    power * 10;
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step); index * step <= high + step * 1e-9; index += 1) {
    ticks.push(index * step);
  }
  return ticks;
}

/** Like `valueTicks`, but round in the power of 1024 that bytes of this size are written in. */
export function byteTicks(low: number, high: number, count: number): number[] {
  const size = 1024 ** Math.max(0, Math.floor(Math.log2(Math.max(Math.abs(low), Math.abs(high), 1)) / 10));
  return valueTicks(low / size, high / size, count).map((tick) => tick * size);
}

const timeStepsMilliseconds = [
  1,
  5,
  10,
  50,
  100,
  500,
  1e3,
  5e3,
  15e3,
  30e3,
  60e3,
  120e3,
  300e3,
  600e3,
  900e3,
  1800e3,
  3600e3,
  7200e3,
  10_800e3,
  21_600e3,
  43_200e3,
  86_400e3,
  172_800e3,
  604_800e3,
];

/** Round wall-clock times of the browser's zone between two instants in milliseconds. */
export function timeTicks(start: number, end: number, count: number): number[] {
  const rough = (end - start) / Math.max(1, count);
  const step = timeStepsMilliseconds.find((size) => size >= rough) ?? 604_800e3;
  // Steps of an hour and more are counted in local time, so that midnight is midnight here.
  const shift = step >= 3600e3 ? -new Date(start).getTimezoneOffset() * 60e3 : 0;
  const ticks: number[] = [];
  for (let tick = Math.ceil((start + shift) / step) * step - shift; tick <= end; tick += step) {
    ticks.push(tick);
  }
  return ticks;
}

/** The value range of an axis: from zero unless the data goes below it, and never empty. */
export function valueDomain(values: Iterable<number>): [number, number] {
  let low = 0;
  let high = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low === high ? [low, low + 1] : [low, high + (high - low) * 0.06];
}
