// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useEffect, useRef } from 'react';

type PopoverProps = {
  open: boolean;
  onClose(): void;
  trigger: ReactNode;
  label: string;
  children: ReactNode;
  side?: 'left' | 'right' | 'up';
};

/** A panel below its trigger. Escape, a click outside and moving the focus away close it. */
export function Popover(props: PopoverProps): JSX.Element {
  const { open, onClose } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) {
      return undefined;
    }
    const outside = (event: Event): void => {
      if (event.target instanceof Node && box.current && !box.current.contains(event.target)) {
        onClose();
      }
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        onClose();
        box.current?.querySelector('button')?.focus();
      }
    };
    const node = box.current;
    node?.querySelector<HTMLElement>('.popover :is(input, button)')?.focus({ preventScroll: true });
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    node?.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      node?.removeEventListener('keydown', escape);
    };
  }, [open, onClose]);
  return (
    <div className='popover-anchor' ref={box}>
      {props.trigger}
      {open && (
        <div className={`popover popover-${props.side ?? 'left'}`} role='dialog' aria-label={props.label}>
          {props.children}
        </div>
      )}
    </div>
  );
}
