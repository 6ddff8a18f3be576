import { useEffect, useRef } from 'react';
import { MATRIX, type Matrix, type MatrixVariables } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { Empty } from '../../parts/notice.js';
import { columnsOf } from './category-groups.js';
import { CellPanel } from './cell-panel.js';
import { Grid } from './grid.js';
import { Legend } from './legend.js';
import { VersionBanner } from './version-banner.js';

export interface MatrixOfProps {
  readonly variables: MatrixVariables;
  readonly options: URLSearchParams;
  readonly onChange: (changed: Readonly<Record<string, string | null>>) => void;
}

/** The matrix of what was chosen, with the cell that is looked at under it. */
export function MatrixOf({ variables, options, onChange }: MatrixOfProps) {
  const answer = useAnswer(MATRIX, variables);
  const { matrix: texts } = useTexts();
  return (
    <>
      {variables.version !== null && <VersionBanner id={variables.version} onLeave={() => onChange({ version: null })} />}
      <AnsweredPart answer={answer}>
        {({ policyMatrix }, again) => {
          // Why: what was refused is told above; it is not known then what nobody may do.
          if (policyMatrix === null && answer.state === 'ready' && answer.errors.length > 0) return null;
          if (policyMatrix === null || (policyMatrix.rows ?? []).length === 0) return <Empty title={texts.nobody} />;
          return <Shown matrix={policyMatrix} variables={variables} options={options} onChange={onChange} again={again} />;
        }}
      </AnsweredPart>
    </>
  );
}

function Shown({ matrix, variables, options, onChange, again }: MatrixOfProps & { readonly matrix: Matrix; readonly again: () => void }) {
  const grid = useRef<HTMLTableElement>(null);
  const rows = matrix.rows ?? [];
  const open = new Set((options.get('open') ?? '').split(' ').filter((group) => group !== ''));
  const columns = columnsOf(matrix.categories ?? [], open);
  const [cellRole, cellRelation, cellCategory] = (options.get('cell') ?? '').split(' ');
  const row = rows.find((one) => one.role === cellRole && one.relation === cellRelation);
  const isCell = row !== undefined && cellCategory !== undefined && (matrix.categories ?? []).includes(cellCategory);
  // Why: whoever closes the panel goes on where they were in the grid.
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isCell) grid.current?.querySelector<HTMLElement>('td[tabindex="0"]')?.focus();
    wasOpen.current = isCell;
  }, [isCell]);

  return (
    <>
      <Legend />
      <Grid
        ref={grid}
        rows={rows}
        columns={columns}
        chosen={options.get('cell')}
        onToggle={(group) => {
          if (open.has(group)) open.delete(group);
          else open.add(group);
          onChange({ open: [...open].join(' ') });
        }}
        onChoose={(one) => onChange({ cell: one })}
      />
      {row !== undefined && isCell && (
        <CellPanel
          key={`${options.get('cell')} ${variables.purpose} ${variables.action}`}
          row={row}
          category={cellCategory}
          variables={variables}
          onClose={() => onChange({ cell: null })}
          onEdited={again}
        />
      )}
    </>
  );
}
