import { describe, expect, it } from 'vitest';
import type { PlaceFacts } from '../../../core/capability/facts.js';
import { placeOf } from '../../../gateway/facts/place.js';

const [PARIS, TAHITI, UNKNOWN] = ['9990001X', '9990002Y', '9990003Z'];
const link: PlaceFacts['wards'][number] = {
  id: `${TAHITI}.gl1`,
  student: `${TAHITI}.s2`,
  guardian: `${PARIS}.p1`,
  authority: 'LEGAL',
  parentalAuthority: 'JOINT',
  contactRestriction: 'NONE',
  webAccess: true,
  from: '2026-03-10',
  to: null,
  wardSchools: [
    { school: TAHITI, from: null, to: '2026-03-10' },
    { school: PARIS, from: null, to: '2026-03-10' },
  ],
};
/** Somebody who was a pupil of three schools until the 10th, guardian of another from that day on, and on the staff until then. */
const facts: PlaceFacts = {
  person: `${PARIS}.p1`,
  birthDate: null,
  student: {
    id: `${PARIS}.s1`,
    guardianDisclosure: 'STANDARD',
    emancipated: false,
    enrolments: [PARIS, TAHITI, UNKNOWN].map((school) => ({ school, from: null, to: '2026-03-10' })),
    guardians: [],
  },
  wards: [link],
  staffAt: [TAHITI, TAHITI, PARIS].map((school) => ({ school, from: null, to: '2026-03-10' })),
  timeZones: { [PARIS]: 'Europe/Paris', [TAHITI]: 'Pacific/Tahiti' },
};
const at = (instant: string) => placeOf(facts, Date.parse(instant));

describe('where somebody stands', () => {
  it('goes by the day of each school; of one whose zone is not known, by that of Paris', () => {
    expect(at('2026-03-10T22:59:59Z')).toMatchObject({ studentAt: [PARIS, TAHITI, UNKNOWN], staffAt: [TAHITI, PARIS] });
    // Midnight in Paris is one in the afternoon in Papeete.
    expect(at('2026-03-10T23:00:00Z')).toMatchObject({ studentAt: [TAHITI], staffAt: [TAHITI] });
    expect(at('2026-03-11T09:59:59Z')).toMatchObject({ studentAt: [TAHITI] });
    expect(at('2026-03-11T10:00:00Z')).toMatchObject({ studentAt: [], staffAt: [], guardianOf: [] });
  });

  it('and by it begins to be, and is no more, the guardian of a pupil there', () => {
    const guardianAt = (instant: string) => at(instant).guardianOf.map(({ school }) => school);
    expect(guardianAt('2026-03-09T22:59:59Z')).toEqual([]);
    expect(guardianAt('2026-03-09T23:00:00Z')).toEqual([PARIS]);
    expect(guardianAt('2026-03-10T10:00:00Z')).toEqual([TAHITI, PARIS]);
    expect(guardianAt('2026-03-10T23:00:00Z')).toEqual([TAHITI]);
  });
});
