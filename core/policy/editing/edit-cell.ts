import { type CompiledPolicy, compile } from '../compile.js';
import { CLIENT_KINDS, type Demand, type PolicyDocument } from '../document.js';
import { brokenInvariants } from '../invariants.js';
import { hasSubject } from '../stages/lawful-basis.js';
import { type CellState, looserFirst } from '../verification/cell-state.js';
import { type EffectiveCell, effectiveCell } from '../verification/effective-cell.js';
import { ACTIONS, CATEGORIES, type Obligation, RELATIONS, ROLES } from '../vocabulary.js';
import { type CellEdit, type EditedCell, type EditRefusal, INTENTS, type Intent, type RestrictingIntent, refusal } from './intent.js';
import { idFor, onlyCell, speaksOfCell } from './one-cell.js';
import { closed, demanding, lifted, type Refusals, type SourcedCell } from './rules-of-cell.js';
import { sentenceOf } from './sentence.js';
import { touchesOnly } from './touches-only.js';

/**
 * The national document in which a cell of the matrix is as somebody wishes, and every other cell is as it was. What is made tighter is so where it
 * was open; what is made looser is so where it was open in some way, or everywhere when it was closed. Traces that were kept (AUDIT, NOTIFY) are.
 * A refusal with its code when a guardrail, an invariant or the lawful basis fixes the cell.
 */
export function editCell(
  document: PolicyDocument,
  { to, ...cell }: SourcedCell & { readonly to: Intent },
): CellEdit<PolicyDocument> | EditRefusal {
  const before = compile(document);
  const purpose = before.purposes.get(cell.purpose);
  if (purpose === undefined || !isKnown(cell) || !INTENTS.includes(to)) return refusal('UNKNOWN');
  const was = stateOfCell(before, cell);
  if (isAsWished(was.state, to)) return { document, sentence: sentenceOf(cell, purpose, was.state), changed: [] };

  const fixed = to === 'never' ? null : whatFixes(before, cell, to);
  if (fixed !== null) return fixed;
  const edited = looserFirst(wished(to), was.state) > 0 ? tightened(before, cell, to) : loosened(before, cell, to, was);
  const after = compile(edited.document);
  const is = stateOfCell(after, cell);
  if (!isAsWished(is.state, to) || !touchesOnly(before, after, cell, null)) return refusal('CANNOT_BE_SAID_ALONE');
  const broken = newlyBroken(before, after, cell);
  if (broken.length > 0) return refusal('INVARIANT', broken);
  return { ...edited, sentence: sentenceOf(cell, purpose, is.state) };
}

export function isKnown({ role, relation, category, action }: EditedCell): boolean {
  return ROLES.includes(role) && RELATIONS.includes(relation) && CATEGORIES.includes(category) && ACTIONS.includes(action);
}

/** What an intent asks beside a grant. */
export const ASKS: Readonly<Record<Exclude<Intent, 'never' | 'always'>, Pick<Demand, 'consent' | 'obligations'>>> = {
  'if-consent': { consent: true },
  masked: { obligations: ['MASK'] },
  aggregate: { obligations: ['AGGREGATE_ONLY'] },
};

/** Is it asked that what is written be reduced? Obligations are of values that leave: nothing would come of it. */
export function isReducedWriting({ action }: EditedCell, to: Intent | RestrictingIntent): boolean {
  return action === 'WRITE' && (to === 'masked' || to === 'aggregate');
}

export function isAsWished(state: CellState, to: Intent): boolean {
  return state === to || (to === 'always' && state === 'if-no-objection');
}

/** The loosest that a kind of client has. */
function stateOfCell(policy: CompiledPolicy, cell: EditedCell): EffectiveCell {
  const [first] = CLIENT_KINDS.map((clientKind) => effectiveCell(policy, { ...cell, school: null, clientKind })).sort((one, other) =>
    looserFirst(one.state, other.state),
  );
  if (first === undefined) throw new RangeError('invariant: there are kinds of clients');
  return first;
}

function wished(to: Intent): CellState {
  return to === 'always' ? 'if-no-objection' : to;
}

/** Guardrails that stop every client, and the lawful basis of the purpose: no rule of the document opens these. */
function whatFixes({ document, purposes }: CompiledPolicy, cell: EditedCell, to: Intent): EditRefusal | null {
  const prohibiting = document.guardrails.filter((one) => speaksOfCell(withoutClients(one), { purposes }, cell));
  const stopped = CLIENT_KINDS.every((kind) => prohibiting.some(({ clients }) => clients === undefined || clients.includes(kind)));
  if (stopped)
    return refusal(
      'GUARDRAIL',
      prohibiting.map(({ id }) => id),
    );
  const basis = purposes.get(cell.purpose)?.basis;
  const asksSubject = hasSubject({ ...cell, school: '' });
  if (basis === 'none') return refusal('LAWFUL_BASIS', [cell.purpose]);
  if (basis === 'consent' && asksSubject && cell.category !== 'PUBLIC' && to !== 'if-consent')
    return refusal('LAWFUL_BASIS', [cell.purpose]);
  if (isReducedWriting(cell, to)) return refusal('NOTHING_LEAVES');
  return to === 'if-consent' && !asksSubject ? refusal('NOBODY_TO_ASK') : null;
}

function withoutClients<G extends { readonly clients?: unknown }>({ clients: _, ...rest }: G): Omit<G, 'clients'> {
  return rest;
}

type Edited = Pick<CellEdit<PolicyDocument>, 'document' | 'changed'>;

function tightened(policy: CompiledPolicy, cell: SourcedCell, to: Intent): Edited {
  const { document } = policy;
  const rules = refusalsOf(document);
  const { forbids, demands, changed } =
    to === 'never' || to === 'always'
      ? closed(rules, policy, cell, idsOf(document))
      : demanding(rules, policy, cell, ASKS[to], idsOf(document));
  return { document: withRefusals(document, { forbids, demands }), changed };
}

function loosened(policy: CompiledPolicy, cell: SourcedCell, to: Intent, was: EffectiveCell): Edited {
  const free = lifted(refusalsOf(policy.document), policy, cell, idsOf(policy.document));
  const document = withRefusals(policy.document, free);
  const after = compile(document);
  const { state, coordinates, obligations } = stateOfCell(after, cell);
  if (isAsWished(state, to)) return { document, changed: free.changed };

  const id = idFor('may', cell, idsOf(document));
  const there = coordinates === null || coordinates.includes('*') || state === 'never' ? {} : { coordinates };
  const opened = { ...document, grants: [...document.grants, { id, source: cell.source, ...onlyCell(after, cell), ...there }] };
  const kept = [...new Set([...was.obligations, ...obligations])].filter((one) => one === 'AUDIT' || one === 'NOTIFY');
  const asks = asked(to, kept, policy.purposes.get(cell.purpose)?.basis === 'consent');
  if (asks === null) return { document: opened, changed: [...free.changed, id] };
  const demand = demanding(refusalsOf(opened), after, cell, asks, idsOf(opened));
  return { document: withRefusals(opened, demand), changed: [...free.changed, id, ...demand.changed] };
}

/** Null when nothing is asked beside the grant. Where the purpose rests on consent, that is asked already. */
function asked(to: Intent, kept: readonly Obligation[], byPurpose: boolean): Pick<Demand, 'consent' | 'obligations'> | null {
  const wanted: Pick<Demand, 'consent' | 'obligations'> = to === 'always' || to === 'never' ? {} : ASKS[to];
  const obligations = [...(wanted.obligations ?? []), ...kept];
  const consent = wanted.consent === true && !byPurpose ? ({ consent: true } as const) : {};
  const asks = { ...consent, ...(obligations.length === 0 ? {} : { obligations }) };
  return Object.keys(asks).length === 0 ? null : asks;
}

/** Invariants that speak about the cell and hold no more. */
function newlyBroken(before: CompiledPolicy, after: CompiledPolicy, cell: EditedCell): readonly string[] {
  if (!after.document.invariants.some((one) => speaksOfCell(one, after, cell))) return [];
  const was = new Set(brokenInvariants(before).map((breach) => JSON.stringify(breach)));
  const broken = brokenInvariants(after).filter((breach) => !was.has(JSON.stringify(breach)));
  return [...new Set(broken.map(({ invariant }) => invariant))];
}

function refusalsOf({ forbids, demands = [] }: PolicyDocument): Refusals {
  return { forbids, demands };
}

function withRefusals(document: PolicyDocument, { forbids, demands }: Refusals): PolicyDocument {
  const { demands: _, ...rest } = document;
  return demands.length === 0 ? { ...rest, forbids } : { ...rest, forbids, demands };
}

function idsOf({ guardrails, grants, forbids, invariants, demands = [], recipients = [] }: PolicyDocument): ReadonlySet<string> {
  return new Set([...guardrails, ...grants, ...forbids, ...invariants, ...demands, ...recipients].map(({ id }) => id));
}
