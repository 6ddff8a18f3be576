import { useState } from 'react';
import { Button, FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { goTo } from '../../address.js';
import { useTexts } from '../../languages/language.js';
import { type Asking, isExplained, linkToExplanation } from './asking.js';

export interface FieldFormProps {
  readonly asking: Asking;
  /** The field that is explained already; empty for none. */
  readonly explained: string;
  /** The example operation that is shown; it stays. */
  readonly operation: string | null;
}

/** Asks why, or why not, about one field; what is asked is in the address. */
export function FieldForm({ asking, explained, operation }: FieldFormProps) {
  const { explained: words } = useTexts();
  const [field, setField] = useState(explained);
  const isWrong = field !== '' && !isExplained(field);
  return (
    <form
      className="field-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isExplained(field)) goTo(linkToExplanation(asking, field, operation));
      }}
    >
      <TextField className="field" value={field} onChange={setField} isInvalid={isWrong}>
        <Label>{words.field}</Label>
        <Input className="written" spellCheck="false" autoComplete="off" />
        <Text slot="description" className="quiet">
          {words.fieldNote}
        </Text>
        <FieldError>{words.notAField}</FieldError>
      </TextField>
      <Button type="submit" className="button" isDisabled={!isExplained(field)}>
        {words.explain}
      </Button>
    </form>
  );
}
