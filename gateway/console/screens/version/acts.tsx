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
  const next = ORDER.flatMap((act) => (version.next ?? []).filter((one) => one.act === act && !isOfAuthorAlone(one)));
  if (next.length === 0 && outcome === null) return null;

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
    // Why also where it was not done: what somebody else did in between is shown before anybody goes on.
    if (answer.data?.done != null) onDone();
  };
  return (
    <section aria-label={texts.next}>
      <h2>{texts.next}</h2>
      <PayloadNotice outcome={outcome} done={acts.done} />
      <ul className="next">
        {next.map((one) => (
          <li key={one.act}>
            {one.act === 'REJECT' && (one.obstacles ?? []).length === 0 && (
              <TextField className="field" value={reason} onChange={setReason}>
                <Label>{texts.rejectWhy}</Label>
                <Input />
              </TextField>
            )}
            <ActButton
              next={one}
              isDisabled={outcome === 'asking' || (one.act === 'REJECT' && reason.trim() === '')}
              onAct={(act) => void perform(act)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What ends a version comes last: what is pressed twice must not end it. A draft is saved where its cells are edited. */
const ORDER: readonly Act[] = ['PROPOSE', 'SIGN_OFF', 'APPROVE', 'PUBLISH', 'REJECT', 'ABANDON'];

/** Nobody else ever may. */
function isOfAuthorAlone({ act, obstacles }: NextAct): boolean {
  return act === 'ABANDON' && (obstacles ?? []).some((one) => one === 'NOT_AUTHOR' || one === 'NOT_YOURS');
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
