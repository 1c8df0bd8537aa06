// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useEffect, useState } from 'react';
import type { Problem } from '../api/problem';
import { Button } from './Button';
import { Icon } from './Icon';
import type { IconName } from './iconNames';

/** What failed, why, and a way to try again. */
export function Failure(props: { problem: Problem; retry?: () => void; compact?: boolean }): JSX.Element {
  const { problem } = props;
  const unreachable = problem.code === 'unreachable';
  return (
    <div className={props.compact === true ? 'failure failure-compact' : 'failure'} role='alert'>
      <Icon name={unreachable ? 'cloud-slash' : 'exclamation-octagon-fill'} className='failure-icon' />
      <div className='failure-text'>
        <strong>{problem.title}</strong>
        <p>{problem.message === problem.title ? 'Try again in a moment.' : problem.message}</p>
        {problem.requestID !== null && (
          <p className='muted'>
            Request <code>{problem.requestID}</code>
          </p>
        )}
      </div>
      {props.retry && <Button icon='arrow-clockwise' onClick={props.retry}>Try again</Button>}
    </div>
  );
}

/** A page or panel that has nothing to show, with the way out of it. */
export function Empty(props: { icon: IconName; title: string; children?: ReactNode }): JSX.Element {
  return (
    <div className='empty'>
      <Icon name={props.icon} className='empty-icon' />
      <h2>{props.title}</h2>
      {props.children}
    </div>
  );
}

/** Grey bars in the shape of what will come, hidden for 150 ms so that fast answers do not flash. */
export function Skeleton(props: { rows: number; label: string }): JSX.Element {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setShown(true), 150);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div
      className={shown ? 'skeleton' : 'skeleton skeleton-waiting'}
      role='status'
      aria-label={props.label}
    >
      {Array.from(
        { length: props.rows },
        (_, row) => (
          <div className='skeleton-row' key={row} style={{ width: `${96 - ((row * 37) % 40)}%` }} />
        ),
      )}
    </div>
  );
}
