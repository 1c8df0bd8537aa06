// SPDX-License-Identifier: Apache-2.0
import {
  formatAge,
  formatInstant,
  formatLocal,
  formatLocalFull,
  parseInstant,
  toMilliseconds,
} from '../time/instant';

/** Local wall-clock time (or its age); the exact UTC time with nanoseconds is one hover away. */
export function Timestamp(props: { time: string; age?: boolean }): JSX.Element {
  const instant = parseInstant(props.time);
  if (instant === null) {
    return <span>{props.time}</span>;
  }
  const milliseconds = toMilliseconds(instant);
  const now = Date.now();
  const shown = props.age === true ? formatAge(milliseconds, now) : formatLocal(milliseconds, now);
  const title = `${formatInstant(instant)} (UTC)\n${formatLocalFull(milliseconds)}`;
  return <time dateTime={props.time} title={title}>{shown}</time>;
}
