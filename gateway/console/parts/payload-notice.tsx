import { useEffect, useRef } from 'react';
import type { Answer } from '../asking/ask.js';
import type { Payload } from '../asking/rules.js';
import { useSaid, useTexts } from '../languages/language.js';
import { DifferenceLines } from './difference-lines.js';
import { Loading, Notice } from './notice.js';

/** What came of an act on the rules. `unanswered`: it is not known whether it was done. */
export type Outcome = Payload | 'asking' | 'refused' | 'unanswered';

export function outcomeOf({ status, data }: Answer<{ readonly done: Payload | null }>): Outcome {
  return data?.done ?? (status === 0 || status >= 500 ? 'unanswered' : 'refused');
}

export interface PayloadNoticeProps {
  /** Null: nothing was done yet. */
  readonly outcome: Outcome | null;
  /** What is said when it was done. */
  readonly done: string;
}

/** What came of an act on the rules: done, with the sentence it means; or not, and why. */
export function PayloadNotice(props: PayloadNoticeProps) {
  const notice = useRef<HTMLDivElement>(null);
  const { outcome } = props;
  const isAnswered = outcome !== null && outcome !== 'asking';
  // Why: what was pressed may be gone, and whoever has no mouse would begin at the top of the page again.
  useEffect(() => {
    if (isAnswered && document.activeElement === document.body) notice.current?.focus();
  }, [isAnswered]);
  return (
    <div ref={notice} tabIndex={-1} className="outcome">
      <Told {...props} />
    </div>
  );
}

function Told({ outcome, done }: PayloadNoticeProps) {
  const { common, acts } = useTexts();
  const said = useSaid();
  if (outcome === null) return null;
  if (outcome === 'asking') return <Loading what={common.loading} />;
  if (outcome === 'refused' || outcome === 'unanswered') return <Notice kind="problem" title={acts[outcome]} />;
  const errors = outcome.errors ?? [];
  if (errors.length === 0) {
    return (
      <Notice kind="done" title={done}>
        {outcome.sentence !== null && <p>{said(outcome.sentence)}</p>}
      </Notice>
    );
  }
  return (
    <Notice kind="problem" title={acts.notDone}>
      <ul>
        {errors.map(({ code, message }) => (
          <li key={`${code} ${message}`}>
            {acts.codes[code as keyof typeof acts.codes] ?? <span lang="en">{message ?? code}</span>}
            {named(code, message)} <code>{code}</code>
          </li>
        ))}
      </ul>
      {(outcome.widened ?? []).length > 0 && <DifferenceLines lines={outcome.widened ?? []} />}
    </Notice>
  );
}

/** The schools that the server names, in whatever language. */
function named(code: string | null, message: string | null): string | null {
  return code === 'OTHER_ACADEMY' && message !== null ? message.slice(message.indexOf(':') + 1) : null;
}
