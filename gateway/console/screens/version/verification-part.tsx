import { type Names, type Red, VERIFICATION, type Verification } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useSaid, useTexts } from '../../languages/language.js';
import { categoryWords, relationWords, roleWords } from '../../languages/words.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { useNames } from '../../parts/named.js';
import { Empty, Notice } from '../../parts/notice.js';

/** What was found when the version was looked at in every state: invariants, expectations, and whether somebody is shut out. */
export function VerificationPart({ id }: { readonly id: string }) {
  const { verification } = useTexts();
  const answer = useAnswer(VERIFICATION, { id });
  return (
    <section aria-label={verification.title}>
      <h2>{verification.title}</h2>
      <AnsweredPart answer={answer}>
        {({ policyVerification: found, purposes }) =>
          found === null ? <Empty title={verification.none} /> : <Found found={found} names={{ purposes }} />
        }
      </AnsweredPart>
    </section>
  );
}

function Found({ found, names }: { readonly found: Verification; readonly names: Partial<Names> }) {
  const { purposeNamed } = useNames(names);
  const { verification } = useTexts();
  const said = useSaid();
  const states = found.states === null ? null : <p>{verification.states(found.states)}</p>;
  if (found.isFit === true) {
    return (
      <Notice kind="done" title={verification.fit}>
        {states}
      </Notice>
    );
  }
  return (
    <Notice kind="problem" title={verification.notFit}>
      {states}
      <ul>
        {found.fault !== null && (
          <li>
            <span lang="en">{found.fault.sentence}</span> <code>{found.fault.where}</code>
          </li>
        )}
        {(found.breaches ?? []).map(({ invariant, purpose, categories }) => (
          <li key={`${invariant} ${purpose} ${categories?.join()}`}>
            {verification.breach} <code>{invariant}</code> ({purposeNamed(purpose)} :{' '}
            {(categories ?? []).map((one) => said(categoryWords(one))).join(', ')})
          </li>
        ))}
        {(found.reds ?? []).map((red) => (
          <li key={JSON.stringify(red)}>
            <RedLine red={red} names={names} />
          </li>
        ))}
        {(found.lockouts ?? []).map((lockout) => (
          <li key={lockout}>{verification.lockouts[lockout as keyof typeof verification.lockouts] ?? lockout}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** What was expected, and what is decided instead. */
function RedLine({ red, names }: { readonly red: Red; readonly names: Partial<Names> }) {
  const { purposeNamed } = useNames(names);
  const { common, verification, states, actions } = useTexts();
  const said = useSaid();
  const holders = common.several(
    (red.holders ?? []).map(({ role, relation }) => `${said(roleWords(role ?? ''))} ${said(relationWords(relation ?? ''))}`),
  );
  const acts = (red.actions ?? []).map((action) => actions[action]).join(', ');
  const categories = (red.categories ?? []).map((category) => said(categoryWords(category))).join(', ');
  return (
    <>
      {red.expected === null ? verification.notListed : said(red.expected)} {verification.but} {holders}, {acts} ({categories}):{' '}
      {red.found !== null && states[red.found]} <span className="quiet">{(red.purposes ?? []).map(purposeNamed).join(', ')}</span>
    </>
  );
}
