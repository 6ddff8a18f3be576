import type { Reach } from '../../../core/capability/index.js';
import { humanOf } from '../../../core/ids.js';
import { insertRows } from '../../../core/store/bulk.js';
import type { Database } from '../../../core/store/contract.js';
import { openKeys, text } from '../intake/keys.js';
import { takeRoster } from '../intake.js';
import { listedIn, withIds } from '../repository/scope.js';
import type { RosterLink, RosterPerson } from '../roster.js';
import type { AnsweredItemRow } from '../row-values.js';
import { externalIds, guardianLinks, persons } from '../tables.js';
import { type GivenKey, keyAt } from './given-key.js';
import { type GivenLink, judgeLinks, type LinkDraft, type LinkGround, type LinkRow } from './judge-links.js';
import { type Batch, chunks, rosterOf, type Standing, standingOf, studentsReached } from './standing.js';
import { type Answered, refusal, type WriteKey, writeOnce } from './write-once.js';

/** Takes the links that are in order and says what is wrong with the others; all that is taken is written at once, or nothing. */
export function upsertGuardianLinks(db: Database, batch: Batch<GivenLink>, reach: Reach, key: WriteKey): Promise<Answered> {
  const { client, actor, at } = key;
  return writeOnce(db, key, { keys: namedIn(batch), nobody }, async (tx) => {
    const standing = await standingOf(tx, batch, { reach, client, person: actor || null, at });
    if (standing === null) return batch.items.map((_, index) => nobody(index));
    const { drafts, refused } = judgeLinks(batch.items, await groundOf(tx, batch, standing, at));
    return [...(await write(tx, batch, drafts, standing, at)), ...refused];
  });
}

const nobody = (index: number) => refusal(index, 'NOT_FOUND', 'no such student', 'student');

function namedIn({ items }: Batch<GivenLink>) {
  const given = items.flatMap((item) => item ?? []);
  return given.flatMap(({ externalId, student, guardian }) => [externalId, student, ...(guardian == null ? [] : [guardian])]).map(keyAt);
}

async function groundOf(tx: Database, { school, source, items }: Batch<GivenLink>, standing: Standing, at: Date): Promise<LinkGround> {
  const given = items.flatMap((item) => item ?? []);
  const book = await openKeys(tx, school, namedIn({ school, source, items }), { assurance: 'UNVERIFIED', lastSeenAt: at });
  const student = (key: GivenKey) => book.find(keyAt(key), 'Student');
  const human = (key: GivenKey) => humanOf(book.find(keyAt(key), 'Person', 'Student', 'Staff') ?? '') ?? undefined;
  const wards = [...new Set(given.flatMap((item) => student(item.student) ?? []))];
  const people = [...new Set(given.flatMap(({ guardian }) => (guardian == null ? [] : (human(guardian) ?? []))))];
  const links = new Map<string, LinkRow[]>();
  for (const some of chunks(wards)) {
    const rows = await tx.select().from(guardianLinks).where(listedIn(guardianLinks.student, some)).orderBy(guardianLinks.id);
    for (const row of rows) links.set(row.student, [...(links.get(row.student) ?? []), row]);
  }
  const adults = new Map<string, typeof persons.$inferSelect>();
  for (const some of chunks(people))
    for (const row of await tx.select().from(persons).where(withIds(persons, some))) adults.set(row.id, row);
  const { today, isOffice, isAuthority, mayName } = standing;
  const reached = await studentsReached(tx, wards, standing, at);
  return {
    school,
    source,
    today,
    isOffice,
    isAuthority,
    mayName,
    meant: (key) => book.meant(keyAt(key)),
    student,
    human,
    reached,
    adults,
    links,
  };
}

async function write(
  tx: Database,
  { school, source }: Batch<GivenLink>,
  drafts: readonly LinkDraft[],
  standing: Standing,
  at: Date,
): Promise<AnsweredItemRow[]> {
  if (drafts.length === 0) return [];
  const { isAuthority } = standing;
  const guardians = new Map(drafts.map(({ given }) => [text(given.guardian), adultOf(given)]));
  const roster = rosterOf(standing, { guardians: [...guardians.values()], links: drafts.map(told) });
  const taken = await takeRoster(tx, roster, { system: source, mode: 'delta', authoritative: isAuthority }, at);
  const touched = new Map(taken.links.rows().flatMap((row) => (taken.links.touched(row) ? [[`${row.student} ${row.guardian}`, row]] : [])));
  const answered = drafts.map(({ index, given, open }) => {
    const student = taken.keys.find(keyAt(given.student), 'Student');
    const guardian = humanOf(taken.keys.find(keyAt(given.guardian), 'Person', 'Student', 'Staff') ?? '');
    const record = touched.get(`${student} ${guardian}`)?.id ?? null;
    return { given, answer: { index, record, kind: open === null ? ('CREATED' as const) : ('UPDATED' as const), errors: [] } };
  });
  const assurance = isAuthority ? 'AUTHORITATIVE' : 'UNVERIFIED';
  const named = answered.flatMap(({ given: { externalId }, answer: { record } }) =>
    record === null ? [] : [{ school, ...externalId, record, assurance, lastSeenAt: at }],
  );
  await insertRows(tx, externalIds, named, { onConflict: 'nothing' });
  return answered.map(({ answer }) => answer);
}

function adultOf({ guardian, guardianGivenName, guardianFamilyName }: LinkDraft['given']): RosterPerson {
  const givenName = guardianGivenName ?? undefined;
  const familyName = guardianFamilyName ?? undefined;
  const names = { ...(givenName === undefined ? {} : { givenName }), ...(familyName === undefined ? {} : { familyName }) };
  return { externalId: keyAt(guardian), status: 'active', ...names };
}

function told({ given }: LinkDraft): RosterLink {
  const { student, guardian, kinship, authority, legalRank, parentalAuthority, residence, validFrom, validTo } = given;
  const { receivesBenefits, receives, shareWithParentAssociations } = given;
  const rights = { authority, legalRank, parentalAuthority: parentalAuthority ?? undefined, residence };
  const said = { kinship, receivesBenefits, receives, shareWithParentAssociations, ...rights, from: validFrom ?? undefined, to: validTo };
  return { status: 'active', student: keyAt(student), guardian: keyAt(guardian), ...said } as RosterLink;
}
