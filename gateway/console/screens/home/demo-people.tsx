import { linkTo } from '../../address.js';
import { useTexts } from '../../languages/language.js';
import { Wide } from '../../parts/wide.js';
import type { DemoPerson } from '../../session/demo.js';

/** Who one may be. */
export function DemoPeople({ people }: { readonly people: readonly DemoPerson[] }) {
  const { home } = useTexts();
  return (
    <Wide label={home.people}>
      <table>
        <thead>
          <tr>
            <th scope="col">{home.handle}</th>
            <th scope="col">{home.name}</th>
            <th scope="col">{home.role}</th>
            <th scope="col">{home.school}</th>
          </tr>
        </thead>
        <tbody>
          {people.map(({ handle, name, role, school }) => (
            <tr key={handle}>
              <th scope="row">
                <a href={linkTo('sign-in', '', { person: handle })}>
                  <code>{handle}</code>
                </a>
              </th>
              <td>{name}</td>
              <td lang="en">{role}</td>
              <td>{school}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
