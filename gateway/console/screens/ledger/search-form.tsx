import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { goTo, linkTo } from '../../address.js';
import type { NamedPurpose } from '../../asking/rules.js';
import { type Agreement, OUTCOMES } from '../../asking/running.js';
import { useSaid, useTexts } from '../../languages/language.js';
import { Choice } from '../../parts/choice.js';

export interface SearchFormProps {
  readonly options: URLSearchParams;
  readonly agreements: readonly Agreement[];
  readonly purposes: readonly NamedPurpose[];
}

/** The name under which all of them stand in a list. */
const ALL = '-';

/** For what, through which system, with what outcome, when. Nothing is asked before it is sent: every search is on the ledger. */
export function SearchForm({ options, agreements, purposes }: SearchFormProps) {
  const { running } = useTexts();
  const words = running.ledger;
  const said = useSaid();
  const [wished, setWished] = useState<Readonly<Record<string, string>>>(() => {
    const { before: _, ...rest } = Object.fromEntries(options);
    return rest;
  });
  const wish = (name: string) => (value: string) => setWished({ ...wished, [name]: value === ALL ? '' : value });
  const systems = [...new Map(agreements.map(({ client, clientName }) => [client ?? '', clientName ?? client ?? '']))];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        goTo(linkTo('ledger', '', wished));
      }}
    >
      <div className="fields">
        <Choice
          label={words.purpose}
          options={[
            { id: ALL, name: running.allPurposes },
            ...purposes.map(({ purpose, label }) => ({ id: purpose ?? '', name: said(label), note: purpose ?? '' })),
          ]}
          value={wished.purpose || ALL}
          onChoose={wish('purpose')}
        />
        <Choice
          label={running.system}
          options={[{ id: ALL, name: running.all }, ...systems.map(([id, name]) => ({ id, name, note: id }))]}
          value={wished.client || ALL}
          onChoose={wish('client')}
        />
        <Choice
          label={words.outcome}
          options={[{ id: ALL, name: running.all }, ...OUTCOMES.map((id) => ({ id, name: words.outcomes[id] }))]}
          value={wished.outcome || ALL}
          onChoose={wish('outcome')}
        />
        <Day label={words.from} value={wished.from ?? ''} onChange={wish('from')} />
        <Day label={words.to} value={wished.to ?? ''} onChange={wish('to')} />
      </div>
      <Button type="submit" className="button primary">
        {words.search}
      </Button>
    </form>
  );
}

function Day({ label, value, onChange }: { readonly label: string; readonly value: string; readonly onChange: (day: string) => void }) {
  return (
    <TextField className="field" type="date" value={value} onChange={onChange}>
      <Label>{label}</Label>
      <Input />
    </TextField>
  );
}
