// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';

let prefix = '';
let prefixTimer = 0;

/** Whether a key press belongs to a field the user is typing into. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** Runs `action` for a key or a sequence such as "g t", unless somebody is typing or a dialog is open. */
export function useShortcut(keys: string, action: () => void): void {
  const latest = useRef(action);
  latest.current = action;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      if (
        modified || event.defaultPrevented || isTyping(event.target) ||
        document.querySelector('dialog[open]')
      ) {
        return;
      }
      const [first, second] = keys.split(' ');
      if (
        second !== undefined
          ? prefix === first && event.key === second
          : prefix === '' && event.key === first
      ) {
        event.preventDefault();
        latest.current();
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys]);
}

// One prefix for all shortcuts: "g" waits a second for its second key. Bubbling reaches window after the
// listeners on document have compared.
window.addEventListener('keydown', (event) => {
  window.clearTimeout(prefixTimer);
  prefix = event.key === 'g' && prefix === '' && !isTyping(event.target) ? 'g' : '';
  prefixTimer = window.setTimeout(() => {
    prefix = '';
  }, 1000);
});
