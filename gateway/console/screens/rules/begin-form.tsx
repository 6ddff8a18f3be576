import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { goTo, linkTo } from '../../address.js';
import { DRAFT, type Place, ROLL_BACK } from '../../asking/rules.js';
import { useAsk } from '../../asking/use-answer.js';
import { useTexts } from '../../languages/language.js';
import { type Outcome, outcomeOf, PayloadNotice } from '../../parts/payload-notice.js';

/** Begins a draft, or goes back to the rules before; both with a reason, for the record. */
export function BeginForm({ place }: { readonly place: Place }) {
  const { rules } = useTexts();
  const ask = useAsk();
  const [reason, setReason] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  // Why: a form that is sent twice begins one draft.
  const [key] = useState(() => crypto.randomUUID());

  const begin = async (act: typeof DRAFT | typeof ROLL_BACK) => {
    setOutcome('asking');
    const answer = await ask(act, {
      level: place.level ?? '',
      scope: place.scope,
      reason,
      key: `${act === DRAFT ? 'draft' : 'back'}-${key}`,
    });
    const payload = answer.data?.done ?? null;
    setOutcome(outcomeOf(answer));
    if (payload?.version != null && (payload.errors ?? []).length === 0)
      goTo(linkTo('version', payload.version.id, act === ROLL_BACK ? { back: 'asked' } : {}));
  };
  const cannot = reason.trim() === '' || outcome === 'asking';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!cannot) void begin(DRAFT);
      }}
    >
      <h2>{rules.begin}</h2>
      <TextField className="field" value={reason} onChange={setReason} isRequired>
        <Label>{rules.why}</Label>
        <Input />
      </TextField>
      <p className="acts">
        <Button type="submit" className="button primary" isDisabled={cannot}>
          {rules.draft}
        </Button>
        {place.live !== null && (
          <Button className="button" isDisabled={cannot} onPress={() => void begin(ROLL_BACK)}>
            {rules.rollBack}
          </Button>
        )}
      </p>
      <PayloadNotice outcome={outcome} done={rules.begun} />
    </form>
  );
}
