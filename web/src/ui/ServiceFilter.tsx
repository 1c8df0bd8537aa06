// SPDX-License-Identifier: Apache-2.0
import { useCallback, useState } from 'react';
import { listServices } from '../api/generated';
import { useQuery } from '../query/useQuery';
import { resolveRange, type TimeRange } from '../time/timeRange';
import { Button } from './Button';
import { Icon } from './Icon';
import { Popover } from './Popover';
import { ServiceTag } from './ServiceTag';

type ServiceFilterProps = { selected: string[]; range: TimeRange; onChange(services: string[]): void };

/** Chooses any number of services out of those seen in the range. */
export function ServiceFilter(props: ServiceFilterProps): JSX.Element {
  const { selected } = props;
  const [open, setOpen] = useState(false);
  const [part, setPart] = useState('');
  const close = useCallback(() => setOpen(false), []);
  const services = useQuery(
    open ? 'services' : null,
    (signal) => listServices(resolveRange(props.range, Date.now()), { signal }),
  );
  const known = [
    ...new Set([...selected, ...(services.data?.services ?? []).map((service) => service.name)]),
  ].sort();
  const shown = known.filter((name) => name.toLowerCase().includes(part.toLowerCase()));
  const toggle = (name: string): void => {
    props.onChange(
      selected.includes(name) ? selected.filter((item) => item !== name) : [...selected, name],
    );
  };
  const several = `${selected.length} services`;
  const summary = selected.length === 0 ? 'All services' : selected.length === 1 ? selected[0] : several;
  const trigger = (
    <button
      type='button'
      className='button button-plain'
      aria-haspopup='dialog'
      aria-expanded={open}
      onClick={() => setOpen(!open)}
    >
      <Icon name='filter' />
      <span className='truncate'>{summary}</span>
      <Icon name='chevron-down' className='chevron' />
    </button>
  );
  return (
    <Popover open={open} onClose={close} trigger={trigger} label='Services'>
      <input
        type='search'
        className='input'
        placeholder='Find a service'
        aria-label='Find a service'
        value={part}
        onChange={(event) => setPart(event.target.value)}
      />
      <div className='service-options' aria-busy={services.loading}>
        {shown.map((name) => (
          <label key={name} className='menu-item'>
            <input type='checkbox' checked={selected.includes(name)} onChange={() => toggle(name)} />
            <ServiceTag name={name} />
          </label>
        ))}
        {shown.length === 0 && (
          <p className='muted menu-note'>
            {services.problem
              ? services.problem.message
              : services.loading
              ? 'Loading…'
              : 'No service in this range.'}
          </p>
        )}
      </div>
      {selected.length > 0 && (
        <Button look='quiet' onClick={() => props.onChange([])}>Show all services</Button>
      )}
    </Popover>
  );
}
