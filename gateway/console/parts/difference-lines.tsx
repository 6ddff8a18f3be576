import type { DifferenceLine, NamedPurpose, Touched } from '../asking/rules.js';
import { useSaid, useTexts } from '../languages/language.js';
import { categoryWords, relationWords, roleWords } from '../languages/words.js';

export interface DifferenceLinesProps {
  readonly lines: readonly DifferenceLine[];
  /** What purposes are called; one that is not among them goes by its code. */
  readonly purposes?: readonly NamedPurpose[];
}

/** Decisions that change, each with whom it touches; the gravest first, as they come. */
export function DifferenceLines({ lines, purposes = [] }: DifferenceLinesProps) {
  const texts = useTexts();
  const { common, difference, changes, states, actions } = texts;
  const said = useSaid();
  const named = (purpose: string) => said(purposes.find((one) => one.purpose === purpose)?.label) || purpose;
  return (
    <ul className="difference">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name, and come in one order
        <li key={index} className={`change change-${(line.change ?? '').toLowerCase()}`}>
          <p className="change-title">
            <strong>{changes[line.change as keyof typeof changes] ?? line.change}</strong>
            {line.before !== null && line.after !== null && (
              <span>
                {states[line.before]} → {states[line.after]}
              </span>
            )}
          </p>
          {(line.examples ?? []).map((example) => (
            <p key={said(example)}>{said(example)}</p>
          ))}
          <dl className="facts">
            <dt>{difference.holders}</dt>
            <dd>
              {common.several(
                (line.holders ?? []).map(({ role, relation }) =>
                  role === null || relation === null ? difference.anybody : `${said(roleWords(role))} ${said(relationWords(relation))}`,
                ),
              )}
            </dd>
            <dt>{difference.categories}</dt>
            <dd>{(line.categories ?? []).map((category) => said(categoryWords(category))).join(', ')}</dd>
            <dt>{difference.purposes}</dt>
            <dd>
              {(line.purposes ?? []).map(named).join(', ')} ({(line.actions ?? []).map((action) => actions[action]).join(', ')})
            </dd>
            {line.touched !== null && (
              <>
                <dt>{difference.touched}</dt>
                <dd>
                  <TouchedCount touched={line.touched} />
                </dd>
              </>
            )}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** How many are touched at most. */
export function TouchedCount({ touched: { students, people, vendors } }: { readonly touched: Touched }) {
  const { difference } = useTexts();
  return <>{difference.counts(students ?? 0, people ?? 0, vendors ?? 0)}</>;
}
