import { ROLES } from '../../../../core/policy/index.js';
import { type Address, goTo, linkTo } from '../../address.js';
import { ACTIONS, PLACES, type Place, PURPOSE_NAMES } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useSaid, useTexts } from '../../languages/language.js';
import { roleWords } from '../../languages/words.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { Choice } from '../../parts/choice.js';
import { ForRules } from '../../parts/for-rules.js';
import { MatrixOf } from './matrix-of.js';

/** Who may do what, for one purpose at a time: the effective result, never the rules alone. */
export function MatrixScreen({ address }: { readonly address: Address }) {
  const { screens, matrix } = useTexts();
  return (
    <>
      <h1>{screens.matrix}</h1>
      <p className="lead">{matrix.what}</p>
      <ForRules>
        <Chosen address={address} />
      </ForRules>
    </>
  );
}

/** The name under which all of them stand in a list. */
const ALL = '-';

function Chosen({ address: { options } }: { readonly address: Address }) {
  const { matrix, actions } = useTexts();
  const said = useSaid();
  const purposes = useAnswer(PURPOSE_NAMES, {});
  const places = useAnswer(PLACES, {});
  const action = ACTIONS.find((one) => one === options.get('action')) ?? 'READ';
  const purpose = options.get('purpose') ?? 'attendance';
  const school = options.get('school');
  const version = options.get('version');
  // Why one function to begin with: all of them together are some two hundred rows.
  const role = options.get('role') ?? 'teacher';
  const change = (changed: Readonly<Record<string, string | null>>) =>
    goTo(linkTo('matrix', '', { ...Object.fromEntries(options), cell: null, ...changed }), { replacing: true });

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
                onChoose={(id) => change({ school: id === ALL ? null : id })}
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
