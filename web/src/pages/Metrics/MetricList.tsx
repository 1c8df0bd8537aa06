// SPDX-License-Identifier: Apache-2.0
import { useRef } from 'react';
import type { MetricMetadata } from '../../api/shapes';
import { useRowKeys } from '../../ui/useRowKeys';
import { useVirtualRows } from '../../ui/useVirtualRows';

const rowHeightPixels = 52;

type MetricListProps = { metrics: MetricMetadata[]; chosen: string; onChoose(name: string): void };

/** Metric names with type, unit and services. Only the rows in view exist. */
export function MetricList(props: MetricListProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const rows = useRowKeys<HTMLUListElement>('button');
  const { first, last } = useVirtualRows(box, props.metrics.length, rowHeightPixels);
  return (
    <div className='metric-scroll' ref={box}>
      {props.metrics.length === 0 && <p className='muted menu-note'>No metric matches.</p>}
      <ul className='metric-list' ref={rows} style={{ height: props.metrics.length * rowHeightPixels }}>
        {props.metrics.slice(first, last).map((metric, index) => (
          <li
            key={`${metric.name} ${metric.type} ${metric.unit}`}
            style={{ top: (first + index) * rowHeightPixels }}
          >
            <button
              type='button'
              className='metric-item'
              aria-pressed={metric.name === props.chosen}
              onClick={() => props.onChoose(metric.name)}
            >
              <span className='truncate metric-name' title={metric.name}>{metric.name}</span>
              <span className='metric-under'>
                <span className='badge'>{typeName(metric.type)}</span>
                {metric.unit !== '' && metric.unit !== '1' && <span className='badge'>{metric.unit}</span>}
                <span className='truncate muted'>{metric.service_names.join(', ')}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A metric type as a word. */
export function typeName(type: string): string {
  return type.replace('_', ' ');
}
