// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import type { Line } from '../../charts/line';
import { formatValue } from '../../charts/formatValue';
import { formatLocal } from '../../time/instant';
import { Segmented } from '../../ui/Segmented';
import { statisticsOf } from './readings';

type SeriesTableProps = { lines: Line[]; unit: string; onEmphasize(id: string | null): void };

const views = [{ id: 'summary', title: 'Series' }, { id: 'points', title: 'All points' }] as const;

/** Points listed in the table of all points; the newest ones. */
const pointsMax = 500;

/** The chart as numbers: per series, or point by point. */
export function SeriesTable(props: SeriesTableProps): JSX.Element {
  const [view, setView] = useState<'summary' | 'points'>('summary');
  return (
    <div className='series-table'>
      <Segmented label='Table' options={views} selected={view} onSelect={(next) => setView(next)} />
      <div className='table-box'>
        {view === 'summary' ? <Summary {...props} /> : <Points {...props} />}
      </div>
    </div>
  );
}

function Summary(props: SeriesTableProps): JSX.Element {
  return (
    <table className='table' aria-label='Series'>
      <thead>
        <tr>
          <th scope='col'>Series</th>
          <th scope='col' className='number'>Last</th>
          <th scope='col' className='number from-medium'>Min</th>
          <th scope='col' className='number from-medium'>Mean</th>
          <th scope='col' className='number'>Max</th>
        </tr>
      </thead>
      <tbody>
        {props.lines.map((line) => {
          const statistics = statisticsOf(line);
          const cell = (value: number | undefined): string =>
            value === undefined ? '–' : formatValue(value, props.unit);
          return (
            <tr
              key={line.id}
              onPointerEnter={() => props.onEmphasize(line.id)}
              onPointerLeave={() => props.onEmphasize(null)}
            >
              <td className='wrap'>
                <SeriesName line={line} />
              </td>
              <td className='number tabular'>{cell(statistics?.last)}</td>
              <td className='number tabular from-medium'>{cell(statistics?.min)}</td>
              <td className='number tabular from-medium'>{cell(statistics?.mean)}</td>
              <td className='number tabular'>{cell(statistics?.max)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Points(props: SeriesTableProps): JSX.Element {
  const all = props.lines.flatMap((line) => line.points.map((point) => ({ line, point })));
  all.sort((first, second) => second.point.time - first.point.time);
  const now = Date.now();
  return (
    <table className='table' aria-label='Points'>
      <thead>
        <tr>
          <th scope='col'>Time</th>
          <th scope='col'>Series</th>
          <th scope='col' className='number'>Value</th>
        </tr>
      </thead>
      <tbody>
        {all.slice(0, pointsMax).map(({ line, point }, index) => (
          <tr key={index}>
            <td className='tabular' title={new Date(point.time).toISOString()}>
              {formatLocal(point.time, now)}
            </td>
            <td className='wrap'>
              <SeriesName line={line} />
            </td>
            <td className='number tabular'>{formatValue(point.value, props.unit)}</td>
          </tr>
        ))}
      </tbody>
      {all.length > pointsMax && (
        <tfoot>
          <tr>
            <td colSpan={3} className='muted'>{`The newest ${pointsMax} of ${all.length} points.`}</td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function SeriesName(props: { line: Line }): JSX.Element {
  return (
    <span className='series-name'>
      <span className='swatch' style={{ background: props.line.color }} aria-hidden='true' />
      {props.line.name === '' ? '(no attributes)' : props.line.name}
    </span>
  );
}
