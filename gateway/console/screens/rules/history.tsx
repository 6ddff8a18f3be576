import { linkTo } from '../../address.js';
import { type Place, VERSIONS, type VersionLine } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useInstant, useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { Empty } from '../../parts/notice.js';
import { Wide } from '../../parts/wide.js';
import { Authors } from './authors.js';
import { BeginForm } from './begin-form.js';

/** Every version of the rules of a place, the latest first, with what one may begin there. */
export function History({ place }: { readonly place: Place }) {
  const { rules } = useTexts();
  const answer = useAnswer(VERSIONS, { level: place.level ?? '', scope: place.scope });
  return (
    <>
      {place.isEntrusted === true ? <BeginForm place={place} /> : <p>{rules.notEntrusted}</p>}
      <h2>{rules.history}</h2>
      <AnsweredPart answer={answer}>
        {({ policyVersions }) =>
          (policyVersions ?? []).length === 0 ? (
            <Empty title={rules.noVersion}>
              <p>{rules.noVersionWhy}</p>
            </Empty>
          ) : (
            <Versions versions={policyVersions ?? []} />
          )
        }
      </AnsweredPart>
    </>
  );
}

export function Versions({ versions }: { readonly versions: readonly VersionLine[] }) {
  const { rules, versionStates } = useTexts();
  const instant = useInstant();
  return (
    <Wide label={rules.history}>
      <table>
        <thead>
          <tr>
            <th scope="col">{rules.number}</th>
            <th scope="col">{rules.state}</th>
            <th scope="col">{rules.reason}</th>
            <th scope="col">{rules.author}</th>
            <th scope="col">{rules.saved}</th>
            <th scope="col">{rules.published}</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={version.id}>
              <th scope="row">
                <a href={linkTo('version', version.id)}>{rules.versionNumber(version.number ?? 0)}</a>
              </th>
              <td>
                {version.state !== null && versionStates[version.state]}
                {version.isRollback === true && <span className="quiet"> {rules.isRollback}</span>}
              </td>
              <td>{version.author !== null && version.reason}</td>
              <td>
                <Authors version={version} />
              </td>
              <td>{version.author !== null && instant(version.savedAt)}</td>
              <td>{version.author !== null && instant(version.publishedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
