import { type Address, goTo, linkTo } from '../../address.js';
import type { NamedPurpose } from '../../asking/rules.js';
import { AGREEMENT_STATES, AGREEMENTS, type Agreement } from '../../asking/running.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useDay, useSaid, useTexts } from '../../languages/language.js';
import { categoryWords } from '../../languages/words.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { Choice } from '../../parts/choice.js';
import { ForRules } from '../../parts/for-rules.js';
import { Empty } from '../../parts/notice.js';

/** What the schools of whoever asks contracted systems for. */
export function AgreementsScreen({ address }: { readonly address: Address }) {
  const { screens, running } = useTexts();
  return (
    <>
      <h1>{screens.agreements}</h1>
      <p className="lead">{running.agreements.what}</p>
      <ForRules>
        <Agreements address={address} />
      </ForRules>
    </>
  );
}

/** The name under which all of them stand in a list. */
const ALL = '-';

function Agreements({ address: { options } }: { readonly address: Address }) {
  const { running } = useTexts();
  const words = running.agreements;
  const answer = useAnswer(AGREEMENTS, {});
  const state = options.get('state');
  const school = options.get('school');
  const change = (changed: Readonly<Record<string, string | null>>) =>
    goTo(linkTo('agreements', '', { ...Object.fromEntries(options), ...changed }), { replacing: true });

  return (
    <AnsweredPart answer={answer}>
      {({ agreements, purposes }) => {
        if (agreements === null) return null;
        const all = agreements;
        if (all.length === 0) {
          return (
            <Empty title={words.none}>
              <p>{words.noneWhy}</p>
            </Empty>
          );
        }
        const schools = [...new Set(all.map((one) => one.school ?? ''))].sort();
        const shown = all.filter((one) => (state ?? one.state) === one.state && (school ?? one.school) === one.school);
        return (
          <>
            <div className="fields">
              <Choice
                label={words.state}
                options={[{ id: ALL, name: running.all }, ...AGREEMENT_STATES.map((id) => ({ id, name: words.states[id] }))]}
                value={state ?? ALL}
                onChoose={(id) => change({ state: id === ALL ? null : id })}
              />
              {schools.length > 1 && (
                <Choice
                  label={running.school}
                  options={[{ id: ALL, name: running.all }, ...schools.map((id) => ({ id, name: id }))]}
                  value={school ?? ALL}
                  onChoose={(id) => change({ school: id === ALL ? null : id })}
                />
              )}
            </div>
            <p className="quiet" role="status">
              {shown.length === 0 ? words.noneSo : words.count(shown.length)}
            </p>
            {shown.map((agreement) => (
              <OneAgreement key={agreement.id} agreement={agreement} purposes={purposes ?? []} />
            ))}
          </>
        );
      }}
    </AnsweredPart>
  );
}

function OneAgreement({ agreement, purposes }: { readonly agreement: Agreement; readonly purposes: readonly NamedPurpose[] }) {
  const { running } = useTexts();
  const words = running.agreements;
  const said = useSaid();
  const day = useDay();
  const { clientName, client, clientKind, school, state, from, to } = agreement;
  const named = (purpose: string) => said(purposes.find((one) => one.purpose === purpose)?.label) || purpose;
  return (
    <article className="register" aria-label={`${clientName} · ${school}`}>
      <h2>
        {clientName} <code className="quiet">{client}</code>
      </h2>
      <dl className="facts">
        <dt>{words.state}</dt>
        <dd>
          {state !== null && words.states[state]} <span className="quiet">{clientKind !== null && words.kinds[clientKind]}</span>
        </dd>
        <dt>{running.school}</dt>
        <dd>{school}</dd>
        <dt>{words.from}</dt>
        <dd>{day(from)}</dd>
        <dt>{words.to}</dt>
        <dd>{to === null ? words.noEnd : day(to)}</dd>
        <dt>{words.purposes}</dt>
        <dd>{(agreement.purposes ?? []).map(named).join(', ')}</dd>
        <dt>{words.categories}</dt>
        <dd>{(agreement.categories ?? []).map((category) => said(categoryWords(category))).join(', ')}</dd>
      </dl>
    </article>
  );
}
