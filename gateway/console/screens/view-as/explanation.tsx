import { linkTo } from '../../address.js';
import { ACCESS_BY_RULES, type ByRules, type Findings, NOT_FOR_ALL, OWN_ACCESS } from '../../asking/explain.js';
import { expecting, useAnswer } from '../../asking/use-answer.js';
import { useSaid, useTexts } from '../../languages/language.js';
import { relationWords, roleWords } from '../../languages/words.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { type Demo, studentIdFor } from '../../session/demo.js';
import { useSession } from '../../session/session.js';
import type { Asking } from './asking.js';
import { Stages } from './stages.js';

export interface ExplanationProps {
  readonly demo: Demo;
  readonly asking: Asking;
  readonly coordinate: string;
}

/** Why somebody is given a field or not: what they are told of it themself, and what the rules say to whoever administers them. */
export function Explanation(props: ExplanationProps) {
  const { explained } = useTexts();
  return (
    <>
      {props.asking.student === '' && <p className="quiet">{explained.noStudent}</p>}
      <ToThem {...props} />
      <h3>{explained.byRules}</h3>
      <AsAdministrator {...props} />
    </>
  );
}

function ToThem({ demo, asking: { standing, student }, coordinate }: ExplanationProps) {
  const { explained } = useTexts();
  const about = student === '' ? null : studentIdFor(demo, student, standing.client);
  const answer = expecting(useAnswer(OWN_ACCESS, { coordinate, student: about }, standing), NOT_FOR_ALL);
  return (
    <>
      <h3>{explained.toThem}</h3>
      <AnsweredPart answer={answer}>
        {({ explainAccess }) => (
          <>
            <p>
              <strong>{explained.outcomes[explainAccess?.outcome as keyof typeof explained.outcomes] ?? ''}</strong>
            </p>
            {explainAccess?.findings == null ? (
              <p className="quiet">{explained.toThemNothing}</p>
            ) : (
              <Found findings={explainAccess.findings} />
            )}
          </>
        )}
      </AnsweredPart>
    </>
  );
}

/** The purpose for which rules are read. */
const PURPOSE = 'policy-administration';

function AsAdministrator(props: ExplanationProps) {
  const { explained } = useTexts();
  const { standing } = useSession();
  if (standing?.purpose === PURPOSE) return <ByTheRules {...props} />;
  return (
    <p>
      {explained.byRulesFor}{' '}
      <a href={linkTo('sign-in', '', { person: 'principal', client: 'console', purpose: PURPOSE, next: window.location.hash })}>
        {explained.byRulesSignIn}
      </a>
    </p>
  );
}

function ByTheRules({ demo, asking: { standing, student }, coordinate }: ExplanationProps) {
  const { explained } = useTexts();
  const person = demo.people.find(({ handle }) => handle === standing.person)?.person ?? null;
  const about = student === '' ? null : (demo.people.find(({ handle }) => handle === student)?.student ?? student);
  const { client, purpose } = standing;
  const answer = expecting(useAnswer(ACCESS_BY_RULES, { coordinate, student: about, purpose, client, person }), NOT_FOR_ALL);
  return (
    <AnsweredPart answer={answer}>
      {({ explainAccess }) => (
        <>
          {explainAccess?.rules == null ? <p>{explained.byRulesNothing}</p> : <Told rules={explainAccess.rules} />}
          {explainAccess?.findings != null && (
            <>
              <h3>{explained.findings}</h3>
              <Found findings={explainAccess.findings} />
            </>
          )}
        </>
      )}
    </AnsweredPart>
  );
}

function Told({ rules: { verdict, version, stages } }: { readonly rules: ByRules }) {
  const { explained } = useTexts();
  return (
    <>
      <p>
        <strong>{verdict !== null && explained.answers[verdict]}</strong>{' '}
        <span className="quiet">
          {explained.version} <code>{version}</code>
        </span>
      </p>
      <Stages stages={stages ?? []} />
    </>
  );
}

function Found({ findings: { role, relation, findings } }: { readonly findings: Findings }) {
  const { explained } = useTexts();
  const said = useSaid();
  return (
    <ul>
      {role !== null && relation !== null && role !== 'service' && (
        <li>{explained.findingsAs(said(roleWords(role)), said(relationWords(relation)))}</li>
      )}
      {(findings ?? []).map((finding) => (
        <li key={finding}>{explained.found[finding as keyof typeof explained.found] ?? finding}</li>
      ))}
    </ul>
  );
}
