// SPDX-License-Identifier: Apache-2.0
import { IconButton } from './Button';

type RefreshControlProps = {
  automatic: boolean;
  loading: boolean;
  onToggle(on: boolean): void;
  onRefresh(): void;
};

export const refreshMilliseconds = 5000;

/** Reload now, and a switch that reloads every five seconds. */
export function RefreshControl(props: RefreshControlProps): JSX.Element {
  return (
    <div className='refresh-control'>
      <IconButton
        icon='arrow-clockwise'
        label='Refresh'
        className={props.loading ? 'turning' : ''}
        onClick={props.onRefresh}
      />
      <button
        type='button'
        className='button button-plain'
        role='switch'
        aria-checked={props.automatic}
        aria-label='Live: refresh automatically every 5 seconds'
        title='Refresh automatically every 5 seconds'
        onClick={() => props.onToggle(!props.automatic)}
      >
        <span className='live-dot' aria-hidden='true' />
        Live
      </button>
    </div>
  );
}
