import { type CompiledPolicy, compile } from '../compile.js';
import { CLIENT_KINDS, type PolicyDocument } from '../document.js';
import { type Restriction, schoolsOf } from '../restriction.js';
import { hasSubject } from '../stages/lawful-basis.js';
import { type CellState, looserFirst } from '../verification/cell-state.js';
import { effectiveCell } from '../verification/effective-cell.js';
import { ASKS, isKnown, isReducedWriting } from './edit-cell.js';
import { type CellEdit, type EditedCell, type EditRefusal, RESTRICTING_INTENTS, type RestrictingIntent, refusal } from './intent.js';
import { closed, demanding, lifted, type SourcedCell } from './rules-of-cell.js';
import { sentenceOf } from './sentence.js';
import { touchesOnly } from './touches-only.js';

/** The document an academy or a school edits, and what it is under: for a school, its academy's restriction where there is one. */
export interface Level {
  readonly national: PolicyDocument;
  readonly above: readonly Restriction[];
  readonly restriction: Restriction;
}

/**
 * The restriction in which a cell of the matrix is as an academy or a school wishes, and every other is as it was. It is first freed of what the
 * restriction itself says of it; `FIXED_ABOVE` when the levels above deny it, or ask as much or more already.
 *
 * @throws PolicyError when the restrictions cannot stand together under the national document
 */
export function editRestriction(
  level: Level,
  { to, ...cell }: SourcedCell & { readonly to: RestrictingIntent },
): CellEdit<Restriction> | EditRefusal {
  const { national, above, restriction } = level;
  const [school] = schoolsOf(restriction);
  const before = compile(national, [...above, restriction]);
  const purpose = before.purposes.get(cell.purpose);
  if (school === undefined || purpose === undefined || !isKnown(cell) || !RESTRICTING_INTENTS.includes(to)) return refusal('UNKNOWN');
  if (isReducedWriting(cell, to)) return refusal('NOTHING_LEAVES');
  const ceiling = stateAt(compile(national, above), cell, school);
  const wished = to === 'as-above' ? ceiling : to;
  if (looserFirst(wished, ceiling) < 0) return refusal('FIXED_ABOVE', effectiveCell(before, { ...cell, school }).rules);
  if (wished === 'if-consent' && wished !== ceiling && !hasSubject({ ...cell, school })) return refusal('NOBODY_TO_ASK');
  if (stateAt(before, cell, school) === wished && to !== 'as-above')
    return { document: restriction, sentence: sentenceOf(cell, purpose, wished), changed: [] };

  const { document, changed } = rewritten(restriction, before, cell, wished === ceiling ? null : to);
  const after = compile(national, [...above, document]);
  const is = stateAt(after, cell, school);
  if (is !== wished || !touchesOnly(before, after, cell, schoolsOf(restriction))) return refusal('CANNOT_BE_SAID_ALONE');
  return { document, changed, sentence: sentenceOf(cell, purpose, is) };
}

function rewritten(restriction: Restriction, policy: CompiledPolicy, cell: SourcedCell, to: RestrictingIntent | null) {
  const idsOf = ({ forbids, demands = [] }: Pick<Restriction, 'forbids' | 'demands'>) =>
    new Set([...forbids, ...demands].map(({ id }) => id));
  const free = lifted({ forbids: restriction.forbids, demands: restriction.demands ?? [] }, policy, cell, idsOf(restriction));
  const wanted =
    to === null || to === 'as-above'
      ? null
      : to === 'never'
        ? closed(free, policy, cell, idsOf(free))
        : demanding(free, policy, cell, ASKS[to], idsOf(free));
  const { demands: _, ...rest } = restriction;
  const { forbids, demands } = wanted ?? free;
  const document: Restriction = demands.length === 0 ? { ...rest, forbids } : { ...rest, forbids, demands };
  return { document, changed: [...free.changed, ...(wanted?.changed ?? [])] };
}

function stateAt(policy: CompiledPolicy, cell: EditedCell, school: string): CellState {
  const [first] = CLIENT_KINDS.map((clientKind) => effectiveCell(policy, { ...cell, school, clientKind }).state).sort(looserFirst);
  return first ?? 'never';
}
