import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue, Text } from 'react-aria-components';

export interface Option {
  readonly id: string;
  readonly name: string;
  /** A word of explanation under the name. */
  readonly note?: string;
}

export interface ChoiceProps {
  readonly label: string;
  readonly options: readonly Option[];
  /** The id that is chosen; null for none yet. */
  readonly value: string | null;
  readonly onChoose: (id: string) => void;
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
}

/** One of several. */
export function Choice({ label, options, value, onChoose, placeholder, isDisabled = false }: ChoiceProps) {
  return (
    <Select
      className="choice"
      value={value}
      onChange={(key) => key !== null && onChoose(String(key))}
      isDisabled={isDisabled}
      {...(placeholder === undefined ? {} : { placeholder })}
    >
      <Label>{label}</Label>
      <Button className="choice-button">
        <SelectValue className="choice-value">{({ selectedText, defaultChildren }) => selectedText || defaultChildren}</SelectValue>
        <span aria-hidden="true">▾</span>
      </Button>
      <Popover className="choice-list">
        <ListBox items={options}>
          {({ id, name, note }) => (
            <ListBoxItem id={id} textValue={name}>
              <Text slot="label">{name}</Text>
              {note !== undefined && (
                <Text slot="description" className="quiet">
                  {note}
                </Text>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
