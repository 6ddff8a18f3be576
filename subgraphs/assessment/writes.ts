import { facetOf } from '../../core/ids.js';
import { instantGiven } from './connections.js';
import type { AssessmentContext } from './references.js';
import type { GivenResult, Writer } from './repository/index.js';

interface ResultsArguments {
  readonly evaluationId: string;
  readonly source: string;
  readonly items: readonly (GivenResult | null)[];
  readonly idempotencyKey: string;
}

interface PublicationArguments {
  readonly id: string;
  readonly toStudentsAt: unknown;
  readonly toGuardiansAt?: unknown;
}

interface Fault {
  readonly code: 'VALIDATION' | 'NOT_FOUND' | 'DUPLICATE';
  readonly message: string;
  readonly path: readonly string[];
}

/** Results that may be sent at once, characters of a key and of a source. */
const ITEMS = 500;
const KEY = 128;

const NO_EVALUATION = { code: 'NOT_FOUND', message: 'no such evaluation' } as const;

/** Records the results of an evaluation of one's own; each is taken or refused on its own. */
export async function recordResults(_root: unknown, args: ResultsArguments, context: AssessmentContext) {
  const { evaluationId, source, items, idempotencyKey } = args;
  const faults = faultsOf(args);
  if (faults.length > 0) return { results: [], errors: faults };
  const given = { evaluation: evaluationId, source, items, idempotencyKey };
  const recorded = await context.repository.writes.recordResults(given, writerOf('Mutation.recordResults', context));
  switch (recorded.outcome) {
    case 'not-found':
      return { results: [], errors: [{ ...NO_EVALUATION, path: ['evaluationId'] }] };
    case 'other-input': {
      const message = 'the idempotency key came before with other results';
      return { results: [], errors: [{ code: 'DUPLICATE', message, path: ['idempotencyKey'] }] };
    }
    case 'recorded':
      context.loaders.result.clearAll();
      return { results: recorded.items, errors: [] };
  }
}

/** Says from when students, and from when guardians, see the results of an evaluation of one's own: both from the same instant unless said. */
export async function publishEvaluation(_root: unknown, args: PublicationArguments, context: AssessmentContext) {
  const { id } = args;
  const toStudentsAt = instantGiven(args.toStudentsAt);
  const toGuardiansAt = args.toGuardiansAt == null ? toStudentsAt : instantGiven(args.toGuardiansAt);
  if (toGuardiansAt < toStudentsAt) {
    const message = 'guardians may not see results before the students do';
    return { evaluation: null, errors: [{ code: 'VALIDATION', message, path: ['toGuardiansAt'] }] };
  }
  const writer = writerOf('Mutation.publishEvaluation', context);
  const { outcome } = await context.repository.writes.publishEvaluation(id, toStudentsAt, toGuardiansAt, writer);
  if (outcome === 'not-found') return { evaluation: null, errors: [{ ...NO_EVALUATION, path: ['id'] }] };
  context.loaders.evaluation.clear(id);
  return { evaluation: await context.loaders.evaluation.load(id), errors: [] };
}

function writerOf(coordinate: string, { capability, reach, at }: AssessmentContext): Writer {
  const { client, person } = capability;
  return { client, person, staff: person === null ? null : facetOf('Staff', person), reach: reach(coordinate), at };
}

function faultsOf({ source, items, idempotencyKey }: ResultsArguments): Fault[] {
  const named = (name: string, text: string): Fault[] =>
    text.length >= 1 && text.length <= KEY ? [] : [{ code: 'VALIDATION', message: `it has 1 to ${KEY} characters`, path: [name] }];
  const many: Fault[] =
    items.length >= 1 && items.length <= ITEMS
      ? []
      : [{ code: 'VALIDATION', message: `1 to ${ITEMS} results are recorded at once`, path: ['items'] }];
  return [...named('source', source), ...named('idempotencyKey', idempotencyKey), ...many];
}
