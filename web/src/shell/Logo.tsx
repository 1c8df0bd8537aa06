// SPDX-License-Identifier: Apache-2.0

/** The Argus mark: an eye whose pupil holds a pulse. */
export function Logo(): JSX.Element {
  return (
    <svg className='logo' viewBox='0 0 32 32' width='26' height='26' aria-hidden='true'>
      <rect width='32' height='32' rx='8' fill='#14306e' />
      <path
        d='M4.5 16C7.5 10.6 11.5 8 16 8s8.5 2.6 11.5 8c-3 5.4-7 8-11.5 8s-8.5-2.6-11.5-8z'
        fill='#fff'
      />
      <circle cx='16' cy='16' r='5.2' fill='#2c6bed' />
      <path
        d='M12.3 16h1.9l1.3-2.8 1.7 5.4 1.2-2.6h1.4'
        fill='none'
        stroke='#fff'
        strokeWidth='1.3'
        strokeLinecap='round'
        strokeLinejoin='round'
      />
    </svg>
  );
}
