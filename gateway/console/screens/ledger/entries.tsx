import type { Names } from '../../asking/rules.js';
import type { LedgerEntry } from '../../asking/running.js';
import { useInstant, useTexts } from '../../languages/language.js';
import { Named, useNames } from '../../parts/named.js';
import { Wide } from '../../parts/wide.js';

/** Entries as they were written down, the latest first. */
export function Entries({ entries, names }: { readonly entries: readonly LedgerEntry[]; readonly names: Names | null }) {
  const { running } = useTexts();
  const words = running.ledger;
  return (
    <Wide label={words.list}>
      <table className="entries">
        <thead>
          <tr>
            <th scope="col">{words.at}</th>
            <th scope="col">{words.purpose}</th>
            <th scope="col">{running.system}</th>
            <th scope="col">{words.who}</th>
            <th scope="col">{words.came}</th>
            <th scope="col">{words.operation}</th>
            <th scope="col">{words.people}</th>
            <th scope="col">{running.school}</th>
            <th scope="col">{words.rules}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Line key={entry.id} entry={entry} names={names} />
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

function Line({ entry, names }: { readonly entry: LedgerEntry; readonly names: Names | null }) {
  const { purposeNamed, systemNamed } = useNames(names);
  const { running, actions } = useTexts();
  const words = running.ledger;
  const instant = useInstant();
  return (
    <tr>
      <th scope="row">{instant(entry.at)}</th>
      <td>
        <Named name={purposeNamed(entry.purpose)} code={entry.purpose} />
      </td>
      <td>
        <Named name={systemNamed(entry.client)} code={entry.client} />
      </td>
      <td>{entry.actorId !== null ? <code>{entry.actorId}</code> : entry.isByPerson === true ? words.aPerson : words.itself}</td>
      <td>
        {entry.outcome !== null && words.outcomes[entry.outcome]}{' '}
        <span className="quiet">({entry.action !== null && actions[entry.action]})</span>
      </td>
      <td>
        {entry.operation ?? <span className="quiet">{words.unnamed}</span>}
        <Fields title={words.given(entry.permitted?.length ?? 0)} fields={entry.permitted ?? []} />
        <Fields title={words.refused(entry.denied?.length ?? 0)} fields={entry.denied ?? []} />
      </td>
      <td>{entry.people ?? <span className="quiet">{words.notTold}</span>}</td>
      <td>{(entry.schools ?? []).join(', ')}</td>
      <td>
        <code>{entry.policyVersion}</code>
      </td>
    </tr>
  );
}

function Fields({ title, fields }: { readonly title: string; readonly fields: readonly string[] }) {
  if (fields.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <ul className="codes">
        {fields.map((field) => (
          <li key={field}>
            <code>{field}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
