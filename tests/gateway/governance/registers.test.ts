import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../core/store/index.js';
import { createRepository, openRegisters } from '../../../gateway/governance/index.js';
import { consentActs } from '../../../gateway/governance/tables.js';
import { enrolments, schools } from '../../../subgraphs/identity/tables.js';
import { openTestStore } from '../../store.js';
import { HERE, here, writeRegister } from './register.js';

const AT = Date.parse('2026-11-24T09:00:00Z');
let store: Store;
beforeAll(async () => {
  store = await openTestStore();
  await writeRegister(store);
  const act = (id: string, student: string, more: object = {}) => ({
    school: HERE,
    id: here(id),
    student: here(student),
    purpose: 'homework-help',
    recipient: 'devoirs',
    categories: ['GRADE'],
    act: 'GIVEN',
    person: here('p10'),
    capacity: 'GUARDIAN',
    noticeVersion: 2,
    at: new Date(AT),
    ...more,
  });
  await store.db
    .insert(consentActs)
    .values([
      act('ca9', 's1'),
      act('ca1', 's1', { act: 'WITHDRAWN' }),
      act('ca2', 's2', { purpose: 'orientation' }),
      act('ca3', 's2', { recipient: 'autre' }),
    ]);
});
afterAll(() => store.close());

describe('what governance answers to the gateway', () => {
  it('is who a client is; one of an unknown kind counts as a third party', async () => {
    const { clients } = openRegisters(store.db);
    expect(await clients.find('famille')).toEqual({
      id: 'famille',
      name: 'Famille',
      kind: 'school-app',
      purposes: ['family-information'],
      mayActForPersons: true,
    });
    expect(await clients.find('devoirs')).toMatchObject({ kind: 'vendor', mayActForPersons: false });
    expect(await clients.find('inconnu')).toMatchObject({ kind: 'vendor', mayActForPersons: false });
    expect(await clients.find('nobody')).toBeNull();
    expect((await createRepository(store.db).clients()).map(({ id }) => id)).toEqual(['devoirs', 'famille', 'inconnu']);
  });
  it('is every agreement of a client, over or not, and of no other', async () => {
    const { agreements } = openRegisters(store.db);
    expect(await agreements.of('devoirs', null)).toEqual([
      {
        id: here('ag1'),
        school: HERE,
        purposes: ['homework-help'],
        categories: ['GRADE'],
        from: Date.parse('2026-09-01T00:00:00Z'),
        to: null,
      },
      expect.objectContaining({ to: Date.parse('2026-07-01T00:00:00Z') }),
    ]);
    expect(await agreements.of('nobody', null)).toEqual([]);
  });
  it('is every act towards a recipient, in the order they were made', async () => {
    const { consents } = openRegisters(store.db);
    const acts = await consents.actsTowards('devoirs', null, null);
    expect(acts.map(({ student, act }) => `${student} ${act}`)).toEqual([
      `${here('s1')} GIVEN`,
      `${here('s1')} WITHDRAWN`,
      `${here('s2')} GIVEN`,
    ]);
    expect(acts[0]).toMatchObject({ at: AT, expiresAt: null, noticeVersion: 2, categories: ['GRADE'], person: here('p10') });
  });
  it('is those of the students of some schools alone: of those who came from another as well, wherever their acts are kept', async () => {
    const { consents } = openRegisters(store.db);
    const at = async (...schools: string[]) =>
      (await consents.actsTowards('devoirs', null, schools)).map(({ student, act }) => `${student} ${act}`);
    expect(await at(HERE)).toEqual([`${here('s1')} GIVEN`, `${here('s1')} WITHDRAWN`, `${here('s2')} GIVEN`]);
    expect(await at('9990009K')).toEqual([]);
    expect(await at()).toEqual([]);
    await store.db.insert(schools).values({ id: '9990009K', name: 'Autre', kind: 'COLLEGE', timeZone: 'Europe/Paris' });
    await store.db.insert(enrolments).values({ school: '9990009K', id: '9990009K.en1', student: here('s2'), leftOn: '2026-09-30' });
    expect(await at('9990009K')).toEqual([`${here('s2')} GIVEN`]);
    expect(await at('9990009K', HERE)).toEqual(await at(HERE));
  });
  it('is the acts of some students, for a purpose and a recipient when asked', async () => {
    const { actsFor } = createRepository(store.db);
    const ids = async (...args: Parameters<typeof actsFor>) => (await actsFor(...args)).map(({ id }) => id);
    expect(await ids([here('s1')])).toEqual([here('ca9'), here('ca1')]);
    expect(await ids([here('s1'), here('s2')], 'orientation')).toEqual([here('ca2')]);
    expect(await ids([here('s2')], undefined, 'autre')).toEqual([here('ca3')]);
    expect(await ids([])).toEqual([]);
  });
  it('is every notice about a recipient, also one that is still to be published', async () => {
    const { consents } = openRegisters(store.db);
    const about = async (recipient: string) =>
      (await consents.noticesAbout(recipient, null)).map(({ purpose, version, publishedAt }) => ({ purpose, version, publishedAt }));
    const versions = (await about('devoirs')).filter(({ purpose }) => purpose === 'homework-help');
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(versions.every(({ publishedAt }, index) => index === 0 || publishedAt > (versions[index - 1]?.publishedAt ?? 0))).toBe(true);
    expect(await about('famille')).toEqual([]);
  });
});
