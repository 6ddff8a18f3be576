import { describe, expect, it } from 'vitest';
import type { PlaceFacts } from '../../../core/capability/facts.js';
import { horizonFrom, type KeptAct, openConsentBook, openFacts } from '../../../gateway/facts/index.js';
import { policy } from '../../core/policy/given.js';

const SCHOOL = '9990001X';
const ANA = `${SCHOOL}.s1`;
const [PUPIL, MOTHER, FATHER] = [`${SCHOOL}.p1`, `${SCHOOL}.p2`, `${SCHOOL}.p3`];
const NOW = Date.parse('2026-11-24T09:00:00Z');

type Link = NonNullable<PlaceFacts['student']>['guardians'][number];
const link = (guardian: string, more: Partial<Link> = {}): Link => ({
  id: 'l',
  student: ANA,
  guardian,
  authority: 'LEGAL',
  parentalAuthority: 'JOINT',
  contactRestriction: 'NONE',
  webAccess: true,
  from: null,
  to: null,
  ...more,
});
const places = (birthDate: string, guardians: readonly Link[]): PlaceFacts => ({
  person: PUPIL,
  birthDate,
  student: { id: ANA, guardianDisclosure: 'STANDARD', emancipated: false, enrolments: [], guardians },
  wards: [],
  staffAt: [],
  timeZones: {},
});

const act = (person: string, more: Partial<KeptAct> = {}): KeptAct => ({
  student: ANA,
  purpose: 'choice',
  categories: ['GRADE'],
  act: 'GIVEN',
  person,
  noticeVersion: 2,
  expiresAt: null,
  at: NOW - 1000,
  ...more,
});

interface Situation {
  readonly purpose?: string;
  readonly birthDate?: string;
  readonly guardians?: readonly Link[];
  readonly rules?: ReturnType<typeof policy>;
}

/** The second notice is in force for each purpose; a third is to come. */
const NOTICES = ['choice', 'work', 'sale'].flatMap((purpose) =>
  [1, 2, 3].map((version) => ({ purpose, version, publishedAt: NOW + (version - 2) * 60_000 })),
);

/** Categories for which consent is valid now. */
async function consented(acts: readonly KeptAct[], situation: Situation = {}): Promise<string[]> {
  const { purpose = 'choice', birthDate = '2014-06-27', guardians = [link(MOTHER), link(FATHER)], rules = policy() } = situation;
  const facts = openFacts(
    {
      places: async () => [places(birthDate, guardians)],
      standings: async () => null,
      audience: async () => ({ candidates: [] }),
      reachable: async () => ({ people: [], groups: [] }),
    },
    NOW,
  );
  const book = await openConsentBook({ acts, notices: NOTICES }, rules, { purpose, at: NOW }, facts, horizonFrom(NOW));
  return [...book].flatMap(([category, students]) => (students.has(ANA) ? [category] : [])).sort();
}
const AGREED = [act(PUPIL), act(MOTHER)];

describe('consent', () => {
  it('of the child and a parent is for what was said, and for nothing else', async () => {
    expect(await consented(AGREED)).toEqual(['GRADE']);
    expect(await consented([act(MOTHER)])).toEqual([]);
    expect(await consented([act(PUPIL)])).toEqual([]);
  });

  it('E22: to one purpose is none to another', async () => {
    expect(await consented(AGREED, { purpose: 'work' })).toEqual([]);
    expect(await consented(AGREED.map((one) => ({ ...one, purpose: 'sale' })))).toEqual([]);
  });

  it('that is to come, has expired, or was given under the notice before is none', async () => {
    for (const more of [{ at: NOW + 1 }, { expiresAt: NOW }, { noticeVersion: 1 }])
      expect(await consented([act(PUPIL), act(MOTHER, more)])).toEqual([]);
    expect(await consented([act(PUPIL), act(MOTHER, { expiresAt: NOW + 1 })])).toEqual(['GRADE']);
  });

  it('E7: to which the other parent says no is disputed, and so none', async () => {
    expect(await consented([...AGREED, act(FATHER, { act: 'REFUSED' })])).toEqual([]);
    expect(await consented([...AGREED, act(FATHER, { act: 'REFUSED', categories: ['HEALTH'] })])).toEqual(['GRADE']);
  });

  it('E10: of who is not to be informed, or is a contact only, is not a parent’s', async () => {
    const more: Partial<Link>[] = [{ contactRestriction: 'NO_INFORMATION' }, { parentalAuthority: 'WITHDRAWN' }, { authority: 'CONTACT' }];
    for (const one of more) expect(await consented(AGREED, { guardians: [link(MOTHER, one), link(FATHER)] })).toEqual([]);
  });

  it('of a parent counts on the last day of the bond, and not on the day after', async () => {
    const until = (to: string) => consented(AGREED, { guardians: [link(MOTHER, { to })] });
    expect(await until('2026-11-24')).toEqual(['GRADE']);
    expect(await until('2026-11-23')).toEqual([]);
  });

  it('from fifteen on is the pupil’s alone', async () => {
    expect(await consented([act(PUPIL)], { birthDate: '2011-11-24' })).toEqual(['GRADE']);
    expect(await consented([act(PUPIL)], { birthDate: '2011-11-25' })).toEqual([]);
    expect(await consented([act(PUPIL), act(MOTHER, { act: 'WITHDRAWN' })], { birthDate: '2011-11-24' })).toEqual(['GRADE']);
  });

  it('to a broader purpose holds for its part, unless the part was refused', async () => {
    const purpose = { basis: 'consent', dpv: 'dpv:Purpose', weight: 'usual', label: { fr: 'f', en: 'e' }, retention: 'r' };
    const rules = policy({
      purposes: [
        { ...purpose, id: 'choice' },
        { ...purpose, id: 'part', parent: 'choice' },
      ],
    });
    const asked = { purpose: 'part', rules };
    expect(await consented(AGREED, asked)).toEqual(['GRADE']);
    expect(await consented([...AGREED, act(MOTHER, { purpose: 'part', act: 'REFUSED' })], asked)).toEqual([]);
  });
});
