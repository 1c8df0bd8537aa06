// SPDX-License-Identifier: Apache-2.0
import { Icon } from './Icon';

/** Span or trace status as icon and word; colour only supports them. */
export function StatusMark(props: { status: string; compact?: boolean }): JSX.Element {
  const { status } = props;
  const icon = status === 'error'
    ? 'exclamation-octagon-fill'
    : status === 'ok'
    ? 'check-circle'
    : 'circle';
  const word = status === 'error' ? 'Error' : status === 'ok' ? 'OK' : 'Unset';
  return (
    <span className={`status status-${status}`}>
      <Icon name={icon} {...(props.compact === true ? { label: word } : {})} />
      {props.compact === true ? null : word}
    </span>
  );
}
