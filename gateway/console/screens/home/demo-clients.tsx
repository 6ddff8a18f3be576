import { useTexts } from '../../languages/language.js';
import { Wide } from '../../parts/wide.js';
import type { DemoClient } from '../../session/demo.js';

/** With which systems one may ask, and for which purposes. */
export function DemoClients({ clients }: { readonly clients: readonly DemoClient[] }) {
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
              <td>{purposes.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
