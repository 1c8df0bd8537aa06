// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link } from '../routing/Link';
import { navigate } from '../routing/router';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconNames';
import { useShortcut } from '../ui/useShortcut';
import { AccountMenu } from './AccountMenu';
import { Logo } from './Logo';
import { ShortcutSheet } from './ShortcutSheet';

const places: ReadonlyArray<{ href: string; title: string; icon: IconName; under: string }> = [
  { href: '/traces', title: 'Traces', icon: 'bar-chart-steps', under: '/traces' },
  { href: '/logs', title: 'Logs', icon: 'journal-text', under: '/logs' },
  { href: '/series', title: 'Metrics', icon: 'graph-up', under: '/series' },
  { href: '/get-started', title: 'Get started', icon: 'rocket-takeoff', under: '/get-started' },
  { href: '/settings/api-keys', title: 'API keys', icon: 'key', under: '/settings' },
];

/** What surrounds every page: navigation, account menu, shortcuts. A rail, a bar, or tabs below, by width. */
export function Frame(props: { path: string; children: ReactNode }): JSX.Element {
  const [sheet, setSheet] = useState(false);
  useShortcut('g t', () => navigate('/traces'));
  useShortcut('g l', () => navigate('/logs'));
  useShortcut('g m', () => navigate('/series'));
  useShortcut('g s', () => navigate('/get-started'));
  useShortcut('g k', () => navigate('/settings/api-keys'));
  useShortcut('?', () => setSheet(true));
  const content = useRef<HTMLElement>(null);
  const shownPath = useRef(props.path);
  useEffect(() => {
    // A new page starts at its beginning for the keyboard and for screen readers too.
    if (shownPath.current !== props.path) {
      shownPath.current = props.path;
      content.current?.focus({ preventScroll: true });
    }
  }, [props.path]);
  return (
    <div className='frame'>
      <a className='skip-link' href='#content'>Skip to the content</a>
      <header className='rail'>
        <Link className='brand' href='/traces'>
          <Logo /> <span>Argus</span>
        </Link>
        <nav className='places' aria-label='Main'>
          {places.map((place) => (
            <Link
              key={place.href}
              href={place.href}
              className='place'
              title={place.title}
              aria-current={props.path.startsWith(place.under) ? 'page' : undefined}
            >
              <Icon name={place.icon} />
              <span>{place.title}</span>
            </Link>
          ))}
        </nav>
        <div className='rail-end'>
          <button
            type='button'
            className='place shortcut-button'
            title='Keyboard shortcuts'
            onClick={() => setSheet(true)}
          >
            <Icon name='keyboard' />
            <span>Shortcuts</span>
          </button>
          <AccountMenu />
        </div>
      </header>
      <main id='content' ref={content} className='content' tabIndex={-1}>{props.children}</main>
      {sheet && <ShortcutSheet onClose={() => setSheet(false)} />}
    </div>
  );
}
