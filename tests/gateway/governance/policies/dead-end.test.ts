import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompiledPolicy, compile, differenceOf, openingsOf, type PolicyDocument, type Role } from '../../../../core/policy/index.js';
import { approvesAs } from '../../../../gateway/governance/policies/circumstances.js';
import { cannotBeApproved, type Holder } from '../../../../gateway/governance/policies/dead-end.js';
import { type Circumstances, obstaclesTo, stateAfter } from '../../../../gateway/governance/policies/life.js';
import type { Version } from '../../../../gateway/governance/policies/version.js';
import { baseDocument } from '../../base-policy.js';

const AT = new Date('2026-11-24T09:00:00Z');
const HERE = '9990001X';
const NATIONAL = { level: 'NATIONAL', scope: '' } as const;
const SCHOOL = { level: 'SCHOOL', scope: HERE } as const;
const base = baseDocument();
const before = compile(base);

const version = (changes: Partial<Version> = {}): Version => ({
  ...{ id: 'v2', ...NATIONAL, number: 2, parent: 'v1', document: '{}', expectations: null, author: 'a', reason: 'r', state: 'DRAFT' },
  ...{ revision: 1, savedBy: 'a', writers: ['a'], savedAt: AT, proposedAt: null, publishedAt: null, endedAt: null },
  ...{ rejectionReason: null, rollbackOf: null, approvals: [], ...changes },
});
const given = (changes: Partial<Circumstances>): Circumstances => ({
  ...{ person: 'a', live: 'v1', isFit: true, needsSignOff: true, opens: { byRules: [], byBasis: [] }, writersHold: ['it-admin'] },
  ...{ approveAs: new Map(), ...changes },
});
const holder = (person: string, ...roles: readonly Role[]): Holder => ({
  person,
  functions: roles.map((role) => ({ role, school: HERE, isWhole: true })),
});
const EVERYBODY = [holder('a', 'it-admin'), holder('p', 'principal'), holder('d', 'dpo')];
const told = (found: Partial<Circumstances>, { of = version(), holders = EVERYBODY, from = before, to = before } = {}) =>
  cannotBeApproved(of, given(found), { holders, stewards: holders.map(({ person }) => ({ academy: null, person })), policy: from }, to);
/** Every word that is a purpose's id, and no other text. */
const renamed = <T>(written: T, was: string, is: string): T =>
  JSON.parse(JSON.stringify(written).replaceAll(JSON.stringify(was), JSON.stringify(is)));
/** The purpose once more under another id, with its grants, for everybody but one function. */
function beside(was: string, is: string, without: Role | null): PolicyDocument {
  const copy = <R extends { readonly id: string }>(rule: R): R => ({ ...renamed(rule, was, is), id: `${rule.id}.anew` });
  const purpose = base.purposes.find(({ id }) => id === was);
  const grants = base.grants
    .filter(({ purposes }) => purposes.includes(was))
    .map((grant) => copy({ ...grant, purposes: [was], roles: grant.roles.filter((role) => role !== without) }))
    .filter(({ roles }) => roles.length > 0);
  return {
    ...base,
    purposes: [...base.purposes, ...(purpose === undefined ? [] : [{ ...purpose, id: is, label: { fr: 'autre', en: 'other' } }])],
    grants: [...base.grants, ...grants],
  };
}
const opening = (from: CompiledPolicy, to: CompiledPolicy, writersHold: readonly Role[]) => ({
  opens: openingsOf(from, to, differenceOf(from, to)),
  writersHold,
  needsSignOff: true,
});

describe('a purpose that serves everybody', () => {
  it('by another id is told from the draft on to be approved by nobody, with what to do instead', () => {
    const after = compile(renamed(base, 'subject-access', 'own-data'));
    const found = opening(before, after, ['it-admin']);
    const said = told(found, { to: after });
    expect(said?.en).toContain('from “subject-access” to “own-data”: agreements, tokens and consents go by it; keep it');
    expect(said?.fr).toContain('ne se renomme pas, de « subject-access » en « own-data »');
    expect(said?.fr).toContain('faites-en deux versions');
    for (const role of ['principal', 'deputy-principal', 'dpo'] as const)
      expect(
        obstaclesTo('SIGN_OFF', version({ state: 'PROPOSED' }), given({ ...found, person: role, approveAs: new Map([[role, [role]]]) })),
      ).toEqual(['OPENS_TO_AUTHOR']);
  });

  it('is added beside the old one in two versions, each of which somebody is left to approve', () => {
    const first = compile(beside('subject-access', 'own-data', 'it-admin'));
    expect(told(opening(before, first, ['it-admin']), { to: first })).toBeNull();
    const second = compile(beside('subject-access', 'own-data', null));
    const step = opening(first, second, ['principal']);
    expect(step.opens.byRules).toEqual(['it-admin']);
    const byPrincipal = version({ writers: ['p'] });
    expect(told(step, { of: byPrincipal, from: first, to: second })).toBeNull();
    expect(told(opening(before, second, ['it-admin']), { to: second })?.en).not.toContain('the id of a purpose');
  });
});

describe('a version', () => {
  it('that gives more to who wrote it and not to all who approve is left to these', () => {
    const found = { opens: { byRules: ['it-admin', 'principal'], byBasis: [] } } as const;
    expect(told({ ...found, needsSignOff: false })).toBeNull();
    expect(told(found)).toBeNull();
  });

  it('that must be signed off is left to nobody where who signs gains, whoever else may approve', () => {
    const found = { opens: { byRules: ['it-admin', 'dpo'], byBasis: [] } } as const;
    expect(told(found)?.en).toContain(
      'gives more to who wrote it (an ENT administrator) and to who must approve it (the data protection officer)',
    );
    expect(told({ ...found, needsSignOff: false })).toBeNull();
  });

  it('that the data protection officer wrote is signed off by nobody where there is no other', () => {
    const byOfficer = version({ ...SCHOOL, writers: ['d'] });
    expect(told({}, { of: byOfficer })?.fr).toContain('personne ne pourra la signer');
    expect(told({ needsSignOff: false }, { of: byOfficer })).toBeNull();
    expect(told({}, { of: byOfficer, holders: [...EVERYBODY, holder('e', 'dpo')] })).toBeNull();
  });

  it('that gives the officer data as it does who wrote it waits for a third person, where there is one', () => {
    const found = { opens: { byRules: ['it-admin'], byBasis: ['dpo'] } } as const;
    const of = version(SCHOOL);
    expect(told(found, { of })).toBeNull();
    const said = told(found, { of, holders: [holder('a', 'it-admin'), holder('d', 'dpo')] });
    expect(said?.en).toContain('a second approval will be lacking');
    expect(said?.fr).toContain('il y manquera une seconde approbation');
    const elsewhere: Holder = { person: 'p', functions: [{ role: 'principal', school: '9990002Y', isWhole: true }] };
    const ofAClass: Holder = { person: 'p', functions: [{ role: 'principal', school: HERE, isWhole: false }] };
    for (const third of [elsewhere, ofAClass, holder('p', 'deputy-principal')])
      expect(told(found, { of, holders: [...EVERYBODY.filter(({ person }) => person !== 'p'), third] })).not.toBeNull();
  });

  it('is approved by nobody where nobody who did not write it holds a function that approves', () => {
    const of = version({ ...SCHOOL, writers: ['a', 'p'] });
    expect(told({ needsSignOff: false }, { of, holders: [holder('a', 'it-admin'), holder('p', 'principal')] })?.en).toContain(
      'nobody will be able to approve it: it takes somebody who holds a function here that approves (the principal, the data protection officer)',
    );
  });

  it('is not approved by who gains by it because they teach too, or have a child there', () => {
    const found = { opens: { byRules: ['it-admin', 'principal'], byBasis: [] }, needsSignOff: false } as const;
    const holders = [holder('a', 'it-admin'), holder('p', 'principal', 'teacher', 'guardian')];
    expect(told(found, { of: version(SCHOOL), holders })).not.toBeNull();
    expect(told(found, { of: version(SCHOOL), holders: [...holders, holder('q', 'principal', 'dpo')] })).toBeNull();
  });
});

const PEOPLE = ['a', 'b', 'c', 'd'] as const;
/** Whose acts these are in the base policy, written down once more. */
const HANDS: Readonly<Record<'APPROVE' | 'SIGN_OFF', readonly Role[]>> = { APPROVE: ['principal', 'dpo'], SIGN_OFF: ['dpo'] };
const anyFunction = fc.record({
  role: fc.constantFrom<Role>('principal', 'dpo', 'it-admin', 'teacher'),
  school: fc.constantFrom(HERE, HERE, '9990002Y'),
  isWhole: fc.constantFrom(true, true, false),
});
const gaining = fc.subarray<Role>(['principal', 'dpo', 'it-admin', 'teacher']);
const situation = fc
  .record({
    place: fc.constantFrom(SCHOOL, NATIONAL),
    state: fc.constantFrom('DRAFT' as const, 'PROPOSED' as const),
    holders: fc
      .uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: 4 })
      .chain((people) =>
        fc.tuple(...people.map((person) => fc.record({ person: fc.constant(person), functions: fc.array(anyFunction, { maxLength: 2 }) }))),
      ),
    stewards: fc.subarray([...PEOPLE]),
    writers: fc.subarray([...PEOPLE], { minLength: 1, maxLength: 2 }),
    approvedBy: fc.option(fc.record({ person: fc.constantFrom(...PEOPLE), asDataProtectionOfficer: fc.boolean() })),
    needsSignOff: fc.boolean(),
    byRules: gaining,
    byBasis: gaining,
  })
  .map(({ place, state, holders, stewards, writers, approvedBy, needsSignOff, byRules, byBasis }) => ({
    of: version({
      ...{ ...place, state, writers, author: writers[0] ?? null },
      approvals: approvedBy === null || state === 'DRAFT' ? [] : [{ version: 'v2', ...approvedBy, at: AT }],
    }),
    holders: holders as readonly Holder[],
    stewards,
    circumstances: given({
      ...{ needsSignOff, opens: { byRules, byBasis } },
      writersHold: holders.flatMap(({ person, functions }) => (writers.includes(person) ? functions.map(({ role }) => role) : [])),
      approveAs: new Map(holders.map(({ person, functions }) => [person, approvesAs(place, functions, before)])),
    }),
  }));

type Situation = typeof situation extends fc.Arbitrary<infer One> ? One : never;

/** Tries everything that anybody may do with a version, in every order, until nothing stands in the way of its publication. */
function isCarried({ of, holders, stewards, circumstances }: Situation): boolean {
  if (obstaclesTo('PUBLISH', of, circumstances).length === 0) return true;
  return holders.some(({ person, functions }) =>
    (['APPROVE', 'SIGN_OFF'] as const).some((act) => {
      const own = functions.filter(({ school, isWhole }) => isWhole && (of.level === 'NATIONAL' || school === HERE));
      const isTheirs =
        own.some(({ role }) => HANDS[act].includes(role)) && (of.level === 'SCHOOL' || stewards.some((one) => one === person));
      const asThem = { ...circumstances, person };
      if (!isTheirs || obstaclesTo(act, of, asThem).length > 0) return false;
      const approvals = [...of.approvals, { version: of.id, person, asDataProtectionOfficer: act === 'SIGN_OFF', at: AT }];
      return isCarried({ of: { ...of, state: stateAfter(act, of, asThem), approvals }, holders, stewards, circumstances });
    }),
  );
}

describe('whoever there is, and whatever a version gives to whom', () => {
  it('nobody is said to be left exactly where no order of acts carries it', () => {
    const seen = { dead: 0, alive: 0 };
    fc.assert(
      fc.property(situation, ({ of, holders, stewards, circumstances }) => {
        const entrusted = stewards.map((person) => ({ academy: null, person }));
        const said = cannotBeApproved(of, circumstances, { holders, stewards: entrusted, policy: before }, before);
        const carried = isCarried({ of: { ...of, state: 'PROPOSED' }, holders, stewards, circumstances });
        seen[carried ? 'alive' : 'dead'] += 1;
        expect(said === null).toBe(carried);
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(seen.dead, seen.alive)).toBeGreaterThan(100);
  });
});
