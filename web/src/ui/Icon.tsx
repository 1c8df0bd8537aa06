// SPDX-License-Identifier: Apache-2.0
import sprite from '../generated/icons.svg';
import type { IconName } from './iconNames';

/** One icon of the sprite. Decorative unless `label` says what it means. */
export function Icon(props: { name: IconName; label?: string; className?: string }): JSX.Element {
  const meaning = props.label === undefined
    ? { 'aria-hidden': true }
    : { role: 'img', 'aria-label': props.label };
  return (
    <svg
      className={`icon ${props.className ?? ''}`}
      width='16'
      height='16'
      fill='currentColor'
      {...meaning}
    >
      <use href={`${sprite}#${props.name}`} />
    </svg>
  );
}
