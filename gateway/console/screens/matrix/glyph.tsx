import type { CellState } from '../../asking/rules.js';

export const STATES: readonly CellState[] = ['ALWAYS', 'IF_NO_OBJECTION', 'IF_CONSENT', 'MASKED', 'AGGREGATE', 'NEVER'];

/** A sign for each state: told apart by shape, so that no colour is needed. */
const SIGNS: Readonly<Record<CellState, string>> = {
  ALWAYS: '●',
  IF_NO_OBJECTION: '◐',
  IF_CONSENT: '◇',
  MASKED: '▤',
  AGGREGATE: 'Σ',
  NEVER: '–',
};

/** `several`: a closed group whose kinds of data differ. */
export function Glyph({ state, isLocked }: { readonly state: CellState | 'several' | null; readonly isLocked: boolean }) {
  const sign = state === null ? '?' : state === 'several' ? '…' : SIGNS[state];
  return (
    <span className={`glyph glyph-${(state ?? 'unknown').toLowerCase()}`} aria-hidden="true">
      {sign}
      {isLocked && (
        <svg className="lock" viewBox="0 0 10 12" aria-hidden="true">
          <path d="M2.5 5V3.5a2.5 2.5 0 0 1 5 0V5M1 5h8v6H1z" />
        </svg>
      )}
    </span>
  );
}
