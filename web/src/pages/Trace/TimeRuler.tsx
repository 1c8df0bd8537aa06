// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react';
import { formatDuration } from '../../time/duration';
import { rulerTicks } from './waterfall';

/** Pixels one label needs so that neighbours never touch. */
const labelPixels = 110;

/** The time axis above the bars, from zero to the length of the trace. */
export function TimeRuler(props: { duration: number }): JSX.Element {
  const axis = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const node = axis.current;
    if (!node) {
      return undefined;
    }
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  const ticks = rulerTicks(props.duration, Math.max(1, Math.floor(width / labelPixels)));
  return (
    <div className='ruler' aria-hidden='true'>
      <div className='ruler-name'>Service and operation</div>
      <div className='ruler-axis' ref={axis}>
        {ticks.map((tick) => {
          const share = tick / props.duration;
          const late = (1 - share) * width < labelPixels / 2;
          return (
            <span
              key={tick}
              className={late ? 'tick tick-late' : 'tick'}
              style={{ left: `${share * 100}%` }}
            >
              {tick === 0 ? '0' : formatDuration(tick)}
            </span>
          );
        })}
      </div>
    </div>
  );
}
