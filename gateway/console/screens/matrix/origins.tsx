import { linkTo } from '../../address.js';
import { ORIGINS, type RuleOrigin } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useInstant, useSource, useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { Authors } from '../rules/authors.js';

/** The rules that decide a cell, each with who made it as it is, when and why. */
export function Origins({ rules, version }: { readonly rules: readonly string[]; readonly version: string | null }) {
  const answer = useAnswer(ORIGINS, { rules, version });
  return (
    <AnsweredPart answer={answer}>
      {({ policyRules }) => (
        <ul className="codes">
          {rules.map((rule) => (
            <li key={rule}>
              <code>{rule}</code>
              <Since origin={(policyRules ?? []).find((one) => one.rule === rule)} />
            </li>
          ))}
        </ul>
      )}
    </AnsweredPart>
  );
}

function Since({ origin }: { readonly origin: RuleOrigin | undefined }) {
  const { cell, rules, versionStates } = useTexts();
  const instant = useInstant();
  const sourceOf = useSource();
  const version = origin?.version;
  if (version == null) return null;
  // Why: a cell that is edited has the reason of its draft for a source; drafts of before this was so have words of ours.
  const isOfDraft = origin?.source === version.reason || origin?.source === 'edited by intent';
  const source = isOfDraft || origin?.source == null ? null : sourceOf(origin.source);
  return (
    <p className="quiet">
      {cell.since} <a href={linkTo('version', version.id)}>{rules.versionNumber(version.number ?? 0)}</a> (<Authors version={version} />
      {version.author !== null &&
        `, ${version.publishedAt === null ? versionStates[version.state ?? 'DRAFT'] : instant(version.publishedAt)}`}
      {version.author !== null && version.reason !== null && cell.because(version.reason)})
      {source !== null && (
        <>
          {' '}
          · {cell.source} {source}
        </>
      )}
    </p>
  );
}
