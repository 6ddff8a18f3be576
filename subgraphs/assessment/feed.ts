import { quoted, refuse } from '../../core/errors.js';
import { encodeCursor, readCursor } from '../../core/subgraph/index.js';
import { lengthOf } from './connections.js';
import type { AssessmentContext } from './references.js';
import { CHANGED_TYPES, type ChangedType, type Delta, type DeltaPage, type Position } from './repository/index.js';

interface Arguments {
  readonly schoolId: string;
  readonly since?: string | null;
  readonly types?: readonly string[] | null;
  readonly first: number;
}

const COORDINATE = 'Query.assessmentChanges';

/** What changed at a school since a cursor, for this client. A cursor that is not of this feed is no error: it says to start again. */
export async function assessmentChanges(_root: unknown, args: Arguments, context: AssessmentContext) {
  const { capability, repository, at } = context;
  const { schoolId: school } = args;
  const first = lengthOf(args.first);
  const types = typesOf(args.types);
  if (!context.reach(COORDINATE).some((extent) => 'school' in extent && extent.school === school)) return null;
  const scope = JSON.stringify([COORDINATE, school, types]);
  const since = args.since == null ? null : positionOf(readCursor(capability, scope, args.since));
  const page = since === undefined ? RESYNC : await read(since);
  if (page.resync) return { edges: [], pageInfo: pageInfo(null, null, false, false), resyncRequired: true };
  const cursor = ({ sequence, toldAt }: Position) => encodeCursor(capability, scope, [sequence, toldAt.getTime()]);
  const edges = page.deltas.map((delta) => ({ cursor: cursor(delta.position), ...entry(delta, context) }));
  return {
    edges,
    pageInfo: pageInfo(edges[0]?.cursor ?? null, cursor(page.end), page.more, since !== null),
    resyncRequired: false,
  };

  async function read(from: Position | null): Promise<DeltaPage> {
    // Why: what is not asked for has no reach, and must not look withdrawn.
    const asked = types.filter((type) => Object.hasOwn(capability.coordinates, type));
    if (asked.length === 0) return { deltas: [], end: from ?? BEGINNING, more: false, resync: false };
    // Why: one person's rights are not another's, though they use the same client.
    const client = capability.person === null ? capability.client : `${capability.client} ${capability.person}`;
    const reaches = new Map(asked.map((type) => [type, context.reach(type)]));
    return repository.changes.changesOf({ school, client, since: from, first, reaches, at });
  }
}

const BEGINNING: Position = { sequence: 0, toldAt: new Date(0) };
const RESYNC: DeltaPage = { deltas: [], end: BEGINNING, more: false, resync: true };

/** Undefined when the cursor is not one of this feed. */
function positionOf(keys: readonly (string | number)[] | null): Position | undefined {
  const [sequence, toldAt] = keys ?? [];
  return typeof sequence === 'number' && typeof toldAt === 'number' ? { sequence, toldAt: new Date(toldAt) } : undefined;
}

function typesOf(given: readonly string[] | null | undefined): readonly ChangedType[] {
  const unknown = given?.find((type) => !CHANGED_TYPES.includes(type as ChangedType));
  if (unknown !== undefined) throw refuse('BAD_USER_INPUT', `${quoted(unknown)} is not a type of this feed: ${CHANGED_TYPES.join(', ')}`);
  return CHANGED_TYPES.filter((type) => given?.includes(type) ?? true);
}

function entry({ kind, type, record, version, changedAt }: Delta, { loaders, at }: AssessmentContext) {
  const isGone = kind === 'DELETED' || kind === 'WITHDRAWN';
  const load = { Evaluation: loaders.evaluation, Result: loaders.result, ReportCard: loaders.reportCard, CycleReport: loaders.cycleReport }[
    type
  ];
  return {
    kind,
    recordType: type,
    recordId: record,
    version,
    changedAt: (changedAt ?? at).toISOString(),
    record: async () => {
      const row = isGone ? null : await load.load(record);
      return row === null ? null : { ...row, __typename: type };
    },
  };
}

function pageInfo(startCursor: string | null, endCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean) {
  return { hasNextPage, hasPreviousPage, startCursor, endCursor };
}
