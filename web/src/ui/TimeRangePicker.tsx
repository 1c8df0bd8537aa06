// SPDX-License-Identifier: Apache-2.0
import { type FormEvent, useCallback, useState } from 'react';
import {
  describeRange,
  formatTyped,
  parseTimeExpression,
  rangePresets,
  resolveRange,
  type TimeRange,
} from '../time/timeRange';
import { parseInstant } from '../time/instant';
import { Button } from './Button';
import { Field } from './Field';
import { Icon } from './Icon';
import { Popover } from './Popover';
import { useShortcut } from './useShortcut';

/** Presets and a typed custom range; `t` opens it. */
export function TimeRangePicker(
  props: { range: TimeRange; onChange(range: TimeRange): void },
): JSX.Element {
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  useShortcut('t', () => setOpen(true));
  const choose = (range: TimeRange): void => {
    setOpen(false);
    props.onChange(range);
  };
  const trigger = (
    <button
      type='button'
      className='button button-plain'
      aria-haspopup='dialog'
      aria-expanded={open}
      onClick={() => setOpen(!open)}
    >
      <Icon name='clock' />
      <span className='tabular'>{describeRange(props.range)}</span>
      <Icon name='chevron-down' className='chevron' />
    </button>
  );
  return (
    <Popover open={open} onClose={close} trigger={trigger} label='Time range'>
      <div className='range-presets'>
        {rangePresets.map((last) => (
          <button
            key={last}
            type='button'
            className='menu-item'
            aria-pressed={props.range.kind === 'relative' && props.range.last === last}
            onClick={() => choose({ kind: 'relative', last })}
          >
            {describeRange({ kind: 'relative', last })}
          </button>
        ))}
      </div>
      <CustomRange range={props.range} onChange={choose} />
    </Popover>
  );
}

function CustomRange(props: { range: TimeRange; onChange(range: TimeRange): void }): JSX.Element {
  const [initial] = useState(() => initialTexts(props.range));
  const [from, setFrom] = useState(initial.from);
  const [to, setTo] = useState(initial.to);
  const [mistake, setMistake] = useState<{ from?: string; to?: string }>({});
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    const now = Date.now();
    const start = parseTimeExpression(from, now);
    const end = parseTimeExpression(to, now);
    const unknown = 'Not understood. Try 2026-01-31 14:00, now-6h or 3d.';
    if (start === null || end === null) {
      setMistake({
        ...(start === null ? { from: unknown } : {}),
        ...(end === null ? { to: unknown } : {}),
      });
    } else if (start >= end) {
      setMistake({ to: 'The end must be later than the start.' });
    } else {
      const last = /^now\s*-\s*(\d+[smhdw])$/.exec(from.trim())?.[1];
      const moving = last !== undefined && to.trim() === 'now';
      props.onChange(moving ? { kind: 'relative', last } : { kind: 'absolute', start, end });
    }
  };
  return (
    <form className='range-custom' onSubmit={apply}>
      <Field
        label='From'
        value={from}
        mistake={mistake.from}
        onChange={(event) => setFrom(event.target.value)}
      />
      <Field label='To' value={to} mistake={mistake.to} onChange={(event) => setTo(event.target.value)} />
      <p className='field-hint'>Your time zone: {Intl.DateTimeFormat().resolvedOptions().timeZone}</p>
      <Button type='submit' look='primary'>Apply custom range</Button>
    </form>
  );
}

function initialTexts(range: TimeRange): { from: string; to: string } {
  if (range.kind === 'relative') {
    return { from: `now-${range.last}`, to: 'now' };
  }
  const { start, end } = resolveRange(range, 0);
  return { from: formatTyped(parseInstant(start) ?? 0n), to: formatTyped(parseInstant(end) ?? 0n) };
}
