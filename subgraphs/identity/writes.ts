import { type Reach, reaches } from '../../core/capability/index.js';
import { facetOf, parseId } from '../../core/ids.js';
import type { Context } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type { Repository } from './repository/index.js';
import {
  type Answered,
  type Batch,
  fault,
  type GivenKey,
  type GivenLink,
  type GivenMembership,
  type GivenStudent,
  isText,
  keyFault,
  type WriteError,
  type WriteKey,
} from './writes/index.js';

type IdentityContext = Context<Repository, Loaders>;

interface BatchArguments<Item> {
  readonly schoolId: string;
  readonly source: string;
  readonly items: readonly (Item | null)[];
  readonly idempotencyKey: string;
}

interface NamingArguments {
  readonly recordId: string;
  readonly externalId: GivenKey;
}

/** Items of one batch, characters of a source. */
const ITEMS = 10_000;
const SOURCE = 128;

/** Takes students as another system knows them. */
export function upsertStudents(_root: unknown, args: BatchArguments<GivenStudent>, context: IdentityContext) {
  return upsert('Mutation.upsertStudents', args, context, context.repository.writes.upsertStudents);
}

/** Takes what links adults to students. */
export function upsertGuardianLinks(_root: unknown, args: BatchArguments<GivenLink>, context: IdentityContext) {
  return upsert('Mutation.upsertGuardianLinks', args, context, context.repository.writes.upsertGuardianLinks);
}

/** Takes who is in which class or group. */
export function upsertGroupMemberships(_root: unknown, args: BatchArguments<GivenMembership>, context: IdentityContext) {
  return upsert('Mutation.upsertGroupMemberships', args, context, context.repository.writes.upsertGroupMemberships);
}

/**
 * Remembers what another system calls a human. That it is for certain makes that system an authority at the school: the office says so, in
 * another system than the one it says it of.
 */
export async function linkExternalId(_root: unknown, args: NamingArguments & { readonly assurance: string }, context: IdentityContext) {
  const { recordId, externalId, assurance } = args;
  const wrong = keyFault(externalId);
  if (wrong !== null) return { recordId: null, errors: [fault('VALIDATION', wrong, 'externalId')] };
  const found = await whereNamed('Mutation.linkExternalId', recordId, context);
  if (found === null) return nobody();
  if (assurance === 'AUTHORITATIVE' && (!found.isOffice || externalId.system === context.capability.client))
    return {
      recordId: null,
      errors: [fault('POLICY_DENIED', 'what is authoritative is for the office of the school to say, in another system', 'assurance')],
    };
  const naming = { school: found.school, record: recordId, key: externalId, assurance, client: context.capability.client, at: context.at };
  return written(recordId, await context.repository.writes.linkExternalId(naming));
}

/** Forgets what another system calls a human. */
export async function unlinkExternalId(_root: unknown, { recordId, externalId }: NamingArguments, context: IdentityContext) {
  const found = await whereNamed('Mutation.unlinkExternalId', recordId, context);
  if (found === null) return nobody();
  const naming = { school: found.school, record: recordId, key: externalId, client: context.capability.client, at: context.at };
  return written(recordId, await context.repository.writes.unlinkExternalId(naming));
}

/** Says what one's own guardians may go on seeing. */
export async function setGuardianDisclosure(
  _root: unknown,
  { studentId, value }: { readonly studentId: string; readonly value: string },
  { capability, repository, at }: IdentityContext,
) {
  // INVARIANT: it is the student's own word, whoever else may write consents about them.
  if (capability.person === null || facetOf('Student', capability.person) !== studentId)
    return { recordId: null, errors: [fault('NOT_FOUND', 'no such student', 'studentId')] };
  return written(studentId, await repository.writes.setGuardianDisclosure(studentId, value, at));
}

async function upsert<Item>(
  coordinate: string,
  { schoolId: school, source, items, idempotencyKey }: BatchArguments<Item>,
  { capability, reach, at }: IdentityContext,
  write: (batch: Batch<Item>, reach: Reach, key: WriteKey) => Promise<Answered>,
) {
  const faults: WriteError[] = [];
  if (!isText(source, SOURCE)) faults.push(fault('VALIDATION', `it has 1 to ${SOURCE} characters`, 'source'));
  if (items.length === 0 || items.length > ITEMS) faults.push(fault('VALIDATION', `1 to ${ITEMS} are taken at once`, 'items'));
  const isReached = reach(coordinate).some((extent) => 'school' in extent && extent.school === school);
  if (!isReached) faults.push(fault('NOT_FOUND', 'no such school', 'schoolId'));
  if (faults.length > 0) return { results: [], errors: faults };
  const sender = { school, client: capability.client, actor: capability.person ?? '', key: idempotencyKey };
  const key = { ...sender, input: [coordinate, school, source], items, at };
  const { answer, errors } = await write({ school, source, items }, reach(coordinate), key);
  return { results: answer.map(({ record, ...item }) => ({ ...item, recordId: record })), errors };
}

/** The school at which the writer reaches a human: the one that keeps the record where it is among them. */
async function whereNamed(coordinate: string, record: string, { capability, loaders, reach }: IdentityContext) {
  const place = await loaders.place.load(record);
  const extents = reach(coordinate).flatMap((extent) => ('school' in extent && reaches([extent], place) ? [extent] : []));
  const home = parseId(record)?.school;
  const school = (extents.find((extent) => extent.school === home) ?? extents[0])?.school;
  if (school === undefined) return null;
  const isOffice = capability.person !== null && extents.some((extent) => extent.school === school && extent.audience === 'OFFICE');
  return { school, isOffice };
}

function nobody() {
  return { recordId: null, errors: [fault('NOT_FOUND', 'no such record', 'recordId')] };
}

function written(record: string, errors: readonly WriteError[]) {
  return { recordId: errors.length === 0 ? record : null, errors };
}
