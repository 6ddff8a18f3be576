import type { Payload } from '../asking/rules.js';
import { useSaid, useTexts } from '../languages/language.js';
import { DifferenceLines } from './difference-lines.js';
import { Loading, Notice } from './notice.js';

export interface PayloadNoticeProps {
  /** What came of an act on the rules; null: nothing was done yet. */
  readonly outcome: Payload | 'asking' | 'failed' | null;
  /** What is said when it was done. */
  readonly done: string;
}

/** What came of an act on the rules: done, with the sentence it means; or not, and why. */
export function PayloadNotice({ outcome, done }: PayloadNoticeProps) {
  const { common, acts } = useTexts();
  const said = useSaid();
  if (outcome === null) return null;
  if (outcome === 'asking') return <Loading what={common.loading} />;
  if (outcome === 'failed') return <Notice kind="problem" title={acts.refused} />;
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
            {acts.codes[code as keyof typeof acts.codes] ?? <span lang="en">{message ?? code}</span>} <code>{code}</code>
          </li>
        ))}
      </ul>
      {(outcome.widened ?? []).length > 0 && <DifferenceLines lines={outcome.widened ?? []} />}
    </Notice>
  );
}
