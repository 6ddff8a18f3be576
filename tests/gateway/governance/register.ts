import { insertRows, type Store } from '../../../core/store/index.js';
import { agreements, clients, notices } from '../../../gateway/governance/tables.js';

export const HERE = '9990001X';
export const THERE = '9990002Y';
/** One process, which has nobody to tell. */
export const NO_OTHERS = { proposed: async () => undefined, confirmed: async () => undefined };
export const NO_REGISTER = { declared: {}, schools: async () => [] };
export const here = (local: string) => `${HERE}.${local}`;

/** A homework application with two notices, the second published this year and a third that is not out yet; and the family application. */
export async function writeRegister({ db }: Store): Promise<void> {
  await insertRows(db, clients, [
    { id: 'devoirs', name: 'Devoirs faciles', kind: 'vendor', purposes: ['homework-help'] },
    { id: 'famille', name: 'Famille', kind: 'school-app', purposes: ['family-information'], mayActFor: 'PERSONS' },
    { id: 'inconnu', name: 'Inconnu', kind: 'something-else', purposes: [] },
  ]);
  const notice = (version: number, publishedAt: string, purpose = 'homework-help') => ({
    purpose,
    recipient: 'devoirs',
    version,
    text: `information ${version}`,
    publishedAt: new Date(publishedAt),
  });
  await insertRows(db, notices, [
    notice(1, '2025-09-01T00:00:00Z'),
    notice(2, '2026-09-01T00:00:00Z'),
    notice(3, '2026-12-01T00:00:00Z'),
    notice(1, '2026-12-01T00:00:00Z', 'orientation'),
  ]);
  await insertRows(db, agreements, [
    {
      school: HERE,
      id: here('ag1'),
      client: 'devoirs',
      purposes: ['homework-help'],
      categories: ['GRADE'],
      from: new Date('2026-09-01T00:00:00Z'),
      to: null,
    },
    {
      school: THERE,
      id: `${THERE}.ag1`,
      client: 'devoirs',
      purposes: ['homework-help'],
      categories: ['GRADE'],
      from: new Date('2025-09-01T00:00:00Z'),
      to: new Date('2026-07-01T00:00:00Z'),
    },
    {
      school: HERE,
      id: here('ag2'),
      client: 'famille',
      purposes: ['family-information'],
      categories: ['GRADE'],
      from: new Date('2026-09-01T00:00:00Z'),
    },
  ]);
}
