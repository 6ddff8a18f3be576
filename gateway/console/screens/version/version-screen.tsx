import { type Address, linkTo } from '../../address.js';
import { VERSION_WHOLE, type Version } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useInstant, useSaid, useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { ForRules } from '../../parts/for-rules.js';
import { Empty, Notice } from '../../parts/notice.js';
import { Wide } from '../../parts/wide.js';
import { Authors } from '../rules/authors.js';
import { nameOf } from '../rules/rules-screen.js';
import { Acts } from './acts.js';
import { DifferencePart } from './difference-part.js';
import { ShadowPart } from './shadow-part.js';
import { SimulationPart } from './simulation-part.js';
import { VerificationPart } from './verification-part.js';

/** One version: what it changes, what was found in it, and what may be done with it next. */
export function VersionScreen({ address }: { readonly address: Address }) {
  const { screens, version } = useTexts();
  return (
    <>
      <h1>{screens.version}</h1>
      <ForRules>
        {address.thing === '' ? <Empty title={version.none} /> : <One id={address.thing} isBack={address.options.has('back')} />}
      </ForRules>
    </>
  );
}

function One({ id, isBack }: { readonly id: string; readonly isBack: boolean }) {
  const { version: texts } = useTexts();
  const answer = useAnswer(VERSION_WHOLE, { id });
  return (
    <AnsweredPart answer={answer}>
      {({ policyVersion }, again) =>
        policyVersion === null ? <Empty title={texts.none} /> : <Shown version={policyVersion} isBack={isBack} onDone={again} />
      }
    </AnsweredPart>
  );
}

interface ShownProps {
  readonly version: Version;
  /** Whoever looks came here by going back to the rules before. */
  readonly isBack: boolean;
  readonly onDone: () => void;
}

function Shown({ version, isBack, onDone }: ShownProps) {
  const { version: texts, rules, levels, versionStates, signOff } = useTexts();
  const said = useSaid();
  const instant = useInstant();
  const isOpen = version.state === 'DRAFT' || version.state === 'PROPOSED' || version.state === 'APPROVED';
  const reasons = version.signOffReasons ?? [];
  const isSigned = (version.approvals ?? []).some(({ asDataProtectionOfficer }) => asDataProtectionOfficer === true);
  return (
    <>
      <p className="lead">
        {rules.versionNumber(version.number ?? 0)} · {nameOf(version, levels)} ·{' '}
        <strong>{version.state !== null && versionStates[version.state]}</strong>
      </p>
      {isBack && version.state === 'PROPOSED' && (
        <Notice kind="warning" title={texts.backIsProposed}>
          <p>{texts.backIsProposedWhy}</p>
        </Notice>
      )}
      <dl className="facts">
        {version.author !== null && (
          <>
            <dt>{rules.reason}</dt>
            <dd>{version.reason}</dd>
          </>
        )}
        <dt>{rules.author}</dt>
        <dd>
          <Authors version={version} />
        </dd>
        {version.author !== null && (
          <>
            <dt>{rules.saved}</dt>
            <dd>{instant(version.savedAt)}</dd>
          </>
        )}
        {version.author !== null && version.publishedAt !== null && (
          <>
            <dt>{rules.published}</dt>
            <dd>{instant(version.publishedAt)}</dd>
          </>
        )}
        {version.rejectionReason !== null && (
          <>
            <dt>{texts.rejection}</dt>
            <dd>{version.rejectionReason}</dd>
          </>
        )}
        {(version.approvals ?? []).length > 0 && (
          <>
            <dt>{texts.approvals}</dt>
            <dd>
              {(version.approvals ?? []).map(({ person, asDataProtectionOfficer, at }) => (
                <span key={`${person} ${asDataProtectionOfficer}`} className="approval">
                  <code>{person}</code> {asDataProtectionOfficer === true ? texts.asOfficer : ''} {instant(at)}
                </span>
              ))}
            </dd>
          </>
        )}
      </dl>
      <p className="acts">
        <a className={version.state === 'DRAFT' ? 'button primary' : 'button'} href={linkTo('matrix', '', { version: version.id })}>
          {version.state === 'DRAFT' ? texts.editInMatrix : texts.seeInMatrix}
        </a>
        <a className="button" href={linkTo('rules', '', { level: version.level, scope: version.scope })}>
          {texts.toHistory}
        </a>
      </p>
      {isOpen && version.cannotBeApproved !== null && (
        <Notice kind="warning" title={texts.cannotBeApproved}>
          <p>{said(version.cannotBeApproved)}</p>
        </Notice>
      )}
      {isOpen && reasons.length > 0 && (
        <Notice kind={isSigned ? 'plain' : 'warning'} title={isSigned ? texts.officerSigned : texts.needsOfficer}>
          <ul>
            {reasons.map(({ reason, sentence }) => (
              <li key={`${reason} ${said(sentence)}`}>
                {signOff[reason as keyof typeof signOff] ?? reason} {said(sentence)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <Acts version={version} onDone={onDone} />
      {isOpen && (
        <>
          <DifferencePart key={`difference ${version.revision}`} id={version.id} />
          <VerificationPart key={`verification ${version.revision}`} id={version.id} />
          <SimulationPart key={`simulation ${version.revision}`} id={version.id} />
          <ShadowPart key={`shadow ${version.state}`} id={version.id} mayBegin={version.state !== 'DRAFT'} />
        </>
      )}
      {version.document !== null && (
        <details>
          <summary>{texts.document}</summary>
          <Wide label={texts.document} of="text">
            {indented(version.document)}
          </Wide>
        </details>
      )}
    </>
  );
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
