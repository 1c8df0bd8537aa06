// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useEffect } from 'react';
import { Logo } from '../../shell/Logo';

/** The frame of the pages shown before somebody is signed in. */
export function AccountCard(
  props: { title: string; lead: string; children: ReactNode; foot: ReactNode },
): JSX.Element {
  useEffect(() => {
    document.title = `${props.title} · Argus`;
  }, [props.title]);
  return (
    <main className='account'>
      <div className='account-card'>
        <div className='account-brand'>
          <Logo /> Argus
        </div>
        <h1>{props.title}</h1>
        <p className='muted'>{props.lead}</p>
        {props.children}
      </div>
      <p className='account-foot'>{props.foot}</p>
    </main>
  );
}
