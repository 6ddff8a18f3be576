import { useState } from 'react';
import { Button, Label, Radio, RadioGroup } from 'react-aria-components';
import { linkTo } from '../../address.js';
import { EDIT_CELL, type MatrixRow, type MatrixVariables, VERSION_WHOLE, type Version } from '../../asking/rules.js';
import { useAnswer, useAsk } from '../../asking/use-answer.js';
import { useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { type Outcome, outcomeOf, PayloadNotice } from '../../parts/payload-notice.js';

export interface CellEditorProps {
  readonly row: MatrixRow;
  readonly category: string;
  readonly variables: MatrixVariables;
  readonly onEdited: () => void;
}

/** What one may wish of a cell, where a draft is looked at; elsewhere, how to come to one. */
export function CellEditor(props: CellEditorProps) {
  const { cell: words } = useTexts();
  const { version, school } = props.variables;
  if (version === null) {
    return (
      <p>
        {words.noDraft} <a href={linkTo('rules', '', school === null ? {} : { level: 'SCHOOL', scope: school })}>{words.toDrafts}</a>
      </p>
    );
  }
  return <InVersion {...props} id={version} />;
}

function InVersion({ id, ...props }: CellEditorProps & { readonly id: string }) {
  const { cell: words } = useTexts();
  const answer = useAnswer(VERSION_WHOLE, { id });
  return (
    <AnsweredPart answer={answer}>
      {({ policyVersion }) => (policyVersion?.state === 'DRAFT' ? <Wish {...props} draft={policyVersion} /> : <p>{words.notADraft}</p>)}
    </AnsweredPart>
  );
}

const NATIONAL_INTENTS = ['ALWAYS', 'IF_CONSENT', 'MASKED', 'AGGREGATE', 'NEVER'] as const;
/** A level below the national one only makes narrower. */
const NARROWER_INTENTS = ['AS_ABOVE', 'IF_CONSENT', 'MASKED', 'AGGREGATE', 'NEVER'] as const;

function Wish({ row, category, variables, onEdited, draft }: CellEditorProps & { readonly draft: Version }) {
  const { cell: words, intents } = useTexts();
  const ask = useAsk();
  const [wished, setWished] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [revision, setRevision] = useState(draft.revision ?? 0);
  const choices = draft.level === 'NATIONAL' ? NATIONAL_INTENTS : NARROWER_INTENTS;

  const apply = async () => {
    setOutcome('asking');
    const edited = {
      role: row.role ?? '',
      relation: row.relation ?? '',
      purpose: variables.purpose,
      category,
      action: variables.action,
    };
    const answer = await ask(EDIT_CELL, { id: draft.id, revision, cell: edited, to: wished ?? '' });
    const done = answer.data?.done;
    setOutcome(outcomeOf(answer));
    setRevision(done?.version?.revision ?? revision);
    const errors = done?.errors ?? [];
    // Why also then: who wishes it again must have seen what somebody else wrote.
    if (done != null && (errors.length === 0 || errors.some(({ code }) => code === 'CONFLICT'))) onEdited();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void apply();
      }}
    >
      <RadioGroup className="intents" value={wished} onChange={setWished}>
        <Label>{words.wish}</Label>
        {choices.map((intent) => (
          <Radio key={intent} value={intent} className="intent">
            {intents[intent]}
          </Radio>
        ))}
      </RadioGroup>
      <PayloadNotice outcome={outcome} done={words.edited} />
      <Button type="submit" className="button primary" isDisabled={wished === null || outcome === 'asking'}>
        {words.apply}
      </Button>
    </form>
  );
}
