import { useSaid, useTexts } from '../../languages/language.js';
import { Wide } from '../../parts/wide.js';
import type { DemoClient, DemoPurpose } from '../../session/demo.js';

/** With which systems one may ask, and for which purposes. */
export function DemoClients({
  clients,
  purposes: known,
}: {
  readonly clients: readonly DemoClient[];
  readonly purposes: readonly DemoPurpose[];
}) {
  const said = useSaid();
  const named = (code: string) => said(known.find(({ id }) => id === code)?.label) || code;
  const { home } = useTexts();
  return (
    <Wide label={home.clients}>
      <table>
        <thead>
          <tr>
            <th scope="col">{home.client}</th>
            <th scope="col">{home.name}</th>
            <th scope="col">{home.purposes}</th>
          </tr>
        </thead>
        <tbody>
          {clients.map(({ id, name, purposes }) => (
            <tr key={id}>
              <th scope="row">
                <code>{id}</code>
              </th>
              <td>{name}</td>
              <td>{purposes.map(named).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
