import { linkTo } from '../../address.js';
import { type VersionLine, WAITING, type Waiting } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useInstant, useSaid, useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { Authors } from '../rules/authors.js';
import { needsOf, yoursOf } from './waiting.js';

/** One version that waits: for what, and what whoever looks can do about it. */
export function Queued({ version }: { readonly version: VersionLine }) {
  const { rules, versionStates, approvals } = useTexts();
  const instant = useInstant();
  const answer = useAnswer(WAITING, { id: version.id });
  const name = rules.versionNumber(version.number ?? 0);
  return (
    <article className="register" aria-label={name}>
      <h3>
        <a href={linkTo('version', version.id)}>{name}</a>{' '}
        <span className="quiet">
          {version.state !== null && versionStates[version.state]} {version.isRollback === true && rules.isRollback}
        </span>
      </h3>
      <p>{version.reason}</p>
      <p className="quiet">
        {approvals.by} <Authors version={version} /> · {instant(version.savedAt)}
      </p>
      <AnsweredPart answer={answer}>{({ policyVersion }) => policyVersion !== null && <Waits waiting={policyVersion} />}</AnsweredPart>
    </article>
  );
}

function Waits({ waiting }: { readonly waiting: Waiting }) {
  const { approvals } = useTexts();
  const said = useSaid();
  const yours = yoursOf(waiting);
  return (
    <dl className="facts">
      <dt>{approvals.waitsFor}</dt>
      <dd>
        <ul>
          {needsOf(waiting).map((need) => (
            <li key={need}>
              {approvals.needs[need]}
              {need === 'NEEDS_SIGN_OFF' && (
                <ul>
                  {(waiting.signOffReasons ?? []).map(({ reason, sentence }) => (
                    <li key={`${reason} ${said(sentence)}`}>{said(sentence)}</li>
                  ))}
                </ul>
              )}
            </li>
          ))}
          {waiting.cannotBeApproved !== null && <li>{said(waiting.cannotBeApproved)}</li>}
        </ul>
      </dd>
      {yours.length > 0 && <dt>{approvals.you}</dt>}
      {yours.length > 0 && (
        <dd>
          <ul>
            {yours.map(({ act, because }) => (
              <li key={act}>
                <Yours act={act} because={because} isEnough={!needsOf(waiting).includes('NEEDS_SIGN_OFF')} />
              </li>
            ))}
          </ul>
        </dd>
      )}
    </dl>
  );
}

interface YoursProps {
  readonly act: 'SIGN_OFF' | 'APPROVE' | 'PUBLISH';
  readonly because: readonly string[];
  readonly isEnough: boolean;
}

function Yours({ act, because, isEnough }: YoursProps) {
  const { approvals, common } = useTexts();
  if (because.length === 0) return act === 'APPROVE' && !isEnough ? approvals.notYetEnough : approvals.youMay[act];
  const why = because.map((one) => approvals.because[one as keyof typeof approvals.because] ?? one);
  return common.told(approvals.youMayNot[act], common.several(why));
}
