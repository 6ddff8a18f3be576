import type { ReachableFacts } from '../../core/capability/facts.js';
import type { Addressee, Extent, Reachable } from '../../core/capability/index.js';
import { refuse } from '../../core/errors.js';
import { type AccessRequest, grantsOf, permits } from '../../core/policy/index.js';
import { tiesTo } from '../facts/index.js';
import type { Shape } from '../federation/selection.js';
import type { Ruling } from './2-decide.js';
import { NO_STATE } from './2-decide-rows.js';
import type { WriteInputs } from './2-decide-writes.js';
import { openAddressing } from './addressing.js';
import type { ArgumentReader } from './arguments.js';
import { type Said, withSaid } from './said.js';

const ASKED = 'Query.reachableRecipients';
const SENT = 'Mutation.sendMessage';

/** People that are decided on at once. */
const AT_ONCE = 500;
const MOST = 500;
/** Each way of naming a recipient, and the input field that does it. */
const USES: readonly (readonly [kind: Addressee['kind'], field: string])[] = [
  ['TO', 'to'],
  ['CC', 'cc'],
  ['BCC', 'bcc'],
];

/**
 * Whom the caller may write to at a school: classes and groups they know of first, then people by name. INVARIANT: by the rule that a message is sent
 * by, so that who is listed can be written to, and who can be written to is listed (domain model §3.3). Null where nobody asks, or may ask.
 */
export async function decideReachable(
  shape: Shape,
  ruling: Ruling,
  argumentsOf: ArgumentReader,
  inputs: WriteInputs,
): Promise<readonly Reachable[] | null> {
  if (shape.kind !== 'query') return null;
  const asked = (shape.root.fieldsOf.get('Query') ?? []).filter((field) => field.coordinate === ASKED);
  const [field] = asked.filter((one) => ruling.verdict(one).kind !== 'denied');
  if (field === undefined) return null;
  if (asked.length > 1) throw refuse('BAD_USER_INPUT', 'an operation asks once whom one may write to');
  const given = Object.fromEntries(argumentsOf(field).map(({ name, value }) => [name, value])) as unknown as Arguments;
  if (!Number.isInteger(given.first) || given.first < 1 || given.first > MOST)
    throw refuse('BAD_USER_INPUT', `\`first\` is from 1 to ${MOST}`);
  return find(given, inputs);
}

interface Arguments {
  readonly schoolId: string;
  readonly search?: string | null;
  readonly aboutStudentId?: string | null;
  readonly first: number;
}

async function find({ schoolId: school, search, aboutStudentId: about, first }: Arguments, inputs: WriteInputs): Promise<Reachable[]> {
  const { policy, caller, bonds, facts } = inputs;
  const uses = USES.map(([kind, field]) => ({
    kind,
    toPerson: requestOf(field, 'personId', inputs),
    toGroup: requestOf(field, 'groupId', inputs),
  }));
  const asked = uses.flatMap(({ toPerson, toGroup }) => [toPerson, toGroup]);
  const granting = bonds.filter(
    (bond) => bond.school === school && asked.some((one) => grantsOf(policy, one, caller.client, bond, caller.at).permits),
  );
  if (granting.length === 0 || (about != null && !(await mayAskAbout(about, school, inputs)))) return [];
  const reach = granting.map(({ extent }): Extent => extent);
  const { people, groups } = await facts.reachable({ school, reach, search: search?.trim() || null, about: about ?? null });
  const { mayWrite, reachedBy } = openAddressing(inputs);
  // Why: a class one knows nothing of is told by none of those one may write to.
  const known = reach.some(({ of }) => of === 'students' || of === 'guardians') ? groupsKnown(groups, school, inputs) : [];

  const found: Reachable[] = [];
  const sizes = new Map(
    await Promise.all(
      uses.map(async ({ kind, toGroup }) => {
        return [kind, await reachedBy(toGroup, known, school)] as const;
      }),
    ),
  );
  for (const { group, label } of groups) {
    const usable = USES.flatMap(([kind]) => ((sizes.get(kind)?.get(group) ?? 0) > 0 ? [kind] : []));
    const size = Math.max(...usable.map((kind) => sizes.get(kind)?.get(group) ?? 0));
    if (usable.length > 0) found.push({ person: null, group, label, usableAs: usable, size });
  }
  for (let from = 0; from < people.length && found.length < first; from += AT_ONCE) {
    const some = people.slice(from, from + AT_ONCE);
    await facts.load(some);
    for (const person of some) {
      const usable = uses.flatMap(({ kind, toPerson }) => (mayWrite(toPerson, person, { as: null, school }) ? [kind] : []));
      if (usable.length > 0) found.push({ person, group: null, label: null, usableAs: usable, size: 1 });
    }
  }
  return found.slice(0, first);
}

/** Of some groups those of which the caller may know. */
function groupsKnown(groups: ReachableFacts['groups'], school: string, { policy, caller, bonds, classification }: WriteInputs): string[] {
  const { categories = [] } = classification.field('ClassGroup', 'name') ?? {};
  const request: AccessRequest = { action: 'READ', purpose: caller.purpose, coordinate: 'ClassGroup.name', categories };
  const open = bonds.flatMap((bond) =>
    bond.extent.of === 'groups' && bond.school === school && grantsOf(policy, request, caller.client, bond, caller.at).permits
      ? [bond.extent.groups]
      : [],
  );
  return groups.flatMap(({ group }) => (open.some((some) => some === '*' || some.includes(group)) ? [group] : []));
}

/** What it is to send a message to a person or to a group, named in this field of its input: everything that has to be said for it. */
function requestOf(field: string, naming: 'personId' | 'groupId', { classification, caller }: WriteInputs): AccessRequest {
  const { categories = [] } = classification.field('Mutation', 'sendMessage') ?? {};
  const said = ['input', 'idempotencyKey'].map((name): Said => {
    return { coordinate: `${SENT}(${name}:)`, categories: classification.argument('Mutation', 'sendMessage', name)?.categories ?? [] };
  });
  const given = [...inputs('SendMessageInput', ['schoolId', 'body', 'to', field]), ...inputs('AudienceInput', [naming])];
  return withSaid({ action: 'WRITE', purpose: caller.purpose, coordinate: SENT, categories }, [...said, ...given]);

  function inputs(type: string, names: readonly string[]): readonly Said[] {
    return names.map((name) => ({ coordinate: `${type}.${name}`, categories: classification.input(type, name)?.categories ?? [] }));
  }
}

/**
 * May whom a pupil has to do with be told to the caller? To whoever may know who the pupil is, by what they are to the pupil themself. INVARIANT: a tie
 * alone (of a delegate of the class, of a neighbour to be called, of a parent whom a court has barred) is no right to it.
 */
async function mayAskAbout(
  student: string,
  school: string,
  { policy, caller, bonds, facts, classification }: WriteInputs,
): Promise<boolean> {
  await facts.load([student]);
  const place = facts.place(student);
  const categories = classification.field('Student', 'person')?.categories;
  if (place === null || categories === undefined) return false;
  const { at, client, purpose } = caller;
  const ties = tiesTo(bonds, place).filter((bond) => bond.school === school);
  const request: AccessRequest = { action: 'READ', purpose, coordinate: 'Student.person', categories };
  return ties.length > 0 && permits(policy, request, { at, client, ties, consented: [], objection: 'none', state: NO_STATE }).permits;
}
