// SPDX-License-Identifier: Apache-2.0

type SelectProps<T extends string> = {
  label: string;
  options: ReadonlyArray<{ id: T; title: string }>;
  selected: T;
  onSelect(id: T): void;
};

/** A native drop-down with a visible name in front of its value. */
export function Select<T extends string>(props: SelectProps<T>): JSX.Element {
  const choose = (value: string): void => {
    const option = props.options.find((item) => item.id === value);
    if (option) {
      props.onSelect(option.id);
    }
  };
  return (
    <label className='select'>
      <span className='select-label'>{props.label}</span>
      <select value={props.selected} onChange={(event) => choose(event.target.value)}>
        {props.options.map((option) => <option key={option.id} value={option.id}>{option.title}</option>)}
      </select>
    </label>
  );
}
