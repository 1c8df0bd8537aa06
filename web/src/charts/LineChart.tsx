// SPDX-License-Identifier: Apache-2.0
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useShownTheme } from '../theme/theme';
import { formatLocal } from '../time/instant';
import { drawLines, plotArea } from './drawLines';
import { formatValue } from './formatValue';
import type { Line } from './line';
import { valueDomain } from './scale';

type LineChartProps = {
  label: string;
  lines: Line[];
  unit: string;
  /** Milliseconds since the epoch. */
  start: number;
  end: number;
  /** Name of the line to emphasize. */
  emphasized: string | null;
};

const heightPixels = 280;

/** Lines over time on a canvas. The pointer or the arrow keys choose an instant to read. */
export function LineChart(props: LineChartProps): JSX.Element {
  const { lines, start, end, unit, emphasized } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [chosen, setChosen] = useState<number | null>(null);
  const theme = useShownTheme();
  const times = useMemo(() => instantsOf(lines), [lines]);
  const domain = useMemo(
    () => valueDomain(lines.flatMap((line) => line.points.map((point) => point.value))),
    [lines],
  );

  useEffect(() => {
    const node = box.current;
    if (!node) {
      return undefined;
    }
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const draw = (): void => {
      if (canvas.current && width > 0) {
        drawLines(canvas.current, {
          lines,
          start,
          end,
          domain,
          unit,
          width,
          height: heightPixels,
          emphasized,
          chosen,
        });
      }
    };
    draw();
    // Text drawn before the fonts arrived has the wrong shape.
    void document.fonts.ready.then(draw);
  }, [lines, start, end, domain, unit, width, emphasized, chosen, theme]);

  const point = (event: PointerEvent): void => {
    const area = plotArea(width, heightPixels);
    const bounds = event.currentTarget.getBoundingClientRect();
    const time = start + ((event.clientX - bounds.left - area.left) / area.width) * (end - start);
    setChosen(nearest(times, time));
  };
  const key = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0 && times.length > 0) {
      event.preventDefault();
      const at = chosen === null ? (step > 0 ? -1 : times.length) : times.indexOf(chosen);
      setChosen(times[Math.min(times.length - 1, Math.max(0, at + step))] ?? null);
    } else if (event.key === 'Escape') {
      setChosen(null);
    }
  };
  return (
    <div
      ref={box}
      className='chart'
      role='group'
      aria-roledescription='chart'
      aria-label={`${props.label}. The arrow keys read values; the table below has all of them.`}
      tabIndex={0}
      onKeyDown={key}
      onPointerMove={point}
      onPointerLeave={() => setChosen(null)}
    >
      <canvas ref={canvas} aria-hidden='true' />
      <p
        className={chosen !== null && chosen > (start + end) / 2
          ? 'chart-reading at-left'
          : 'chart-reading at-right'}
        role='status'
      >
        {chosen !== null && <Reading lines={lines} time={chosen} unit={unit} />}
      </p>
    </div>
  );
}

/** How many lines the reading names; the table names the rest. */
const readingLinesMax = 6;

function Reading(props: { lines: Line[]; time: number; unit: string }): JSX.Element {
  const values = props.lines.flatMap((line) => {
    const found = line.points.find((point) => point.time === props.time);
    return found ? [{ line, value: found.value }] : [];
  });
  values.sort((first, second) => second.value - first.value);
  return (
    <>
      <strong>{formatLocal(props.time, Date.now())}</strong>
      {values.slice(0, readingLinesMax).map(({ line, value }) => (
        <span key={line.id} className='reading'>
          <span className='swatch' style={{ background: line.color }} aria-hidden='true' />
          <span className='truncate'>{line.name}</span> <b>{formatValue(value, props.unit)}</b>
        </span>
      ))}
      {values.length > readingLinesMax && (
        <span className='muted'>{`and ${values.length - readingLinesMax} more`}</span>
      )}
    </>
  );
}

function instantsOf(lines: Line[]): number[] {
  return [...new Set(lines.flatMap((line) => line.points.map((point) => point.time)))].sort((a, b) =>
    a - b
  );
}

function nearest(times: number[], target: number): number | null {
  let best: number | null = null;
  for (const time of times) {
    if (best === null || Math.abs(time - target) < Math.abs(best - target)) {
      best = time;
    }
  }
  return best;
}
