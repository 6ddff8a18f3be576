import { type Address, linkTo } from '../../address.js';
import type { Names } from '../../asking/rules.js';
import { AGREEMENTS, LEDGER, type LedgerPage, NAMES_OF_ASKERS } from '../../asking/running.js';
import { expecting, useAnswer } from '../../asking/use-answer.js';
import { useInstant, useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { ForRules } from '../../parts/for-rules.js';
import { Empty } from '../../parts/notice.js';
import { Entries } from './entries.js';
import { SearchForm } from './search-form.js';
import { searchIn } from './search-in.js';

/** What was asked of the gateway, searched by what it was for. What is looked for is in the address; who asked for what is not. */
export function LedgerScreen({ address }: { readonly address: Address }) {
  const { screens, running } = useTexts();
  return (
    <>
      <h1>{screens.ledger}</h1>
      <p className="lead">{running.ledger.what}</p>
      <p className="quiet">{running.ledger.isItself}</p>
      <ForRules>
        <Searched options={address.options} />
      </ForRules>
    </>
  );
}

function Searched({ options }: { readonly options: URLSearchParams }) {
  const offered = useAnswer(AGREEMENTS, {});
  const found = expecting(useAnswer(LEDGER, searchIn(options)), NAMES_OF_ASKERS);
  return (
    <>
      {offered.state === 'ready' && offered.data.agreements !== null && (
        <SearchForm
          key={options.toString()}
          options={options}
          agreements={offered.data.agreements}
          purposes={offered.data.purposes ?? []}
        />
      )}
      <AnsweredPart answer={found}>
        {({ ledger }) =>
          ledger !== null && <Found page={ledger} options={options} names={offered.state === 'ready' ? offered.data : null} />
        }
      </AnsweredPart>
    </>
  );
}

interface FoundProps {
  readonly page: LedgerPage;
  readonly options: URLSearchParams;
  readonly names: Names | null;
}

function Found({ page, options, names }: FoundProps) {
  const words = useTexts().running.ledger;
  const instant = useInstant();
  const entries = page.entries ?? [];
  const to = (before: string | null) => linkTo('ledger', '', { ...Object.fromEntries(options), before });
  return (
    <>
      {entries.length === 0 ? <Empty title={words.none} /> : <Entries entries={entries} names={names} />}
      {page.lookedBackTo != null && <p className="quiet">{words.lookedBackTo(instant(page.lookedBackTo))}</p>}
      <p className="acts">
        {page.next != null && (
          <a className="button" href={to(page.next)}>
            {words.older}
          </a>
        )}
        {options.has('before') && (
          <a className="button" href={to(null)}>
            {words.newest}
          </a>
        )}
      </p>
    </>
  );
}
