// SPDX-License-Identifier: Apache-2.0
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';

type TabsProps<T extends string> = {
  label: string;
  tabs: ReadonlyArray<{ id: T; title: string }>;
  selected: T;
  onSelect(id: T): void;
  children: ReactNode;
};

/** Tabs with the panel of the selected one; arrow keys, Home and End move between them. */
export function Tabs<T extends string>(props: TabsProps<T>): JSX.Element {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({
      block: 'nearest',
      inline: 'nearest',
    });
  }, [props.selected]);
  const move = (event: KeyboardEvent): void => {
    const count = props.tabs.length;
    const index = props.tabs.findIndex((tab) => tab.id === props.selected);
    const targets: Record<string, number> = {
      ArrowRight: (index + 1) % count,
      ArrowLeft: (index + count - 1) % count,
      Home: 0,
      End: count - 1,
    };
    const target = props.tabs[targets[event.key] ?? -1];
    if (target) {
      event.preventDefault();
      props.onSelect(target.id);
      list.current?.querySelector<HTMLElement>(`[data-tab="${target.id}"]`)?.focus();
    }
  };
  return (
    <div className='tabs'>
      <div className='tab-list' role='tablist' aria-label={props.label} ref={list} onKeyDown={move}>
        {props.tabs.map((tab) => (
          <button
            key={tab.id}
            type='button'
            role='tab'
            data-tab={tab.id}
            id={`${base}-${tab.id}`}
            aria-selected={tab.id === props.selected}
            aria-controls={`${base}-panel`}
            tabIndex={tab.id === props.selected ? 0 : -1}
            className='tab'
            onClick={() => props.onSelect(tab.id)}
          >
            {tab.title}
          </button>
        ))}
      </div>
      <div
        className='tab-panel'
        role='tabpanel'
        id={`${base}-panel`}
        aria-labelledby={`${base}-${props.selected}`}
      >
        {props.children}
      </div>
    </div>
  );
}
