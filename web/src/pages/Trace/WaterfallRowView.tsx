// SPDX-License-Identifier: Apache-2.0
import { memo } from 'react';
import type { Span } from '../../api/shapes';
import { serviceColor } from '../../theme/palette';
import { formatDuration } from '../../time/duration';
import { Icon } from '../../ui/Icon';
import { rowHeightPixels } from './WaterfallView';
import type { WaterfallRow } from './waterfall';

type WaterfallRowProps = {
  row: WaterfallRow;
  span: Span;
  /** Order among the visible rows; `position` is the order among all rows. */
  place: number;
  /** Length of the trace in nanoseconds. */
  total: number;
  closed: boolean;
  active: boolean;
  selected: boolean;
  position: number;
  actions: RowActions;
};

/** What a row can ask for. The object must stay the same between renders, or every row would render again. */
export type RowActions = { toggle(position: number): void; open(position: number): void };

/** Deeper levels indent no further, so that names stay readable. */
const indentDepthMax = 16;

/** One span: its place in the tree on the left, its place in time on the right. */
export const WaterfallRowView = memo(function WaterfallRowView(props: WaterfallRowProps): JSX.Element {
  const { row, span } = props;
  const failed = span.status.code === 'error';
  const parent = row.childCount > 0;
  const classes = [
    'waterfall-row',
    props.active && 'is-active',
    props.selected && 'is-selected',
    failed && 'is-failed',
  ];
  return (
    <div
      id={`span-row-${props.position}`}
      role='row'
      aria-level={row.depth + 1}
      aria-rowindex={props.place + 1}
      aria-expanded={parent ? !props.closed : undefined}
      aria-selected={props.selected}
      className={classes.filter(Boolean).join(' ')}
      style={{ top: props.place * rowHeightPixels }}
      onClick={() => props.actions.open(props.position)}
    >
      <div
        role='gridcell'
        className='waterfall-name'
        style={{ paddingLeft: `calc(8px + ${Math.min(row.depth, indentDepthMax)} * var(--indent))` }}
      >
        {parent
          ? (
            <button
              type='button'
              tabIndex={-1}
              className='twist'
              aria-label={`${props.closed ? 'Expand' : 'Collapse'} ${span.name}`}
              onClick={(event) => {
                event.stopPropagation();
                props.actions.toggle(props.position);
              }}
            >
              <Icon name={props.closed ? 'chevron-right' : 'chevron-down'} />
            </button>
          )
          : <span className='twist-space' />}
        <span
          className='swatch'
          style={{ background: serviceColor(span.service_name) }}
          aria-hidden='true'
        />
        {failed && <Icon name='exclamation-octagon-fill' label='Error' className='bad' />}
        {row.orphan && (
          <Icon name='exclamation-triangle' label='Parent span not received' className='warn' />
        )}
        <span className='waterfall-text' title={`${span.service_name}: ${span.name}`}>
          <span className='muted from-medium'>{span.service_name}</span> {span.name}
        </span>
        {props.closed && <span className='badge'>{`+${(row.size - 1).toLocaleString('en')}`}</span>}
      </div>
      <div role='gridcell' className='waterfall-time'>
        <Bar row={row} total={props.total} service={span.service_name} />
      </div>
    </div>
  );
});

function Bar(props: { row: WaterfallRow; total: number; service: string }): JSX.Element {
  const start = (props.row.offset / props.total) * 100;
  const width = (props.row.duration / props.total) * 100;
  // The label goes where there is room: after the bar, before it, or inside a bar that fills the axis.
  const end = start + width;
  const label = end < 82
    ? { left: `${end}%` }
    : start > 18
    ? { right: `${100 - start}%` }
    : { left: `${start}%` };
  const inside = end >= 82 && start <= 18;
  return (
    <>
      <span
        className='span-bar'
        style={{ left: `${start}%`, width: `${width}%`, background: serviceColor(props.service) }}
      />
      <span className={inside ? 'span-label span-label-inside' : 'span-label'} style={label}>
        {formatDuration(props.row.duration)}
      </span>
    </>
  );
}
