import { useState } from 'react';
import { Button, FieldError, Label, TextArea, TextField } from 'react-aria-components';
import { goTo, linkTo } from '../../address.js';
import { useSaid, useTexts } from '../../languages/language.js';
import { Choice } from '../../parts/choice.js';
import { Copied } from '../../parts/copied.js';
import { SearchChoice } from '../../parts/search-choice.js';
import { type Demo, studentIdFor } from '../../session/demo.js';
import { useSession } from '../../session/session.js';
import { fitting, StandingForm } from '../../session/standing-form.js';
import type { Standing } from '../../session/token.js';
import { asCommand } from './as-command.js';
import { type Asking, isExplained } from './asking.js';
import { Explanation } from './explanation.js';
import { FieldForm } from './field-form.js';
import { type Run, runOperation } from './run.js';

export interface QuestionFormProps {
  readonly demo: Demo;
  readonly options: URLSearchParams;
  readonly onRun: (run: Run) => void;
}

/** Whose view, and of what. The choices are in the address; what somebody writes is not, because there may be names in it. */
export function QuestionForm({ demo, options, onRun }: QuestionFormProps) {
  const { viewAs, explained } = useTexts();
  const said = useSaid();
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
  const [student, setStudent] = useState(options.get('student') ?? '');
  const noteOf = (client: string, purpose: string) =>
    [
      demo.clients.find(({ id }) => id === client)?.name ?? client,
      said(demo.purposes.find(({ id }) => id === purpose)?.label) || purpose,
    ].join(' · ');
  const isRead = isJsonObject(variables);
  const asking: Asking = { standing, student };
  // Why as it was opened: nothing is explained anew while somebody chooses, because each explanation is on the ledger.
  const [opened] = useState(asking);
  const coordinate = options.get('why') ?? '';

  const run = () => {
    onRun({ state: 'running' });
    void runOperation(demo, asking, text, variables).then(onRun);
  };
  const name = (chosen: string, { client }: Standing) => {
    if (chosen !== '') setVariables((written) => withStudent(written, studentIdFor(demo, chosen, client)));
  };
  const about = (chosen: string) => {
    setStudent(chosen);
    name(chosen, standing);
  };
  const stand = (next: Standing) => {
    setStanding(next);
    name(student, next);
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isRead) run();
        }}
      >
        <Choice
          label={viewAs.operation}
          options={demo.operations.map(({ name, client, purpose }) => ({ id: name, name, note: noteOf(client, purpose) }))}
          value={operation?.name ?? null}
          onChoose={(name) => goTo(linkTo('view-as', '', { operation: name }))}
        />
        <StandingForm demo={demo} value={standing} onChange={stand} />
        <SearchChoice
          label={explained.student}
          hint={explained.studentNote}
          options={demo.people.flatMap(({ handle, name, role, student: id }) =>
            id === null ? [] : [{ id: handle, name, note: `${id} · ${role}` }],
          )}
          value={student}
          onChoose={about}
        />
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
      <FieldForm asking={asking} explained={coordinate} operation={options.get('operation')} />
      {isExplained(coordinate) && (
        <section aria-label={explained.ofField(coordinate)}>
          <h2>{explained.ofField(coordinate)}</h2>
          <Explanation demo={demo} asking={opened} coordinate={coordinate} />
        </section>
      )}
    </>
  );
}

/** The pupil in the place of the one that the variables name, where they name one. */
function withStudent(variables: string, student: string): string {
  if (!isJsonObject(variables) || variables.trim() === '') return variables;
  const read = JSON.parse(variables) as Record<string, unknown>;
  return typeof read.student === 'string' ? JSON.stringify({ ...read, student }, null, 2) : variables;
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
