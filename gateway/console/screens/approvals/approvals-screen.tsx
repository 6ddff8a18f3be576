import { PLACES, type Place, waitingAt } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { ForRules } from '../../parts/for-rules.js';
import { Empty } from '../../parts/notice.js';
import { nameOf } from '../rules/rules-screen.js';
import { Queued } from './queued.js';

/** What waits for somebody: proposed and approved versions, at each place whose rules one may read. */
export function ApprovalsScreen() {
  const { screens, approvals } = useTexts();
  return (
    <>
      <h1>{screens.approvals}</h1>
      <p className="lead">{approvals.what}</p>
      <ForRules>
        <Everywhere />
      </ForRules>
    </>
  );
}

function Everywhere() {
  const { approvals } = useTexts();
  const answer = useAnswer(PLACES, {});
  return (
    <AnsweredPart answer={answer}>
      {({ policyPlaces }) =>
        // Why: what was refused is told above, and that nothing waits is not known then.
        policyPlaces === null ? null : policyPlaces.length === 0 ? <Empty title={approvals.none} /> : <Queue places={policyPlaces} />
      }
    </AnsweredPart>
  );
}

function Queue({ places }: { readonly places: readonly Place[] }) {
  const { approvals, levels } = useTexts();
  const { asked, variables } = waitingAt(places);
  const answer = useAnswer(asked, variables);
  return (
    <AnsweredPart answer={answer}>
      {(found) => {
        const waiting = places.flatMap((place, at) => {
          const versions = found[`place${at}`] ?? [];
          return versions.length === 0 ? [] : [{ place, versions }];
        });
        if (waiting.length === 0) {
          return (
            <Empty title={approvals.none}>
              <p>{approvals.noneWhy}</p>
            </Empty>
          );
        }
        return waiting.map(({ place, versions }) => (
          <section key={nameOf(place, levels)} aria-label={nameOf(place, levels)}>
            <h2>{nameOf(place, levels)}</h2>
            {versions.map((version) => (
              <Queued key={version.id} version={version} />
            ))}
          </section>
        ));
      }}
    </AnsweredPart>
  );
}
