// SPDX-License-Identifier: Apache-2.0
import { memo, useCallback, useMemo, useState } from 'react';
import type { LogRecord } from '../../api/shapes';
import { Icon } from '../../ui/Icon';
import { plainText } from '../../ui/JSONValue';
import { ServiceTag } from '../../ui/ServiceTag';
import { Timestamp } from '../../ui/Timestamp';
import { useRowKeys } from '../../ui/useRowKeys';
import { LogDetail } from './LogDetail';
import { severityOf } from './severity';

/** Characters of a body shown in its row; the detail shows all of it. */
const bodyCharactersMax = 600;

/** Log records as rows that open in place. `withinTrace` leaves out the link to the trace one is in. */
export function LogList(props: { logs: LogRecord[]; withinTrace?: boolean }): JSX.Element {
  const list = useRowKeys<HTMLUListElement>('button.log-line');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const keyed = useMemo(() => withKeys(props.logs), [props.logs]);
  const toggle = useCallback((key: string) => {
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) {
        next.add(key);
      }
      return next;
    });
  }, []);
  return (
    <ul className='log-list' aria-label='Log records' ref={list}>
      {keyed.map(({ key, log }) => (
        <LogRow
          key={key}
          id={key}
          log={log}
          open={open.has(key)}
          withinTrace={props.withinTrace === true}
          onToggle={toggle}
        />
      ))}
    </ul>
  );
}

type LogRowProps = {
  id: string;
  log: LogRecord;
  open: boolean;
  withinTrace: boolean;
  onToggle(id: string): void;
};

const LogRow = memo(function LogRow(props: LogRowProps): JSX.Element {
  const { log, open } = props;
  const severity = severityOf(log.severity_number);
  const body = plainText(log.body).slice(0, bodyCharactersMax);
  return (
    <li className={open ? 'log is-open' : 'log'}>
      <button
        type='button'
        className={`log-line severity-${severity}`}
        aria-expanded={open}
        onClick={() => props.onToggle(props.id)}
      >
        <span className='severity-strip' aria-hidden='true' />
        <Icon name={open ? 'chevron-down' : 'chevron-right'} className='chevron' />
        <span className='log-time tabular'>
          <Timestamp time={log.time} />
        </span>
        <span className='log-severity'>{log.severity_text === '' ? severity : log.severity_text}</span>
        <span className='log-service'>
          <ServiceTag name={log.service_name} />
        </span>
        <span className='log-body'>{body === '' ? log.event_name : body}</span>
      </button>
      {open && <LogDetail log={log} withinTrace={props.withinTrace} />}
    </li>
  );
});

/** Records have no id of their own: what they say is the key, numbered where two say exactly the same. */
function withKeys(logs: LogRecord[]): Array<{ key: string; log: LogRecord }> {
  const seen = new Map<string, number>();
  return logs.map((log) => {
    const text = `${log.time} ${log.service_name} ${log.span_id ?? ''} ${plainText(log.body).slice(0, 80)}`;
    const count = seen.get(text) ?? 0;
    seen.set(text, count + 1);
    return { key: `${text} ${count}`, log };
  });
}
