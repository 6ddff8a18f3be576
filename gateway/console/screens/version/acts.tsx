import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { ABANDON, type Act, APPROVE, type NextAct, PROPOSE, PUBLISH, REJECT, SIGN_OFF, type Version } from '../../asking/rules.js';
import { useAsk } from '../../asking/use-answer.js';
import { useTexts } from '../../languages/language.js';
import { type Outcome, outcomeOf, PayloadNotice } from '../../parts/payload-notice.js';

/** What may be done with a version next, and for the rest what stands in the way: the server says both. */
export function Acts({ version, onDone }: { readonly version: Version; readonly onDone: () => void }) {
  const { version: texts, acts } = useTexts();
  const ask = useAsk();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [reason, setReason] = useState('');
  // Why: a draft is saved where its cells are edited.
  const next = (version.next ?? []).filter(({ act }) => act !== null && act !== 'SAVE');
  if (next.length === 0) return null;

  const perform = async (act: Act) => {
    setOutcome('asking');
    const { id, revision } = version;
    const answer =
      act === 'PROPOSE'
        ? await ask(PROPOSE, { id, revision: revision ?? 0 })
        : act === 'REJECT'
          ? await ask(REJECT, { id, reason })
          : await ask(ON_VERSION[act as keyof typeof ON_VERSION], { id });
    setOutcome(outcomeOf(answer));
    const done = answer.data?.done;
    const errors = done?.errors ?? [];
    // Why also then: what somebody else wrote in between is shown before anybody goes on.
    if (done != null && (errors.length === 0 || errors.some(({ code }) => code === 'CONFLICT'))) onDone();
  };
  const rejects = next.some(({ act, obstacles }) => act === 'REJECT' && (obstacles ?? []).length === 0);
  return (
    <section aria-label={texts.next}>
      <h2>{texts.next}</h2>
      {rejects && (
        <TextField className="field" value={reason} onChange={setReason}>
          <Label>{texts.rejectWhy}</Label>
          <Input />
        </TextField>
      )}
      <ul className="next">
        {next.map((one) => (
          <li key={one.act}>
            <ActButton
              next={one}
              isDisabled={outcome === 'asking' || (one.act === 'REJECT' && reason.trim() === '')}
              onAct={(act) => void perform(act)}
            />
          </li>
        ))}
      </ul>
      <PayloadNotice outcome={outcome} done={acts.done} />
    </section>
  );
}

const ON_VERSION = { APPROVE, SIGN_OFF, PUBLISH, ABANDON };

function ActButton({
  next,
  isDisabled,
  onAct,
}: {
  readonly next: NextAct;
  readonly isDisabled: boolean;
  readonly onAct: (act: Act) => void;
}) {
  const { acts } = useTexts();
  const { act } = next;
  if (act === null) return null;
  const obstacles = next.obstacles ?? [];
  return (
    <>
      <Button className="button" isDisabled={isDisabled || obstacles.length > 0} onPress={() => onAct(act)}>
        {acts.names[act]}
      </Button>
      {obstacles.map((obstacle) => (
        <span key={obstacle} className="quiet">
          {acts.codes[obstacle as keyof typeof acts.codes] ?? obstacle}
        </span>
      ))}
    </>
  );
}
