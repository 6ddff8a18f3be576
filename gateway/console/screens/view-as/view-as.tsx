import { useState } from 'react';
import type { Address } from '../../address.js';
import { useTexts } from '../../languages/language.js';
import { Notice } from '../../parts/notice.js';
import { useSession } from '../../session/session.js';
import { Outcome } from './outcome.js';
import { QuestionForm } from './question-form.js';
import type { Run } from './run.js';

/** What somebody gets with a system for a purpose, and why not the rest: a real operation, with a token of theirs. */
export function ViewAs({ address }: { readonly address: Address }) {
  const { screens, viewAs } = useTexts();
  const { demo } = useSession();
  const [run, setRun] = useState<Run | null>(null);
  return (
    <>
      <h1>{screens.viewAs}</h1>
      <p className="lead">{viewAs.what}</p>
      {demo === null ? (
        <Notice kind="plain" title={viewAs.noDemo}>
          <p>{viewAs.noDemoWhy}</p>
        </Notice>
      ) : (
        <QuestionForm key={address.options.toString()} demo={demo} options={address.options} onRun={setRun} />
      )}
      {demo !== null && run !== null && <Outcome demo={demo} run={run} />}
    </>
  );
}
