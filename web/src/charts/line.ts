// SPDX-License-Identifier: Apache-2.0

/** One value at one instant, milliseconds since the epoch. */
export type LinePoint = { time: number; value: number };

/** What a chart draws: points in time order, with a name and a CSS colour. */
export type Line = { id: string; name: string; color: string; points: LinePoint[] };

/** Missing intervals a line bridges before it shows a gap. */
const bridgedIntervals = 3;

/** The points cut where data is missing: a silence is a gap, never a straight line across it. */
export function segmentsOf(points: readonly LinePoint[]): LinePoint[][] {
  const steps = points.slice(1).map((point, index) => point.time - (points[index]?.time ?? 0)).sort((
    a,
    b,
  ) => a - b);
  const usual = steps[Math.floor(steps.length / 2)] ?? 0;
  const segments: LinePoint[][] = [];
  let previous: LinePoint | undefined;
  for (const point of points) {
    const segment = segments[segments.length - 1];
    if (segment && previous && point.time - previous.time <= usual * bridgedIntervals) {
      segment.push(point);
    } else {
      segments.push([point]);
    }
    previous = point;
  }
  return segments;
}
