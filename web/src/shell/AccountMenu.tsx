// SPDX-License-Identifier: Apache-2.0
import { useCallback, useState, useSyncExternalStore } from 'react';
import { currentSession, signOut, subscribeSession } from '../api/session';
import { chooseTheme, type ThemeChoice, useThemeChoice } from '../theme/theme';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconNames';
import { Popover } from '../ui/Popover';
import { Segmented } from '../ui/Segmented';

const themes: ReadonlyArray<{ id: ThemeChoice; title: string; icon: IconName }> = [
  { id: 'system', title: 'System', icon: 'laptop' },
  { id: 'light', title: 'Light', icon: 'sun' },
  { id: 'dark', title: 'Dark', icon: 'moon' },
];

/** Who is signed in, the theme, and the way out. */
export function AccountMenu(): JSX.Element | null {
  const session = useSyncExternalStore(subscribeSession, currentSession);
  const theme = useThemeChoice();
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  if (session.state !== 'signed-in') {
    return null;
  }
  const trigger = (
    <button
      type='button'
      className='place account-button'
      aria-label='Account'
      aria-haspopup='dialog'
      aria-expanded={open}
      onClick={() => setOpen(!open)}
    >
      <Icon name='person-circle' />
      <span className='account-names'>
        <span className='truncate'>{session.organization.name}</span>
        <span className='truncate muted'>{session.user.email}</span>
      </span>
    </button>
  );
  return (
    <Popover open={open} onClose={close} trigger={trigger} label='Account' side='up'>
      <div className='account-summary'>
        <strong>{session.user.name}</strong>
        <span className='muted'>{session.user.email}</span>
        <span className='muted'>{session.organization.name}</span>
      </div>
      <Segmented label='Theme' options={themes} selected={theme} onSelect={chooseTheme} />
      <button type='button' className='menu-item' onClick={() => void signOut()}>
        <Icon name='box-arrow-right' /> Sign out
      </button>
    </Popover>
  );
}
