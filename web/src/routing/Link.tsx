// SPDX-License-Identifier: Apache-2.0
import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { navigate } from './router';

/** A real link, so that it can be copied or opened in a tab; a plain click stays inside the page. */
export function Link(props: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }): JSX.Element {
  const { onClick, ...rest } = props;
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey &&
      !event.altKey;
    if (plain && !event.defaultPrevented) {
      event.preventDefault();
      navigate(props.href);
    }
  };
  return <a {...rest} onClick={follow} />;
}
