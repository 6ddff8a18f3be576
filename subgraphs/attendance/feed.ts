import { quoted, refuse } from '../../core/errors.js';
import { encodeCursor, readCursor } from '../../core/subgraph/index.js';
import { lengthOf, pageInfo } from './connections.js';
import type { AttendanceContext } from './references.js';
import type { Delta, DeltaPage, Position } from './repository/index.js';

interface Arguments {
  readonly schoolId: string;
  readonly since?: string | null;
  readonly types?: readonly string[] | null;
  readonly first: number;
}

const COORDINATE = 'Query.attendanceChanges';
const RECORD = 'AttendanceEvent';

/** What changed at a school since a cursor, for this client. A cursor that is not of this feed is no error: it says to start again. */
export async function attendanceChanges(_root: unknown, args: Arguments, context: AttendanceContext) {
  const { capability, repository, at } = context;
  const { schoolId: school } = args;
  const first = lengthOf(args.first);
  const types = typesOf(args.types);
  if (!context.reach(COORDINATE).some((extent) => 'school' in extent && extent.school === school)) return null;
  const scope = JSON.stringify([COORDINATE, school, types]);
  const since = args.since == null ? null : positionOf(readCursor(capability, scope, args.since));
  const page = since === undefined ? RESYNC : await read(since);
  const cursor = ({ sequence, toldAt }: Position) => encodeCursor(capability, scope, [sequence, toldAt.getTime()]);
  if (page.resync) return { edges: [], pageInfo: pageInfo(null, null, false, false), resyncRequired: true };
  const edges = page.deltas.map((delta) => ({ cursor: cursor(delta.position), ...entry(delta, at) }));
  return {
    edges,
    pageInfo: pageInfo(edges[0]?.cursor ?? null, cursor(page.end), page.more, since !== null),
    resyncRequired: false,
  };

  async function read(from: Position | null): Promise<DeltaPage> {
    // Why: what is not asked for has no reach, and must not look withdrawn.
    const asked = types.includes(RECORD) && Object.hasOwn(capability.coordinates, RECORD);
    if (!asked) return { deltas: [], end: from ?? { sequence: 0, toldAt: new Date(0) }, more: false, resync: false };
    // Why: one person's rights are not another's, though they use the same client.
    const client = capability.person === null ? capability.client : `${capability.client} ${capability.person}`;
    return repository.changesOf(school, client, from, first, { reach: context.reach(RECORD), at });
  }
}

const RESYNC: DeltaPage = { deltas: [], end: { sequence: 0, toldAt: new Date(0) }, more: false, resync: true };

/** Undefined when the cursor is not one of this feed. */
function positionOf(keys: readonly (string | number)[] | null): Position | undefined {
  const [sequence, toldAt] = keys ?? [];
  return typeof sequence === 'number' && typeof toldAt === 'number' ? { sequence, toldAt: new Date(toldAt) } : undefined;
}

function typesOf(given: readonly string[] | null | undefined): readonly string[] {
  const unknown = given?.find((type) => type !== RECORD);
  if (unknown !== undefined) throw refuse('BAD_USER_INPUT', `${quoted(unknown)} is not a type of this feed: ${RECORD}`);
  return given == null || given.length > 0 ? [RECORD] : [];
}

function entry({ kind, record, version, changedAt, row }: Delta, at: Date) {
  return {
    kind,
    recordType: RECORD,
    recordId: record,
    version,
    changedAt: (changedAt ?? at).toISOString(),
    record: row === null ? null : { ...row, __typename: RECORD },
  };
}
