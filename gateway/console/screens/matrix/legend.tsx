import { useTexts } from '../../languages/language.js';
import { Glyph, STATES } from './glyph.js';

/** What the signs mean. */
export function Legend() {
  const { matrix, states } = useTexts();
  return (
    <ul className="legend" aria-label={matrix.legend}>
      {STATES.map((state) => (
        <li key={state}>
          <Glyph state={state} isLocked={false} /> {states[state]}
        </li>
      ))}
      <li>
        <Glyph state="several" isLocked={false} /> {matrix.several}
      </li>
      <li>
        <Glyph state="NEVER" isLocked /> {matrix.locked}
      </li>
    </ul>
  );
}
