import type { CellReasons } from '../../asking/rules.js';
import { useTexts } from '../../languages/language.js';
import { Glyph } from './glyph.js';
import { Origins } from './origins.js';

/** What is decided in a cell, and what decides it. */
export function Reasons({ cell, version }: { readonly cell: CellReasons; readonly version: string | null }) {
  const { cell: words, states, matrix, bases, obligations: done } = useTexts();
  const rules = cell.rules ?? [];
  const obligations = cell.obligations ?? [];
  return (
    <>
      <p className="cell-state">
        <Glyph state={cell.state} isLocked={cell.lockedBy !== null} />{' '}
        <strong>{cell.state === null ? matrix.unknown : states[cell.state]}</strong>
      </p>
      <dl className="facts">
        <dt>{words.rules}</dt>
        <dd>{rules.length === 0 ? words.noRule : <Origins rules={rules} version={version} />}</dd>
        {cell.lockedBy !== null && (
          <>
            <dt>{words.lockedBy}</dt>
            <dd>{words.locks[cell.lockedBy as keyof typeof words.locks] ?? cell.lockedBy}</dd>
          </>
        )}
        {cell.atMost !== null && (
          <>
            <dt>{words.atMost}</dt>
            <dd>{states[cell.atMost]}</dd>
          </>
        )}
        <dt>{words.basis}</dt>
        <dd>{bases[cell.basis as keyof typeof bases] ?? cell.basis}</dd>
        {cell.stopsOnObjection === true && (
          <>
            <dt>{words.objection}</dt>
            <dd>{words.objectionStops}</dd>
          </>
        )}
        {obligations.length > 0 && (
          <>
            <dt>{words.obligations}</dt>
            <dd>{obligations.map((one) => done[one as keyof typeof done] ?? one).join(', ')}</dd>
          </>
        )}
        {cell.coordinates !== null && (
          <>
            <dt>{words.where}</dt>
            <dd>
              <Codes codes={cell.coordinates} />
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

function Codes({ codes }: { readonly codes: readonly string[] }) {
  return (
    <ul className="codes">
      {codes.map((code) => (
        <li key={code}>
          <code>{code}</code>
        </li>
      ))}
    </ul>
  );
}
