import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as t from '../../../subgraphs/identity/tables.js';
import { aaf, sendTo, told, tool } from './batches.js';
import { type Desk, openDesk, wholeSchool } from './desk.js';
import { HERE, here, rewriteTwoSchools, THERE } from './two-schools.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => rewriteTwoSchools(desk.store));
afterAll(() => desk.store.close());

const office = { extents: wholeSchool(HERE, 'OFFICE') };
const rows = async (id: string) => ({
  person: (
    await desk.store.db
      .select()
      .from(t.persons)
      .where(eq(t.persons.id, id.replace('.s', '.p')))
  )[0],
  student: (await desk.store.db.select().from(t.students).where(eq(t.students.id, id)))[0],
  enrolment: (await desk.store.db.select().from(t.enrolments).where(eq(t.enrolments.student, id)))[0],
});

const ALL = {
  ...{ birthPlace: 'Rocheval', nationality: 'PT', exitPermission: 'sort seul' },
  ...{ repeating: true, leaveReason: 'déménagement', previousSchoolId: THERE },
};
const READ = `birthPlace: person { birthPlace nationality } exitPermission
  currentEnrolment { repeating leaveReason previousSchool { uai name } }`;

describe('what the office says of a student', () => {
  it('is what it reads, of one who is new and of one who is known, and stays where nothing is said of it', async () => {
    const reply = await sendTo(desk, 'upsertStudents', [
      { externalId: aaf('N1'), givenName: 'Lia', familyName: 'Neuve', ...ALL },
      { externalId: aaf('E1'), ...ALL },
    ]);
    expect(told(reply)).toEqual(['CREATED', 'UPDATED']);
    await sendTo(desk, 'upsertStudents', [{ externalId: aaf('E1'), boarding: 'DAY' }], { key: 'k2' });
    for (const { recordId } of reply.results) {
      const { data } = await desk.ask(`{ student(id: "${recordId}") { ${READ} } }`, office);
      expect(data).toEqual({
        student: {
          birthPlace: { birthPlace: 'Rocheval', nationality: 'PT' },
          exitPermission: 'sort seul',
          currentEnrolment: { repeating: true, leaveReason: 'déménagement', previousSchool: { uai: THERE, name: null } },
        },
      });
    }
    const gone = { externalId: aaf('E1'), previousSchoolId: null, leaveReason: null, exitPermission: null };
    expect(told(await sendTo(desk, 'upsertStudents', [gone], { key: 'k3' }))).toEqual(['UPDATED']);
    expect(await rows(here('s1'))).toMatchObject({
      person: { birthPlace: 'Rocheval' },
      student: { exitPermission: null },
      enrolment: { previousSchool: null, leaveReason: null, repeating: true },
    });
  });

  it('is a country, a school code, and words that are not too long', async () => {
    const of = (more: object) => ({ externalId: aaf(`N${JSON.stringify(more).length}`), givenName: 'Lia', familyName: 'Neuve', ...more });
    const wrong = [
      { nationality: 'fr' },
      { nationality: 'FRA' },
      { previousSchoolId: 'a school' },
      { leaveReason: 'x'.repeat(201) },
      { exitPermission: '' },
      { birthPlace: 'a\u0000b' },
    ];
    expect(told(await sendTo(desk, 'upsertStudents', wrong.map(of)))).toEqual(wrong.map((more) => `VALIDATION ${Object.keys(more)[0]}`));
  });

  it('of birth and nationality is settled for a source that is no authority; how a student of another school leaves is nothing of its', async () => {
    await sendTo(desk, 'upsertStudents', [{ externalId: aaf('E1'), birthPlace: 'Rocheval', nationality: 'PT' }]);
    await desk.store.db.insert(t.externalIds).values({ school: HERE, ...tool('1'), record: here('s1') });
    const says = async (more: object) =>
      told(await sendTo(desk, 'upsertStudents', [{ externalId: tool('1'), ...more }], { source: 'tool', key: JSON.stringify(more) }))[0];
    expect(await says({ birthPlace: 'Ailleurs' })).toBe('POLICY_DENIED birthPlace');
    expect(await says({ nationality: 'FR' })).toBe('POLICY_DENIED nationality');
    expect(await says({ nationality: null })).toBe('POLICY_DENIED nationality');
    expect(await says({ exitPermission: 'sort seul' })).toBe('UPDATED');
    expect((await rows(here('s1'))).person).toMatchObject({ birthPlace: 'Rocheval', nationality: 'PT' });
  });

  it('of why and from where is told to the feed of the school as a change of the enrolment', async () => {
    const before = (await desk.store.db.select().from(t.changes)).length;
    await sendTo(desk, 'upsertStudents', [{ externalId: aaf('E1'), repeating: true }]);
    const log = (await desk.store.db.select().from(t.changes)).slice(before);
    expect(log.map(({ kind, recordType, record }) => [kind, recordType, record])).toEqual([['UPDATED', 'Enrolment', here('en1')]]);
  });
});

describe('what the office says of a link', () => {
  it('is who is paid the benefits, and whether an address may be passed on', async () => {
    const link = { externalId: aaf('L1', 'lien'), student: aaf('E1'), guardian: aaf('G1'), authority: 'LEGAL' };
    const named = { guardianGivenName: 'Zoé', guardianFamilyName: 'Neuve' };
    const said = { receivesBenefits: true, shareWithParentAssociations: true };
    const reply = await sendTo(desk, 'upsertGuardianLinks', [{ ...link, ...named, ...said }]);
    expect(told(reply)).toEqual(['CREATED']);
    const made = async () =>
      (
        await desk.store.db
          .select()
          .from(t.guardianLinks)
          .where(eq(t.guardianLinks.id, reply.results[0]?.recordId ?? ''))
      )[0];
    expect(await made()).toMatchObject(said);
    await sendTo(desk, 'upsertGuardianLinks', [{ ...link, shareWithParentAssociations: false }], { key: 'k2' });
    expect(await made()).toMatchObject({ receivesBenefits: true, shareWithParentAssociations: false });
  });
});
