import { type Address, goTo, linkTo } from '../../address.js';
import { PLACES, type Place } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { Choice } from '../../parts/choice.js';
import { ForRules } from '../../parts/for-rules.js';
import { Empty } from '../../parts/notice.js';
import { History } from './history.js';

/** The rules of a place through time: who made which version and why, and the way back. */
export function RulesScreen({ address }: { readonly address: Address }) {
  const { screens, rules } = useTexts();
  return (
    <>
      <h1>{screens.rules}</h1>
      <p className="lead">{rules.what}</p>
      <ForRules>
        <Places options={address.options} />
      </ForRules>
    </>
  );
}

function Places({ options }: { readonly options: URLSearchParams }) {
  const { rules, levels } = useTexts();
  const answer = useAnswer(PLACES, {});
  return (
    <AnsweredPart answer={answer}>
      {({ policyPlaces }) => {
        const places = policyPlaces ?? [];
        const place = placeAt(places, options);
        if (place === undefined) return <Empty title={rules.nowhere} />;
        return (
          <>
            <Choice
              label={rules.place}
              options={places.map((one) => ({ id: keyOf(one), name: nameOf(one, levels) }))}
              value={keyOf(place)}
              onChoose={(key) => {
                const [level = '', scope = ''] = key.split(' ');
                goTo(linkTo('rules', '', { level, scope }), { replacing: true });
              }}
            />
            <History key={keyOf(place)} place={place} />
          </>
        );
      }}
    </AnsweredPart>
  );
}

const keyOf = ({ level, scope }: Place): string => `${level ?? ''} ${scope ?? ''}`.trim();

export function nameOf({ level, scope }: Pick<Place, 'level' | 'scope'>, levels: Readonly<Record<string, string>>): string {
  return [levels[level ?? ''] ?? level, scope].filter((part) => part != null && part !== '').join(' ');
}

/** The place of the address; else one that the person is entrusted with, else the first. */
function placeAt(places: readonly Place[], options: URLSearchParams): Place | undefined {
  const wished = `${options.get('level') ?? ''} ${options.get('scope') ?? ''}`.trim();
  return places.find((place) => keyOf(place) === wished) ?? places.find(({ isEntrusted }) => isEntrusted === true) ?? places[0];
}
