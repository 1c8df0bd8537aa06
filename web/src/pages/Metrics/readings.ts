// SPDX-License-Identifier: Apache-2.0
// What can honestly be drawn from each kind of metric, and the numbers for it.
import type { Line, LinePoint } from '../../charts/line';
import { parseInstant, toMilliseconds } from '../../time/instant';

/** The parts of a series that are read here. */
export type ReadSeries = {
  metric: {
    type: string;
    unit: string;
    temporality?: string | null | undefined;
    is_monotonic?: boolean | null | undefined;
  };
  points: ReadonlyArray<ReadPoint>;
};

type ReadPoint = {
  time: string;
  start_time?: string | null | undefined;
  value?: unknown;
  count?: unknown;
  sum?: unknown;
  quantile_values?: ReadonlyArray<{ quantile: number; value: unknown }> | null | undefined;
};

/** One way to read a metric: what the numbers are, in which unit. */
export type Reading = { id: string; title: string; explanation: string; unit: string };

/** The readings a metric allows; the first is the usual one. */
export function readingsFor(metric: ReadSeries['metric']): Reading[] {
  const { unit, temporality } = metric;
  const raw = { id: 'value', title: 'Value', explanation: 'Values as they were sent.', unit };
  const cumulative = temporality === 'cumulative';
  const rateText = cumulative
    ? 'Increase per second between neighbouring points. A counter reset leaves a gap.'
    : 'Each point divided by the seconds it covers.';
  const rate = { id: 'rate', title: 'Rate per second', explanation: rateText, unit: `${unit}/s` };
  switch (metric.type) {
    case 'sum':
      return metric.is_monotonic === true ? [rate, raw] : [raw];
    case 'histogram':
    case 'exponential_histogram': {
      const over = cumulative ? 'between neighbouring points' : 'in each point';
      return [
        {
          id: 'average',
          title: 'Average',
          explanation: `Sum divided by count ${over}. Not a percentile.`,
          unit,
        },
        {
          id: 'count',
          title: 'Count per second',
          explanation: `Measurements per second ${over}.`,
          unit: '1/s',
        },
      ];
    }
    case 'summary':
      return [{
        id: 'quantiles',
        title: 'Quantiles',
        explanation: 'Quantiles as the sender computed them.',
        unit,
      }];
    default:
      return [raw];
  }
}

/** The named point lists one series gives under a reading: one, or one per quantile. */
export function pointsOf(
  series: ReadSeries,
  reading: string,
): Array<{ suffix: string; points: LinePoint[] }> {
  const points = [...series.points].map(numeric).sort((first, second) => first.time - second.time);
  const cumulative = series.metric.temporality === 'cumulative';
  if (reading === 'quantiles') {
    return quantilesOf(series);
  }
  if (reading === 'value') {
    return [{
      suffix: '',
      points: finite(points.map((point) => ({ time: point.time, value: point.value }))),
    }];
  }
  const changes = cumulative ? differences(points) : points.map((point) => ({ ...point }));
  const read = (point: NumericPoint): number => {
    if (reading === 'average') return point.count > 0 ? point.sum / point.count : NaN;
    const seconds = (point.time - point.start) / 1000;
    const amount = reading === 'count' ? point.count : point.value;
    return seconds > 0 ? amount / seconds : NaN;
  };
  return [{
    suffix: '',
    points: finite(changes.map((point) => ({ time: point.time, value: read(point) }))),
  }];
}

type NumericPoint = { time: number; start: number; value: number; count: number; sum: number };

function numeric(point: ReadPoint): NumericPoint {
  const time = milliseconds(point.time);
  return {
    time,
    start: point.start_time ? milliseconds(point.start_time) : time,
    value: number(point.value),
    count: number(point.count),
    sum: number(point.sum),
  };
}

/** Each point minus the one before; a reset, which shows as a fall or a new start, gives nothing. */
function differences(points: NumericPoint[]): NumericPoint[] {
  return points.slice(1).flatMap((point, index) => {
    const before = points[index];
    const reset = !before || point.start !== before.start || point.value < before.value ||
      point.count < before.count;
    return reset ? [] : [{
      time: point.time,
      start: before.time,
      value: point.value - before.value,
      count: point.count - before.count,
      sum: point.sum - before.sum,
    }];
  });
}

function quantilesOf(series: ReadSeries): Array<{ suffix: string; points: LinePoint[] }> {
  const lists = new Map<number, LinePoint[]>();
  for (const point of series.points) {
    for (const item of point.quantile_values ?? []) {
      const list = lists.get(item.quantile) ?? [];
      list.push({ time: milliseconds(point.time), value: number(item.value) });
      lists.set(item.quantile, list);
    }
  }
  return [...lists].sort(([first], [second]) => first - second).map(([quantile, points]) => ({
    suffix: `p${Number((quantile * 100).toFixed(4))}`,
    points: finite(points.sort((first, second) => first.time - second.time)),
  }));
}

function finite(points: LinePoint[]): LinePoint[] {
  return points.filter((point) => Number.isFinite(point.value));
}

function milliseconds(time: string): number {
  return toMilliseconds(parseInstant(time) ?? 0n);
}

function number(value: unknown): number {
  return value === undefined || value === null ? NaN : Number(value);
}

/** The name that tells a series from its neighbours: the service, then the attributes. */
export function seriesName(serviceName: string, attributes: unknown): string {
  const entries = typeof attributes === 'object' && attributes !== null ? Object.entries(attributes) : [];
  const pairs = entries.map(([key, value]) =>
    `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`
  );
  return [serviceName, ...pairs].filter((part) => part !== '').join(' ');
}

/** Statistics of a line for the table; null when it has no points. */
export function statisticsOf(line: Line): { last: number; min: number; max: number; mean: number } | null {
  const values = line.points.map((point) => point.value);
  const last = values[values.length - 1];
  if (last === undefined) {
    return null;
  }
  const min = values.reduce((least, value) => Math.min(least, value), Infinity);
  const max = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return { last, min, max, mean: values.reduce((total, value) => total + value, 0) / values.length };
}
