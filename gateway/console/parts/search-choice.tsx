import { useState } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import type { Option } from './choice.js';

export interface SearchChoiceProps {
  readonly label: string;
  /** How one may search. */
  readonly hint: string;
  readonly options: readonly Option[];
  /** The id of an option, or whatever else was written; empty for nothing. */
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

/** One of many, found by writing a part of its name or of its note; something else may be written too. */
export function SearchChoice({ label, hint, options, value, onChoose }: SearchChoiceProps) {
  const chosen = options.find(({ id }) => id === value);
  const [written, setWritten] = useState(chosen === undefined ? value : textOf(chosen));
  const settle = () => {
    const meant = options.find((option) => textOf(option) === written)?.id ?? written.trim();
    if (meant !== value) onChoose(meant);
  };
  return (
    <ComboBox
      className="choice"
      defaultItems={options}
      defaultSelectedKey={chosen?.id ?? null}
      inputValue={written}
      onInputChange={setWritten}
      allowsCustomValue
      onSelectionChange={(key) => key !== null && onChoose(String(key))}
      onBlur={settle}
    >
      <Label>{label}</Label>
      <div className="search-choice">
        <Input />
        <Button className="button" aria-label={label}>
          <span aria-hidden="true">▾</span>
        </Button>
      </div>
      <Text slot="description" className="quiet">
        {hint}
      </Text>
      <Popover className="choice-list">
        <ListBox>
          {(option: Option) => (
            <ListBoxItem id={option.id} textValue={textOf(option)}>
              <Text slot="label">{option.name}</Text>
              <Text slot="description" className="quiet">
                {option.note}
              </Text>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** What is searched, and what is written once it was chosen. */
function textOf({ name, note }: Option): string {
  return note === undefined ? name : `${name} · ${note}`;
}
