import { Button } from 'react-aria-components';
import { useSaid, useTexts } from '../../languages/language.js';
import { categoryWords } from '../../languages/words.js';
import { type Column, GROUPS, type Group } from './category-groups.js';

/** The tree of the kinds of data: groups that open, and their members where they are open. */
export function GridHead({ columns, onToggle }: { readonly columns: readonly Column[]; readonly onToggle: (group: Group) => void }) {
  const { matrix } = useTexts();
  const said = useSaid();
  const groups = GROUPS.map((group) => ({ group, columns: columns.filter((column) => column.group === group) })).filter(
    (one) => one.columns.length > 0,
  );
  const isOpen = (members: readonly Column[]) => members[0]?.kind === 'category';
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={2}>
          {matrix.who}
        </th>
        {groups.map(({ group, columns: members }) => (
          <th key={group} scope="colgroup" colSpan={members.length} rowSpan={isOpen(members) ? 1 : 2} className="group">
            <Button className="group-toggle" aria-expanded={isOpen(members)} onPress={() => onToggle(group)}>
              <span aria-hidden="true">{isOpen(members) ? '▾' : '▸'}</span> {matrix.groups[group]}
            </Button>
          </th>
        ))}
      </tr>
      <tr>
        {columns.map((column) =>
          column.kind === 'group' ? null : (
            <th key={column.category} scope="col" className="category">
              <span>{said(categoryWords(column.category))}</span>
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}
