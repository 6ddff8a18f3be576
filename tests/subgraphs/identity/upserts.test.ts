import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as t from '../../../subgraphs/identity/tables.js';
import { aaf, office, type Sending, sendTo, told, tool } from './batches.js';
import { type Asking, type Desk, openDesk, students, wholeSchool } from './desk.js';
import { HERE, here, rewriteTwoSchools, THERE, there } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => rewriteTwoSchools(desk.store));
afterAll(() => desk.store.close());

const system = { client: 'sync', extents: wholeSchool(HERE, 'SYSTEM') } satisfies Asking;
const send = (name: Parameters<typeof sendTo>[1], items: readonly unknown[], sending: Sending = {}) => sendTo(desk, name, items, sending);
const lia = (more: object = {}) => ({ externalId: aaf('N1'), givenName: 'Lia', familyName: 'Neuve', ...more });
const person = async (id: string) => (await desk.store.db.select().from(t.persons).where(eq(t.persons.id, id)))[0];
const enrolmentOf = async (student: string) =>
  (await desk.store.db.select().from(t.enrolments).where(eq(t.enrolments.student, student))).at(-1);
const log = async () => (await desk.store.db.select().from(t.changes)).length;

describe('students whom a system of the school tells', () => {
  it('are enrolled when they are new, changed when they are known, and each taken or refused on their own', async () => {
    const reply = await send('upsertStudents', [
      lia({ birthDate: '2013-05-06', sex: 'F', email: 'lia@ecole.example', enteredOn: '2026-11-23' }),
      { externalId: aaf('E1'), boarding: 'DAY' },
      { externalId: aaf('E3'), givenName: 'Anna' },
      null,
      { ...lia(), externalId: aaf('N2'), familyName: null },
      { ...lia(), externalId: aaf('N3'), sex: 'Q' },
      { ...lia(), externalId: aaf('N4'), birthDate: '2013-02-30' },
      { ...lia({ givenName: 'L\0' }), externalId: aaf('N5') },
      { ...lia(), externalId: aaf('T20') },
      lia(),
      { externalId: aaf('N6') },
    ]);
    expect(told(reply)).toEqual([
      'CREATED',
      'UPDATED',
      'UPDATED',
      'NOT_FOUND externalId',
      'VALIDATION familyName',
      'VALIDATION sex',
      'VALIDATION birthDate',
      'VALIDATION givenName',
      'DUPLICATE externalId',
      'DUPLICATE externalId',
      'VALIDATION familyName',
    ]);
    const made = reply.results[0]?.recordId as string;
    expect(await person(made.replace('.s', '.p'))).toMatchObject({
      familyName: 'Neuve',
      emails: [{ kind: 'SCHOOL', value: 'lia@ecole.example' }],
    });
    expect(await enrolmentOf(made)).toMatchObject({ school: HERE, enteredOn: '2026-11-23', leftOn: null });
    expect((await person(here('p3')))?.givenName).toBe('Anna');
  });

  it('are taken once, however often they are sent, and never under a key that was used for others', async () => {
    const first = await send('upsertStudents', [lia(), null]);
    const changes = await log();
    expect(await send('upsertStudents', [lia(), null])).toEqual(first);
    expect((await send('upsertStudents', [lia({ givenName: 'Léa' })])).errors).toEqual([{ code: 'DUPLICATE' }]);
    expect(told(await send('upsertStudents', [lia()], { key: 'k2' }))).toEqual(['UPDATED']);
    expect(await log()).toBe(changes);
  });

  it('are known again under their key when the rights of the writer have changed since, and none is told as written who was withheld', async () => {
    const other = { ...lia(), externalId: aaf('N2') };
    const first = await send('upsertStudents', [lia(), other, null]);
    expect(told(first)).toEqual(['CREATED', 'CREATED', 'NOT_FOUND externalId']);
    const changes = await log();
    const again = await send('upsertStudents', [lia(), null, { ...lia(), externalId: aaf('N3') }]);
    expect(again.errors).toEqual([]);
    expect(again.results[0]).toEqual(first.results[0]);
    expect(again.results.slice(1)).toMatchObject([1, 2].map((index) => ({ index, recordId: null, errors: [{ code: 'NOT_FOUND' }] })));
    for (const changed of [
      [lia(), lia(), null],
      [null, other],
      [other, lia(), null],
      [null, null, null, null],
    ])
      expect(await send('upsertStudents', changed)).toEqual({ results: [], errors: [{ code: 'DUPLICATE' }] });
    expect(await log()).toBe(changes);
    for (const name of ['upsertGuardianLinks', 'upsertGroupMemberships'] as const) {
      const item =
        name === 'upsertGuardianLinks'
          ? { externalId: tool('l1'), student: aaf('E1'), guardian: tool('g1'), authority: 'CONTACT' }
          : { student: aaf('E1'), group: { system: 'lms', kind: 'class', value: '5A' } };
      const sending = { source: 'tool', key: name };
      const named = { guardianGivenName: 'Zoé', guardianFamilyName: 'Neuve' };
      await send(name, [name === 'upsertGuardianLinks' ? { ...item, ...named } : item], sending);
      expect(told(await send(name, [null], sending))).toEqual(['NOT_FOUND student']);
    }
  });

  it('whose data may not be used are written about by no office, not even as somebody who comes back', async () => {
    const student = here('s1');
    const extents = office.extents.map((extent) => ('students' in extent ? { ...extent, except: [student] } : extent));
    const known = [await person(here('p1')), await enrolmentOf(student)];
    for (const more of [{}, { enteredOn: '2026-11-23' }, { id: student, enteredOn: '2026-11-23' }])
      expect(
        told(
          await send('upsertStudents', [{ externalId: aaf('E1'), givenName: 'Anna', boarding: 'DAY', ...more }], {
            key: JSON.stringify(more),
            asking: { ...office, extents },
          }),
        ),
      ).toEqual(['NOT_FOUND externalId']);
    expect([await person(here('p1')), await enrolmentOf(student)]).toEqual(known);
  });

  it('are not overwritten by who has not seen their last change', async () => {
    expect(told(await send('upsertStudents', [{ externalId: aaf('E1'), boarding: 'DAY', expectedVersion: 1 }]))).toEqual(['UPDATED']);
    const again = [{ externalId: aaf('E1'), boarding: 'FULL_BOARD', expectedVersion: 1 }, lia({ expectedVersion: 4 })];
    expect(told(await send('upsertStudents', again, { key: 'k2' }))).toEqual([
      'VERSION_CONFLICT expectedVersion',
      'VERSION_CONFLICT expectedVersion',
    ]);
  });

  it('whom two authorities name are changed by neither that has not seen what the other wrote', async () => {
    const records = [here('p1'), here('s2')];
    const theirs = { school: HERE, system: 'siecle', kind: 'ine', assurance: 'AUTHORITATIVE' };
    await desk.store.db
      .insert(t.externalIds)
      .values([
        ...records.map((record) => ({ ...theirs, value: record, record })),
        { ...theirs, system: 'aaf', kind: 'jointure', value: 'E2', record: here('s2') },
        { ...theirs, assurance: 'MATCHED', system: 'tool', kind: 'id', value: 'x', record: here('s3') },
      ]);
    const say = async (item: object, key: string) => told(await send('upsertStudents', [item], { key }))[0];
    const CONFLICT = 'VERSION_CONFLICT expectedVersion';
    expect(await say({ externalId: aaf('E1'), familyName: 'Autre' }, '1')).toBe(CONFLICT);
    expect(await say({ externalId: aaf('E2'), familyName: 'Autre' }, '2')).toBe(CONFLICT);
    expect((await person(here('p1')))?.familyName).toBe('Martin');
    expect(await say({ externalId: aaf('E1'), familyName: 'Martin' }, '3')).toBe('UPDATED');
    expect(await say({ externalId: aaf('E1'), familyName: 'Autre', expectedVersion: 1 }, '4')).toBe('UPDATED');
    expect((await person(here('p1')))?.familyName).toBe('Autre');
    expect(await say({ externalId: aaf('E3'), familyName: 'Autre' }, '5')).toBe('UPDATED');
  });

  it('keep their civil identity when the source is no authority at the school', async () => {
    const items = [
      { externalId: tool('1'), id: here('s1'), familyName: 'Autre' },
      { externalId: tool('2'), id: here('s2'), birthDate: '2008-11-25', boarding: 'DAY', sex: 'M' },
    ];
    expect(told(await send('upsertStudents', items, { source: 'tool' }))).toEqual(['POLICY_DENIED familyName', 'UPDATED']);
    expect(await person(here('p1'))).toMatchObject({ familyName: 'Martin' });
    expect(told(await send('upsertStudents', [{ externalId: aaf('E1'), familyName: 'Autre' }], { asking: system }))).toEqual([
      'POLICY_DENIED familyName',
    ]);
  });

  it('keep it whatever another system says in the name of an authority, or of itself', async () => {
    const elsewhere = { ...office, client: 'tool' };
    const other = [{ externalId: aaf('E1'), familyName: 'Autre' }];
    expect(told(await send('upsertStudents', other, { asking: elsewhere }))).toEqual(['POLICY_DENIED familyName']);
    const vouch = (client: string) =>
      desk.ask(
        `mutation { linkExternalId(recordId: "${here('s2')}", assurance: AUTHORITATIVE,
          externalId: { system: "tool", kind: "id", value: "2" }) { errors { code } } }`,
        { ...office, client },
      );
    const own = (key: string) =>
      send('upsertStudents', [{ externalId: tool('2'), familyName: 'Autre' }], { source: 'tool', key, asking: elsewhere });
    expect((await vouch('tool')).data).toEqual({ linkExternalId: { errors: [{ code: 'POLICY_DENIED' }] } });
    await send('upsertStudents', [{ externalId: tool('2'), id: here('s2') }], { source: 'tool', asking: elsewhere, key: 'k2' });
    expect(told(await own('k3'))).toEqual(['POLICY_DENIED familyName']);
    // another than itself vouches for it: the office does, in its own system
    expect((await vouch('school-app')).data).toEqual({ linkExternalId: { errors: [] } });
    expect(told(await own('k4'))).toEqual(['UPDATED']);
  });

  it('are named for certain by an authority only', async () => {
    const assurances = async () =>
      Object.fromEntries(
        (await desk.store.db.select().from(t.externalIds).where(eq(t.externalIds.school, HERE))).map((row) => [row.value, row.assurance]),
      );
    await send('upsertStudents', [lia({ externalId: tool('N1') }), { externalId: tool('N2'), id: here('s2') }], { source: 'tool' });
    await send('upsertStudents', [lia({ externalId: aaf('N3') })], { key: 'k2' });
    expect(await assurances()).toMatchObject({ E1: 'AUTHORITATIVE', N1: 'UNVERIFIED', N2: 'MATCHED', N3: 'AUTHORITATIVE' });
    await desk.store.db.insert(t.externalIds).values({ school: HERE, ...tool('bare'), record: here('s2') });
    expect(await assurances()).toMatchObject({ bare: 'UNVERIFIED' });
  });

  it('are named by no other system in the words of an authority, whose files would then mean somebody else', async () => {
    const asking = { ...office, client: 'tool' };
    const items = [lia(), { externalId: aaf('N2'), id: here('s2') }, { externalId: aaf('E1'), boarding: 'DAY' }];
    const denied = 'POLICY_DENIED externalId';
    expect(told(await send('upsertStudents', items, { asking }))).toEqual([denied, denied, 'UPDATED']);
    const pair = { student: aaf('E1'), authority: 'CONTACT', guardianGivenName: 'Zoé', guardianFamilyName: 'Neuve' };
    const links = [{ ...pair, externalId: aaf('L1'), guardian: aaf('G1') }];
    expect(told(await send('upsertGuardianLinks', links, { asking, key: 'k2' }))).toEqual(['POLICY_DENIED guardian']);
    const named = await desk.store.db.select().from(t.externalIds).where(eq(t.externalIds.system, 'aaf'));
    expect(named.map(({ value }) => value).sort()).toEqual(['E1', 'E3', 'E3', 'T20']);
  });

  it('of another school, and those who are nowhere, are told alike; nobody is enrolled by whoever is not the office', async () => {
    const items = [
      { ...lia(), id: there('s1') },
      { ...lia(), externalId: aaf('N2'), id: there('s999') },
    ];
    expect(told(await send('upsertStudents', items))).toEqual(['NOT_FOUND externalId', 'NOT_FOUND externalId']);
    for (const school of [THERE, '9999999Z', 'a school of a very long name'])
      expect(await send('upsertStudents', [lia()], { key: 'k2', school })).toEqual({ results: [], errors: [{ code: 'NOT_FOUND' }] });
    const own = { person: here('p20'), extents: [students(HERE, [here('s1')], 'TEACHER')] } satisfies Asking;
    const known = [{ externalId: aaf('E1'), boarding: 'DAY' }, { externalId: aaf('E3'), boarding: 'DAY' }, lia()];
    const refused = ['UPDATED', 'NOT_FOUND externalId', 'NOT_FOUND externalId'];
    expect(told(await send('upsertStudents', known, { asking: own, key: 'k3' }))).toEqual(refused);
    expect(told(await send('upsertStudents', [lia()], { asking: system, key: 'k4' }))).toEqual(['NOT_FOUND externalId']);
  });

  it('who have left come back by a first day that the office says, and by nothing else', async () => {
    await desk.store.db.insert(t.externalIds).values({ school: HERE, ...aaf('E4'), record: here('s4') });
    const back = { externalId: aaf('E4'), boarding: 'DAY' };
    expect(told(await send('upsertStudents', [back]))).toEqual(['NOT_FOUND externalId']);
    expect(told(await send('upsertStudents', [{ ...back, enteredOn: '2026-11-24' }], { asking: system }))).toEqual([
      'NOT_FOUND externalId',
    ]);
    expect((await enrolmentOf(here('s4')))?.leftOn).toBe('2026-10-31');
    expect(told(await send('upsertStudents', [{ ...back, enteredOn: '2026-11-24' }], { key: 'k2' }))).toEqual(['UPDATED']);
    expect(await enrolmentOf(here('s4'))).toMatchObject({ enteredOn: '2026-11-24', leftOn: null });
  });
});

describe('students who have left for another school', () => {
  it('are not enrolled again by the former one’s systems, and are told as those who are nowhere', async () => {
    await desk.store.db.insert(t.externalIds).values({ school: HERE, ...aaf('E4'), record: here('s4') });
    const there4 = { school: THERE, id: there('en4'), student: here('s4'), enteredOn: '2026-11-02' };
    await desk.store.db.insert(t.enrolments).values(there4);
    const before = await desk.store.db
      .select()
      .from(t.enrolments)
      .where(eq(t.enrolments.student, here('s4')));
    const back = [
      { externalId: aaf('E4'), enteredOn: '2026-11-24' },
      { externalId: tool('4'), id: here('s4'), enteredOn: '2026-11-24' },
    ];
    expect(told(await send('upsertStudents', [back[0]]))).toEqual(['NOT_FOUND externalId']);
    expect(told(await send('upsertStudents', [back[1]], { source: 'tool', key: 'k2' }))).toEqual(['NOT_FOUND externalId']);
    expect(
      await desk.store.db
        .select()
        .from(t.enrolments)
        .where(eq(t.enrolments.student, here('s4'))),
    ).toEqual(before);
    await desk.store.db
      .update(t.enrolments)
      .set({ leftOn: '2026-11-20' })
      .where(eq(t.enrolments.id, there('en4')));
    expect(told(await send('upsertStudents', [back[0]], { key: 'k3' }))).toEqual(['UPDATED']);
  });
});

describe('links of adults to students', () => {
  const link = (more: object = {}) => ({
    externalId: aaf('L1', 'lien'),
    student: aaf('E1'),
    guardian: aaf('G1'),
    authority: 'LEGAL',
    ...more,
  });
  const named = { guardianGivenName: 'Zoé', guardianFamilyName: 'Neuve' };
  const rows = async (student: string) => desk.store.db.select().from(t.guardianLinks).where(eq(t.guardianLinks.student, student));

  it('are made by the office for a source that is an authority, and open nothing on line by themselves', async () => {
    const reply = await send('upsertGuardianLinks', [
      link({ ...named, kinship: 'MOTHER', parentalAuthority: 'JOINT', legalRank: 1 }),
      link({ externalId: aaf('L2', 'lien'), guardian: null }),
      link({ externalId: aaf('L3', 'lien'), guardian: aaf('G2') }),
      link({ externalId: aaf('L4', 'lien'), student: aaf('E99'), ...named }),
      link({ externalId: aaf('L5', 'lien'), guardian: aaf('E1') }),
      link({ externalId: aaf('E3'), guardian: aaf('G3'), ...named }),
    ]);
    const refused = [
      'VALIDATION guardian',
      'VALIDATION guardianFamilyName',
      'NOT_FOUND student',
      'VALIDATION guardian',
      'DUPLICATE externalId',
    ];
    expect(told(reply)).toEqual(['CREATED', ...refused]);
    const made = (await rows(here('s1'))).find(({ id }) => id === reply.results[0]?.recordId);
    expect(made).toMatchObject({ authority: 'LEGAL', parentalAuthority: 'JOINT', kinship: 'MOTHER', webAccess: false });
    expect(told(await send('upsertGuardianLinks', [link({ validTo: '2026-11-30' })], { key: 'k2' }))).toEqual(['UPDATED']);
  });

  it('give no right at the word of a source that is no authority, and are nobody’s but the office’s', async () => {
    const own = { student: aaf('E1'), ...named };
    const said = [
      link({ ...own, externalId: tool('1'), guardian: tool('g1') }),
      link({ ...own, externalId: tool('2'), guardian: tool('g2'), authority: 'CONTACT', residence: 'LIVES_WITH' }),
      link({ ...own, externalId: tool('3'), guardian: tool('g3'), authority: 'CONTACT' }),
    ];
    expect(told(await send('upsertGuardianLinks', said, { source: 'tool' }))).toEqual([
      'POLICY_DENIED authority',
      'POLICY_DENIED residence',
      'CREATED',
    ]);
    expect(told(await send('upsertGuardianLinks', [link(named)], { asking: system }))).toEqual(['NOT_FOUND student']);
  });

  const NOBODY = 'NOT_FOUND student';
  /** What a source is told that is no authority, and says `more` of the two. */
  const says = async (guardian: string, more: object, student = 'E1') => {
    const item = { externalId: tool(`l-${guardian}`), student: aaf(student), guardian: tool(guardian), authority: 'CONTACT', ...more };
    return told(await send('upsertGuardianLinks', [item], { source: 'tool', key: `${guardian} ${JSON.stringify(more)}` }))[0];
  };
  const knownAs = (value: string, record: string, system = 'tool') =>
    desk.store.db
      .insert(t.externalIds)
      .values({ school: HERE, system, kind: system === 'aaf' ? 'jointure' : 'id', value, record, assurance: 'UNVERIFIED' });
  const between = (n: number, guardian: string, more: Partial<typeof t.guardianLinks.$inferInsert>) =>
    desk.store.db.insert(t.guardianLinks).values({ school: HERE, id: here(`gl${n}`), student: here('s1'), guardian, ...more });

  it('that ended under a decision of a court are opened by nobody’s word', async () => {
    await knownAs('G9', here('p12'), 'aaf');
    await between(90, here('p12'), { authority: 'LEGAL', contactRestriction: 'NO_INFORMATION', validTo: '2026-10-01' });
    const before = await rows(here('s1'));
    expect(told(await send('upsertGuardianLinks', [link({ guardian: aaf('G9') })]))).toEqual([NOBODY]);
    expect(await rows(here('s1'))).toEqual(before);
  });

  it('that ended with rights are opened by an authority, and by no other source, whatever day it names', async () => {
    await knownAs('g5', here('p12'));
    await knownAs('G5', here('p12'), 'aaf');
    await between(90, here('p12'), { authority: 'LEGAL', validFrom: '2020-09-01', validTo: '2026-10-01', webAccess: true });
    const before = await rows(here('s1'));
    const days = [{}, { validFrom: '2020-09-01', validTo: '2099-01-01' }, { validTo: '2026-10-01' }, { validFrom: '2026-11-24' }];
    for (const more of days) expect(await says('g5', more), JSON.stringify(more)).toBe(NOBODY);
    expect(await rows(here('s1'))).toEqual(before);
    expect(told(await send('upsertGuardianLinks', [link({ guardian: aaf('G5'), validFrom: '2020-09-01' })]))).toEqual(['CREATED']);
    const anew = (await rows(here('s1'))).find(({ id }) => id === here('gl90'));
    expect(anew).toMatchObject({ authority: 'LEGAL', webAccess: false, validTo: null });
  });

  it('with rights last as long as an authority says; a mere contact as long as whoever told it says', async () => {
    await knownAs('g6', here('p10'));
    await knownAs('g7', here('p12'));
    await between(90, here('p12'), { authority: 'CONTACT' });
    const before = (await rows(here('s1'))).find(({ id }) => id === here('gl1'));
    for (const more of [{ validTo: '2026-11-30' }, { validFrom: '2026-12-01' }])
      expect(await says('g6', { authority: 'LEGAL', ...more }), JSON.stringify(more)).toBe(NOBODY);
    expect(await says('g6', { authority: 'LEGAL', validTo: null, kinship: 'MOTHER' })).toBe('UPDATED');
    expect((await rows(here('s1'))).find(({ id }) => id === here('gl1'))).toEqual(before);
    expect(await says('g7', { validTo: '2026-11-30' })).toBe('UPDATED');
    expect((await rows(here('s1'))).find(({ id }) => id === here('gl90'))?.validTo).toBe('2026-11-30');
  });

  it('do not tell by how they are refused what a court decided about the two, or that another school has a link', async () => {
    const held = [
      { authority: 'LEGAL', parentalAuthority: 'WITHDRAWN', validTo: '2026-10-01' },
      { authority: 'LEGAL', parentalAuthority: 'JOINT', validTo: '2026-10-01' },
      { authority: 'CONTACT', contactRestriction: 'NO_CONTACT_STUDENT', validTo: '2026-10-01' },
      { school: THERE, id: there('gl90'), authority: 'LEGAL', parentalAuthority: 'SOLE' },
      { school: THERE, id: there('gl90'), authority: 'CONTACT', validTo: '2026-10-01' },
    ];
    await knownAs('g8', here('p12'));
    for (const more of held) {
      await desk.store.db.delete(t.guardianLinks).where(eq(t.guardianLinks.guardian, here('p12')));
      await between(90, here('p12'), more);
      // what is said of rights is refused as it is of two who have nothing to do with each other
      for (const rights of [{ authority: 'LEGAL' }, { parentalAuthority: more.parentalAuthority ?? 'JOINT' }, { residence: 'ALTERNATING' }])
        expect(await says('g8', { ...rights, receives: [] }), JSON.stringify(more)).toBe(`POLICY_DENIED ${Object.keys(rights)[0]}`);
      const message = await says('g8', {});
      expect(message, JSON.stringify(more)).toBe(NOBODY);
      await desk.store.db.delete(t.idempotencyKeys);
    }
    expect(await says('g8', {}, 'E99')).toBe(NOBODY);
  });

  it('are told nothing of custody by a source that is no authority, be it what the school knows already', async () => {
    await knownAs('g6', here('p10'));
    for (const parentalAuthority of ['JOINT', 'SOLE'])
      expect(await says('g6', { authority: 'LEGAL', parentalAuthority })).toBe('POLICY_DENIED parentalAuthority');
  });
});

describe('memberships of classes and groups', () => {
  const lms = { system: 'lms', kind: 'class', value: '5A' };
  it('are of students and groups of the school, each taken or refused on its own', async () => {
    await send('upsertStudents', [lia()]);
    const reply = await send(
      'upsertGroupMemberships',
      [
        { student: aaf('N1'), group: lms, validFrom: '2026-11-24' },
        { student: aaf('N1'), group: { ...lms, value: '5B' } },
        { student: aaf('E99'), group: lms },
        { student: aaf('E3'), group: lms, validFrom: '2026-11-24', validTo: '2026-11-01' },
        { student: aaf('N1'), group: lms, validFrom: '2026-11-24' },
      ],
      { key: 'm1' },
    );
    expect(told(reply)).toEqual(['CREATED', 'NOT_FOUND group', 'NOT_FOUND student', 'VALIDATION validTo', 'DUPLICATE student']);
    const query = '{ classGroup(id: "9990001X.g1") { members(first: 50) { edges { node { id } } } } }';
    expect(JSON.stringify((await desk.ask(query, office)).data)).toContain(reply.results[0]?.recordId);
  });
});
