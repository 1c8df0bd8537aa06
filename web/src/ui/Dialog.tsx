// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './Button';

/** A modal dialog: the browser keeps the focus inside and gives it back on closing. */
export function Dialog(props: { title: string; onClose(): void; children: ReactNode }): JSX.Element {
  const { onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const node = dialog.current;
    node?.showModal();
    return () => node?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className='dialog'
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className='dialog-header'>
        <h2 id={title}>{props.title}</h2>
        <IconButton icon='x-lg' label='Close' onClick={onClose} />
      </header>
      {props.children}
    </dialog>
  );
}
