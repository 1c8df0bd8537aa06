// SPDX-License-Identifier: Apache-2.0
import { serviceColor } from '../theme/palette';

/** A service name with the colour it has everywhere. */
export function ServiceTag(props: { name: string }): JSX.Element {
  return (
    <span className='service-tag' title={props.name}>
      <span className='swatch' style={{ background: serviceColor(props.name) }} aria-hidden='true' />
      <span className='truncate'>{props.name === '' ? '(no service name)' : props.name}</span>
    </span>
  );
}
