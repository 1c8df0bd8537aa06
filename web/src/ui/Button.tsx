// SPDX-License-Identifier: Apache-2.0
import { type ButtonHTMLAttributes, forwardRef } from 'react';
import { Icon } from './Icon';
import type { IconName } from './iconNames';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';
type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: Look;
  icon?: IconName;
  busy?: boolean;
};

/** A button with text. While `busy` it keeps its size and cannot be pressed again. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(props, ref) {
  const {
    look = 'plain',
    icon,
    busy = false,
    children,
    className = '',
    disabled,
    type = 'button',
    ...rest
  } = props;
  return (
    <button
      {...rest}
      ref={ref}
      type={type}
      className={`button button-${look} ${className}`}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <span className='spinner' aria-hidden='true' /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
});

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { icon: IconName; label: string };

/** A square button that shows only an icon; `label` is its name and its tooltip. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(props, ref) {
  const { icon, label, className = '', ...rest } = props;
  return (
    <button
      {...rest}
      ref={ref}
      type='button'
      className={`icon-button ${className}`}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} />
    </button>
  );
});
