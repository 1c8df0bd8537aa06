// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import { Icon } from './Icon';
import type { IconName } from './iconNames';

type SegmentedProps<T extends string> = {
  label: string;
  options: ReadonlyArray<{ id: T; title: string; icon?: IconName }>;
  selected: T;
  onSelect(id: T): void;
};

/** One of a few choices, all visible: radio buttons drawn as one bar. */
export function Segmented<T extends string>(props: SegmentedProps<T>): JSX.Element {
  const name = useId();
  return (
    <div className='segmented' role='radiogroup' aria-label={props.label}>
      {props.options.map((option) => (
        <label key={option.id} className='segment'>
          <input
            type='radio'
            name={name}
            className='visually-hidden'
            checked={option.id === props.selected}
            onChange={() => props.onSelect(option.id)}
          />
          <span>
            {option.icon && <Icon name={option.icon} />}
            {option.title}
          </span>
        </label>
      ))}
    </div>
  );
}
