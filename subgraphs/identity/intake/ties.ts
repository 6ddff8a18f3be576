import { eq, or } from 'drizzle-orm';
import { facetOf, humanOf } from '../../../core/ids.js';
import { listedIn, MANDATES } from '../repository/scope.js';
import type { ExternalKey, RosterLink, RosterMembership, RosterRole, RosterTeaching } from '../roster.js';
import { guardianLinks, memberships, roleAssignments, teachingAssignments } from '../tables.js';
import { text } from './keys.js';
import { carriesRights, isRestricted, NO_RIGHTS } from './rights.js';
import { given, Sheet } from './sheet.js';
import { endAll, takeTies } from './tie.js';
import { open, type Work } from './work.js';

type Membership = typeof memberships.$inferSelect;
type Link = typeof guardianLinks.$inferSelect;
type Role = typeof roleAssignments.$inferSelect;
type Teaching = typeof teachingAssignments.$inferSelect;

/** Always: the first day of a membership that has none. */
const EVER = '0001-01-01';
const isMandate = (role: Role) => (MANDATES as readonly string[]).includes(role.function);

/** Who is in which group. Being of a main class is being in that group; who has left for another school comes into none. */
export async function takeMemberships(
  work: Work,
  { leavers, away, endedGroups }: Readonly<Record<'leavers' | 'away' | 'endedGroups', ReadonlySet<string>>>,
): Promise<Sheet<Membership>> {
  const { tx, school, roster, keys, source } = work;
  const found = await tx.select().from(memberships).where(eq(memberships.school, school));
  const sheet = new Sheet<Membership>((row) => `${row.group} ${row.student} ${row.validFrom}`, found);
  const listed = new Set(roster.memberships.map((tie) => `${text(tie.student)} ${text(tie.group)}`));
  const main = roster.students.flatMap(({ status, externalId: student, enrolment }): RosterMembership[] => {
    const group = enrolment?.mainClass;
    return status === 'active' && group && !listed.has(`${text(student)} ${text(group)}`) ? [{ status, student, group }] : [];
  });
  const whole = recordsOf(work, roster.whole?.memberships, 'Student');
  const told = [...roster.memberships, ...main].filter(({ student }) => !away.has(keys.find(student, 'Student') ?? ''));
  takeTies<Membership, RosterMembership>(work, sheet, told, {
    kind: 'membership',
    ends: ({ student, group }) => both({ student: keys.find(student, 'Student'), group: keys.find(group, 'ClassGroup') }),
    endKeys: ({ student, group }) => [student, group],
    endsOf: ({ student, group }) => `${student} ${group}`,
    told: () => ({}),
    create: (ends, _tie, { from, to }) => ({
      ...(ends as Membership),
      school,
      validFrom: from ?? EVER,
      validTo: to,
      source: source.system,
    }),
    whole: (row) => whole.has(row.student),
  });
  endAll(work, sheet, (row) => leavers.has(row.student) || endedGroups.has(row.group));
  await sheet.write(tx, memberships, [memberships.school, memberships.group, memberships.student, memberships.validFrom]);
  return sheet;
}

const BLANK_LINK = {
  kinship: null,
  courtDecisionOnFile: null,
  emergencyContact: null,
  pickupAuthorized: null,
  contactPriority: null,
  paysFees: null,
  receivesBenefits: null,
  shareWithParentAssociations: null,
  receives: null,
} satisfies Partial<Link>;

/**
 * Who is whose guardian. A link that another school keeps for the same two people is that link. INVARIANT: a source that is no authority
 * opens, ends or moves no link with rights, and no source one that ended under a decision.
 */
export async function takeLinks(work: Work): Promise<Sheet<Link>> {
  const { tx, school, roster, keys, numbers, source } = work;
  const wards = [...new Set(roster.links.flatMap((link) => keys.find(link.student, 'Student') ?? []))];
  const found = await tx
    .select()
    .from(guardianLinks)
    .where(or(eq(guardianLinks.school, school), listedIn(guardianLinks.student, wards)))
    .orderBy(guardianLinks.school, guardianLinks.id);
  const sheet = new Sheet<Link>((row) => row.id, found);
  const whole = recordsOf(work, roster.whole?.links, 'Student');
  const isHeld = (row: Link) =>
    source.authoritative ? !open(row.validTo, work) && isRestricted(row) : row.school !== school || carriesRights(row);
  takeTies<Link, RosterLink>(work, sheet, roster.links, {
    kind: 'link',
    ends: ({ student, guardian }) =>
      both({
        student: keys.find(student, 'Student'),
        guardian: humanOf(keys.find(guardian, 'Person', 'Student', 'Staff') ?? '') ?? undefined,
      }),
    endKeys: ({ student, guardian }) => [student, guardian],
    endsOf: ({ student, guardian }) => `${student} ${guardian}`,
    told: (tie, row, anew) => {
      if (!source.authoritative && row.school !== school) return {};
      return {
        ...(anew ? { ...BLANK_LINK, ...NO_RIGHTS } : {}),
        ...factsOf(tie),
        ...(source.authoritative ? rightsOf(tie) : {}),
        validFrom: isHeld(row) ? undefined : (tie.from ?? undefined),
      };
    },
    isHeld,
    create: (ends, tie, { from, to }) =>
      ({
        ...ends,
        ...{ school, id: numbers.next('GuardianLink'), validFrom: from, validTo: to, source: source.system },
        ...{ ...BLANK_LINK, ...NO_RIGHTS, ...factsOf(tie), ...(source.authoritative ? rightsOf(tie) : {}) },
      }) as Link,
    whole: (row) => whole.has(row.student),
  });
  const gone = new Set(
    roster.guardians.flatMap(({ status, externalId }) =>
      status === 'tobedeleted' ? (humanOf(keys.find(externalId, 'Person', 'Student', 'Staff') ?? '') ?? []) : [],
    ),
  );
  const left = new Set(
    roster.students.flatMap(({ status, externalId }) => (status === 'tobedeleted' ? (keys.find(externalId, 'Student') ?? []) : [])),
  );
  endAll(work, sheet, (row) => !isHeld(row) && (gone.has(row.guardian) || (left.has(row.student) && row.source === source.system)));
  await sheet.write(tx, guardianLinks, [guardianLinks.school, guardianLinks.id]);
  return sheet;
}

function factsOf(link: RosterLink): Partial<Link> {
  const { kinship, emergencyContact, pickupAuthorized, contactPriority, paysFees, receivesBenefits, receives } = link;
  const { shareWithParentAssociations } = link;
  const toldOf = { kinship, emergencyContact, pickupAuthorized, contactPriority, paysFees, receivesBenefits, receives };
  return given({ ...toldOf, shareWithParentAssociations }) as Partial<Link>;
}

function rightsOf({ authority, legalRank, parentalAuthority, residence, contactRestriction, webAccess }: RosterLink): Partial<Link> {
  return given({ authority, legalRank, parentalAuthority, residence, contactRestriction, webAccess }) as Partial<Link>;
}

/** Who works at the school and as what, and who teaches which group. Staff who leave by an authority's word have no role here any more. */
export async function takeService(work: Work, leavers: ReadonlySet<string>, endedGroups: ReadonlySet<string>) {
  const roles = await rolesOf(work);
  const teaching = await teachingOf(work);
  const gone = goneStaff(work, roles, teaching);
  endAll(work, roles, (row) => {
    const groupGone = row.scope === 'CLASS' && endedGroups.has(row.scopeGroup ?? '');
    return groupGone || (isMandate(row) ? leavers.has(facetOf('Student', row.person) ?? '') : gone.has(row.person));
  });
  endAll(work, teaching, (row) => endedGroups.has(row.group) || gone.has(humanOf(row.staff) ?? ''));
  await roles.write(work.tx, roleAssignments, [roleAssignments.school, roleAssignments.id]);
  await teaching.write(work.tx, teachingAssignments, [teachingAssignments.school, teachingAssignments.id]);
  const ended = [...roles.changed(), ...teaching.changed()].flatMap(([row, outcome]) => (outcome === 'ended' ? [personOf(row)] : []));
  return { roles, teaching, left: new Set(ended.filter((person) => gone.has(person))) };
}

function personOf(row: Role | Teaching): string {
  return 'person' in row ? row.person : (humanOf(row.staff) ?? row.staff);
}

async function rolesOf(work: Work): Promise<Sheet<Role>> {
  const { tx, school, roster, keys, numbers, source } = work;
  const sheet = new Sheet<Role>((row) => row.id, await tx.select().from(roleAssignments).where(eq(roleAssignments.school, school)));
  const whole = recordsOf(work, roster.whole?.roles, 'Person', 'Staff', 'Student');
  takeTies<Role, RosterRole>(work, sheet, roster.roles, {
    kind: 'role',
    ends: ({ person, group, subject, student, function: held, scope }) => {
      const ends = both({ person: humanOf(keys.find(person, 'Person', 'Student', 'Staff') ?? '') ?? undefined });
      const scopeGroup = group ? keys.find(group, 'ClassGroup') : null;
      const scopeSubject = subject ? keys.find(subject, 'Subject') : null;
      const scopeStudent = student ? keys.find(student, 'Student') : null;
      if (ends === null || [scopeGroup, scopeSubject, scopeStudent].includes(undefined)) return null;
      return { ...ends, function: held, scope, scopeGroup, scopeSubject, scopeStudent } as Partial<Role>;
    },
    endKeys: ({ person, group, subject, student }) => [person, group, subject, student],
    endsOf: (row) => [row.person, row.function, row.scope, row.scopeGroup, row.scopeSubject, row.scopeStudent].join(' '),
    told: ({ profile, academy, from }) => ({ profile, academy, validFrom: from ?? undefined }),
    create: (ends, { profile, academy }, { from, to }) =>
      ({
        ...ends,
        ...{ school, id: numbers.next('RoleAssignment'), profile: profile ?? null, academy: academy ?? null },
        ...{ validFrom: from, validTo: to, source: source.system },
      }) as Role,
    whole: (row) => whole.has(row.person),
  });
  return sheet;
}

async function teachingOf(work: Work): Promise<Sheet<Teaching>> {
  const { tx, school, roster, keys, numbers, source } = work;
  const found = await tx.select().from(teachingAssignments).where(eq(teachingAssignments.school, school));
  const sheet = new Sheet<Teaching>((row) => row.id, found);
  const whole = recordsOf(work, roster.whole?.teaching, 'Person', 'Staff', 'Student');
  const staffOf = (key: ExternalKey) => facetOf('Staff', keys.find(key, 'Person', 'Student', 'Staff') ?? '') ?? undefined;
  const substituteOf = ({ substituteFor }: RosterTeaching) => (substituteFor ? (staffOf(substituteFor) ?? null) : substituteFor);
  takeTies<Teaching, RosterTeaching>(work, sheet, roster.teaching, {
    kind: 'teaching',
    ends: ({ staff, group, subject }) => {
      const course = subject ? keys.find(subject, 'Subject') : null;
      const ends = both({ staff: staffOf(staff), group: keys.find(group, 'ClassGroup') });
      return ends === null || course === undefined ? null : { ...ends, subject: course };
    },
    endKeys: ({ staff, group, subject }) => [staff, group, subject],
    endsOf: ({ staff, group, subject }) => `${staff} ${group} ${subject}`,
    told: (tie) => ({ coTeaching: tie.coTeaching, substituteFor: substituteOf(tie), validFrom: tie.from ?? undefined }),
    create: (ends, tie, { from, to }) =>
      ({
        ...ends,
        ...{
          school,
          id: numbers.next('TeachingAssignment'),
          coTeaching: tie.coTeaching ?? false,
          substituteFor: substituteOf(tie) ?? null,
        },
        ...{ validFrom: from, validTo: to, source: source.system },
      }) as Teaching,
    whole: (row) => whole.has(humanOf(row.staff) ?? ''),
  });
  return sheet;
}

/** Staff named as gone, and in a bulk file of an authority those of whom it had something and now has nothing. */
function goneStaff({ roster, source, keys }: Work, roles: Sheet<Role>, teaching: Sheet<Teaching>): ReadonlySet<string> {
  const named = roster.staff.flatMap(({ status, externalId }) =>
    status === 'tobedeleted' ? (humanOf(keys.find(externalId, 'Person', 'Student', 'Staff') ?? '') ?? []) : [],
  );
  if (source.mode === 'delta' || !source.authoritative) return new Set(named);
  const ended = [...roles.changed(), ...teaching.changed()].flatMap(([row, outcome]) => {
    if (outcome !== 'ended' || row.source !== source.system) return [];
    return personOf(row);
  });
  const there = new Set(
    roster.staff.flatMap(({ status, externalId }) =>
      status === 'active' ? (humanOf(keys.find(externalId, 'Person', 'Student', 'Staff') ?? '') ?? []) : [],
    ),
  );
  return new Set([...named, ...ended.filter((person) => !there.has(person))]);
}

function recordsOf(
  { keys }: Work,
  named: readonly ExternalKey[] | undefined,
  ...kinds: ('Person' | 'Staff' | 'Student')[]
): ReadonlySet<string> {
  const found = (named ?? []).flatMap((key) => keys.find(key, ...kinds) ?? []);
  return new Set(kinds.length === 1 ? found : found.flatMap((id) => humanOf(id) ?? []));
}

/** The ends of a tie when all are known. */
function both<Ends extends object>(ends: Ends): { [P in keyof Ends]: Exclude<Ends[P], undefined> } | null {
  return Object.values(ends).includes(undefined) ? null : (ends as never);
}
