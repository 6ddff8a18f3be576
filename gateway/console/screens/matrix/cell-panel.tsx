import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { type MatrixRow, type MatrixVariables, REASONS } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useSaid, useTexts } from '../../languages/language.js';
import { categoryWords } from '../../languages/words.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { CellEditor } from './cell-editor.js';
import { Reasons } from './reasons.js';

export interface CellPanelProps {
  readonly row: MatrixRow;
  readonly category: string;
  readonly variables: MatrixVariables;
  readonly onClose: () => void;
  readonly onEdited: () => void;
}

/** Why a cell is as it is: the rules that decide, what fixes it, where it holds; and its edit, in a draft. */
export function CellPanel({ row, category, variables, onClose, onEdited }: CellPanelProps) {
  const { cell: words } = useTexts();
  const said = useSaid();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const answer = useAnswer(REASONS, { ...variables, role: row.role ?? '', relation: row.relation ?? '' });

  return (
    <section
      className="cell-panel"
      aria-label={words.panel}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <h2 ref={title} tabIndex={-1}>
        {said(row.roleLabel)} · {said(categoryWords(category))}
      </h2>
      <p>{said(row.relationLabel)}</p>
      <AnsweredPart answer={answer}>
        {({ policyMatrix }) => {
          const cell = policyMatrix?.rows?.[0]?.cells?.find((one) => one.category === category);
          return cell === undefined ? null : <Reasons cell={cell} version={variables.version} />;
        }}
      </AnsweredPart>
      <CellEditor
        row={row}
        category={category}
        variables={variables}
        onEdited={() => {
          if (answer.state === 'ready') answer.again();
          onEdited();
        }}
      />
      <Button className="button" onPress={onClose}>
        {words.close}
      </Button>
    </section>
  );
}
