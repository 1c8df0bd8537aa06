// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useEffect } from 'react';

/** The title of a page, also in the browser's tab, and what acts on the whole page. */
export function PageHeader(props: { title: string; children?: ReactNode; note?: ReactNode }): JSX.Element {
  useEffect(() => {
    document.title = `${props.title} · Argus`;
  }, [props.title]);
  return (
    <header className='page-header'>
      <div className='page-title'>
        <h1>{props.title}</h1>
        {props.note}
      </div>
      <div className='page-actions'>{props.children}</div>
    </header>
  );
}
