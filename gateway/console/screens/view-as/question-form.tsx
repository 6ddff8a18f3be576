import { useState } from 'react';
import { Button, FieldError, Label, TextArea, TextField } from 'react-aria-components';
import { goTo, linkTo } from '../../address.js';
import { useTexts } from '../../languages/language.js';
import { Choice } from '../../parts/choice.js';
import { Copied } from '../../parts/copied.js';
import type { Demo } from '../../session/demo.js';
import { useSession } from '../../session/session.js';
import { fitting, StandingForm } from '../../session/standing-form.js';
import { asCommand } from './as-command.js';
import { type Run, runOperation } from './run.js';

export interface QuestionFormProps {
  readonly demo: Demo;
  readonly options: URLSearchParams;
  readonly onRun: (run: Run) => void;
}

/** Whose view, and of what. The choices are in the address; what somebody writes is not, because there may be names in it. */
export function QuestionForm({ demo, options, onRun }: QuestionFormProps) {
  const { viewAs } = useTexts();
  const { standing: signedIn } = useSession();
  const operation = demo.operations.find(({ name }) => name === options.get('operation')) ?? demo.operations[2];
  const [standing, setStanding] = useState(() =>
    fitting(demo, {
      person: options.has('person')
        ? options.get('person') || null
        : options.has('operation')
          ? (operation?.as ?? null)
          : (signedIn?.person ?? operation?.as ?? null),
      client: options.get('client') ?? operation?.client ?? '',
      purpose: options.get('purpose') ?? operation?.purpose ?? '',
    }),
  );
  const [text, setText] = useState(operation?.query ?? '');
  const [variables, setVariables] = useState(() => JSON.stringify(operation?.variables ?? {}, null, 2));
  const isRead = isJsonObject(variables);

  const run = () => {
    onRun({ state: 'running' });
    void runOperation(demo, standing, text, variables).then(onRun);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isRead) run();
      }}
    >
      <Choice
        label={viewAs.operation}
        options={demo.operations.map(({ name, client, purpose }) => ({ id: name, name, note: `${client} · ${purpose}` }))}
        value={operation?.name ?? null}
        onChoose={(name) => goTo(linkTo('view-as', '', { operation: name }))}
      />
      <StandingForm demo={demo} value={standing} onChange={setStanding} />
      <TextField className="field" value={text} onChange={setText}>
        <Label>{viewAs.text}</Label>
        <TextArea rows={10} spellCheck="false" className="written" />
      </TextField>
      <TextField className="field" value={variables} onChange={setVariables} isInvalid={!isRead}>
        <Label>{viewAs.variables}</Label>
        <TextArea rows={6} spellCheck="false" className="written" />
        <FieldError>{viewAs.notJson}</FieldError>
      </TextField>
      <Button type="submit" className="button primary" isDisabled={!isRead}>
        {viewAs.run}
      </Button>
      <details>
        <summary>{viewAs.asCommand}</summary>
        <Copied text={asCommand(window.location.origin, standing, text, variables)} label={viewAs.asCommand} />
      </details>
    </form>
  );
}

function isJsonObject(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
