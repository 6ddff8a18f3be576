import { ROLES } from '../../../../core/policy/index.js';
import { type Address, goTo, linkTo } from '../../address.js';
import { ACTIONS, PLACES, type Place, PURPOSE_NAMES, VERSION_WHOLE } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useSaid, useTexts } from '../../languages/language.js';
import { roleWords } from '../../languages/words.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { Choice } from '../../parts/choice.js';
import { ForRules } from '../../parts/for-rules.js';
import { MatrixOf } from './matrix-of.js';
import { schoolOf } from './school-of.js';

/** Who may do what, for one purpose at a time: the effective result, never the rules alone. */
export function MatrixScreen({ address }: { readonly address: Address }) {
  const { screens, matrix } = useTexts();
  return (
    <>
      <h1>{screens.matrix}</h1>
      <p className="lead">{matrix.what}</p>
      <ForRules>
        <Looked address={address} />
      </ForRules>
    </>
  );
}

/** The name under which all of them, or none in particular, stand in a list. */
const ALL = '-';

function Looked({ address: { options } }: { readonly address: Address }) {
  const version = options.get('version');
  return version === null ? <Chosen options={options} school={chosenIn(options)} /> : <InVersion id={version} options={options} />;
}

function chosenIn(options: URLSearchParams): string | null {
  const school = options.get('school');
  return school === ALL ? null : school;
}

function InVersion({ id, options }: { readonly id: string; readonly options: URLSearchParams }) {
  const places = useAnswer(PLACES, {});
  const answer = useAnswer(VERSION_WHOLE, { id });
  return (
    <AnsweredPart answer={answer}>
      {({ policyVersion }) => {
        if (places.state === 'loading') return null;
        const own = places.state === 'failed' ? [] : schoolsOf(places.data.policyPlaces ?? []).map(({ id }) => id);
        const isChosen = options.has('school') || policyVersion === null;
        return <Chosen options={options} school={isChosen ? chosenIn(options) : schoolOf(policyVersion, own)} />;
      }}
    </AnsweredPart>
  );
}

function Chosen({ options, school }: { readonly options: URLSearchParams; readonly school: string | null }) {
  const { matrix, actions } = useTexts();
  const said = useSaid();
  const purposes = useAnswer(PURPOSE_NAMES, {});
  const places = useAnswer(PLACES, {});
  const action = ACTIONS.find((one) => one === options.get('action')) ?? 'READ';
  const purpose = options.get('purpose') ?? 'attendance';
  const version = options.get('version');
  // Why one function to begin with: all of them together are some two hundred rows.
  const role = options.get('role') ?? 'teacher';
  const change = (changed: Readonly<Record<string, string | null>>) => {
    // Why: whoever leaves a version goes on at the school where they looked at it.
    const there = changed.version === null ? { school: options.get('school') ?? school } : {};
    goTo(linkTo('matrix', '', { ...Object.fromEntries(options), cell: null, ...there, ...changed }), { replacing: true });
  };

  return (
    <AnsweredPart answer={purposes}>
      {(named) => (
        <>
          <div className="fields">
            <Choice
              label={matrix.purpose}
              options={(named.purposes ?? []).map((one) => ({ id: one.purpose ?? '', name: said(one.label), note: one.purpose ?? '' }))}
              value={purpose}
              onChoose={(id) => change({ purpose: id })}
            />
            <Choice
              label={matrix.action}
              options={ACTIONS.map((id) => ({ id, name: actions[id] }))}
              value={action}
              onChoose={(id) => change({ action: id })}
            />
            <Choice
              label={matrix.role}
              options={[{ id: ALL, name: matrix.everyRole }, ...ROLES.map((id) => ({ id, name: said(roleWords(id)) }))]}
              value={role}
              onChoose={(id) => change({ role: id })}
            />
            {places.state === 'ready' && (
              <Choice
                label={matrix.school}
                options={[{ id: ALL, name: matrix.anySchool }, ...schoolsOf(places.data.policyPlaces ?? [])]}
                value={school ?? ALL}
                onChoose={(id) => change({ school: id })}
              />
            )}
          </div>
          <MatrixOf
            variables={{ purpose, action, school, version, role: role === ALL ? null : role }}
            options={options}
            onChange={change}
          />
        </>
      )}
    </AnsweredPart>
  );
}

function schoolsOf(places: readonly Place[]) {
  return places.flatMap(({ level, scope }) => (level === 'SCHOOL' && scope !== null ? [{ id: scope, name: scope }] : []));
}
