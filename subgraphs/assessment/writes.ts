import { facetOf } from '../../core/ids.js';
import { isKey, NO_KEY } from '../../core/store/idempotency.js';
import { nameOfSource } from '../../core/store/written-over.js';
import { dayGiven, instantGiven } from './connections.js';
import type { WriteError } from './json-columns.js';
import type { AssessmentContext } from './references.js';
import type { EvaluationFile, GivenLevel, GivenResult, NewEvaluation, OptionalRule, Writer } from './repository/index.js';

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
  readonly expectedVersion?: number | null;
}

interface EvaluationArguments {
  readonly input: {
    readonly externalId?: string | null;
    readonly schoolId: string;
    readonly subjectId: string;
    readonly groupIds: readonly string[];
    readonly periodId: string;
    readonly title: string;
    readonly date: unknown;
    readonly outOf?: number | null;
    readonly rescaledTo20?: boolean | null;
    readonly optionalRule?: OptionalRule | null;
    readonly scaleId?: string | null;
    readonly coefficient?: number | null;
    readonly formative?: boolean | null;
    readonly countsInAverage?: boolean | null;
    readonly skillIds?: readonly string[] | null;
  };
  readonly idempotencyKey: string;
}

interface LevelsArguments {
  readonly items: readonly (GivenLevel | null)[];
  readonly idempotencyKey: string;
}

/** Results that may be sent at once, and characters of a source. */
const ITEMS = 500;
const SOURCE = 128;
const TITLE = 200;
const EXTERNAL_ID = 256;
const SKILLS = 50;
const OUT_OF = 1_000;
const COEFFICIENT = 100;

const NO_EVALUATION = { code: 'NOT_FOUND', message: 'no such evaluation' } as const;

/** Creates an evaluation of one's own. */
export async function createEvaluation(_root: unknown, { input, idempotencyKey }: EvaluationArguments, context: AssessmentContext) {
  const faults = [...keyFaults(idempotencyKey), ...evaluationFaults(input)];
  if (faults.length > 0) return { evaluation: null, errors: faults };
  const formative = input.formative === true;
  const optionalRule = input.optionalRule ?? 'NONE';
  const given: NewEvaluation = {
    externalId: input.externalId ?? null,
    school: input.schoolId,
    subject: input.subjectId,
    group: input.groupIds[0] as string,
    period: input.periodId,
    title: input.title.trim(),
    date: dayGiven(input.date),
    outOf: input.outOf ?? 20,
    rescaledTo20: input.rescaledTo20 ?? true,
    optionalRule,
    scale: input.scaleId ?? null,
    coefficient: input.coefficient ?? 1,
    formative,
    countsInAverage: input.countsInAverage ?? (!formative && optionalRule !== 'EXCLUDED_FROM_AVERAGE'),
    skills: [...new Set(input.skillIds ?? [])],
  };
  const created = await context.repository.writes.createEvaluation(given, idempotencyKey, writerOf('Mutation.createEvaluation', context));
  if (created.outcome === 'refused') return { evaluation: null, errors: created.errors };
  return { evaluation: await context.loaders.evaluation.load(created.id), errors: [] };
}

/** Records how far students are with skills; each level is taken or refused on its own. */
export async function recordSkillLevels(_root: unknown, { items, idempotencyKey }: LevelsArguments, context: AssessmentContext) {
  const faults = [...keyFaults(idempotencyKey), ...many(items, 'levels')];
  if (faults.length > 0) return { results: [], errors: faults };
  const writer = writerOf('Mutation.recordSkillLevels', context);
  const recorded = await context.repository.writes.recordSkillLevels(items, idempotencyKey, writer);
  return recorded.outcome === 'refused' ? { results: [], errors: recorded.errors } : { results: recorded.items, errors: [] };
}

/** Records the results of an evaluation of one's own; each is taken or refused on its own. */
export async function recordResults(_root: unknown, args: ResultsArguments, context: AssessmentContext) {
  const { evaluationId, source, items, idempotencyKey } = args;
  const faults = faultsOf(args, context.capability.client);
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
    case 'closed': {
      const message = 'nothing is entered in this period any more';
      return { results: [], errors: [{ code: 'PERIOD_LOCKED', message, path: ['evaluationId'] }] };
    }
    case 'recorded':
      context.loaders.result.clearAll();
      return { results: recorded.items, errors: [] };
  }
}

const NOT_PUBLISHED = {
  'not-found': { ...NO_EVALUATION, path: ['id'] },
  'changed-since': { code: 'VERSION_CONFLICT', message: 'the evaluation has changed since: read it again', path: ['expectedVersion'] },
  unseen: { code: 'VERSION_CONFLICT', message: 'somebody else published it: send the version that you saw', path: ['expectedVersion'] },
} as const;

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
  const publication = { toStudentsAt, toGuardiansAt, expectedVersion: args.expectedVersion ?? null };
  const { outcome } = await context.repository.writes.publishEvaluation(id, publication, writer);
  if (outcome !== 'published') return { evaluation: null, errors: [NOT_PUBLISHED[outcome]] };
  context.loaders.evaluation.clear(id);
  return { evaluation: await context.loaders.evaluation.load(id), errors: [] };
}

interface FileArguments {
  readonly input: { readonly evaluationId: string; readonly fileId?: string | null };
}

/** Gives an evaluation of one's own the file of what was to be done. */
export function setEvaluationSubject(_root: unknown, args: FileArguments, context: AssessmentContext) {
  return setEvaluationFile('setEvaluationSubject', args, context);
}

/** And of how it was to be done. */
export function setEvaluationCorrection(_root: unknown, args: FileArguments, context: AssessmentContext) {
  return setEvaluationFile('setEvaluationCorrection', args, context);
}

async function setEvaluationFile(use: EvaluationFile, { input }: FileArguments, context: AssessmentContext) {
  const { evaluationId: id, fileId = null } = input;
  const filed = await context.repository.writes.setEvaluationFile(id, use, fileId, writerOf(`Mutation.${use}`, context));
  if (filed.outcome === 'refused') return { evaluation: null, errors: filed.errors };
  return { evaluation: await context.loaders.evaluation.clear(id).load(id), errors: [] };
}

/** Who writes, in the reach of a mutation. */
export function writerOf(coordinate: string, { capability, reach, at }: AssessmentContext): Writer {
  const { client, person } = capability;
  return { client, person, staff: person === null ? null : facetOf('Staff', person), reach: reach(coordinate), at };
}

function faultsOf({ source, items, idempotencyKey }: ResultsArguments, client: string): WriteError[] {
  const isName = source.length >= 1 && nameOfSource(client, source).length <= SOURCE;
  const message = `with the name of the client it has ${SOURCE} characters at most`;
  const unnamed: WriteError[] = isName ? [] : [{ code: 'VALIDATION', message, path: ['source'] }];
  return [...unnamed, ...keyFaults(idempotencyKey), ...many(items, 'results')];
}

function keyFaults(key: string): WriteError[] {
  return isKey(key) ? [] : [{ code: 'VALIDATION', message: NO_KEY, path: ['idempotencyKey'] }];
}

function many(items: readonly unknown[], what: string): WriteError[] {
  const fits = items.length >= 1 && items.length <= ITEMS;
  return fits ? [] : [{ code: 'VALIDATION', message: `1 to ${ITEMS} ${what} are recorded at once`, path: ['items'] }];
}

function evaluationFaults(input: EvaluationArguments['input']): WriteError[] {
  const { title, groupIds, outOf, coefficient, optionalRule, countsInAverage, skillIds, externalId } = input;
  const holds = (is: boolean, field: string, message: string): WriteError[] =>
    is ? [] : [{ code: 'VALIDATION', message, path: ['input', field] }];
  const length = title.trim().length;
  return [
    ...holds(length >= 1 && length <= TITLE, 'title', `it has 1 to ${TITLE} characters`),
    ...holds(groupIds.length === 1, 'groupIds', 'an evaluation is of one class or group: create one for each'),
    ...holds(outOf == null || (outOf > 0 && outOf <= OUT_OF), 'outOf', `it is above 0, and ${OUT_OF} at most`),
    ...holds(coefficient == null || (coefficient >= 0 && coefficient <= COEFFICIENT), 'coefficient', `it is from 0 to ${COEFFICIENT}`),
    ...holds(optionalRule !== 'EXCLUDED_FROM_AVERAGE' || countsInAverage !== true, 'countsInAverage', 'it does not count by its rule'),
    ...holds((skillIds?.length ?? 0) <= SKILLS, 'skillIds', `${SKILLS} skills at most`),
    ...holds(
      externalId == null || (externalId !== '' && externalId.length <= EXTERNAL_ID),
      'externalId',
      `it has 1 to ${EXTERNAL_ID} characters`,
    ),
  ];
}
