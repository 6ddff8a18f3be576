import { describe, expect, it } from 'vitest';
import { CATEGORIES, compile, effectiveCell, type Forbid, type PolicyDocument, type Restriction } from '../../../../core/policy/index.js';
import { emptyRestriction, keepDocument } from '../../../../gateway/governance/policies/content.js';
import { examine } from '../../../../gateway/governance/policies/examination.js';
import { FOUNDATION_ID, foundation } from '../../../../gateway/governance/policies/foundation.js';
import { type LivePolicies, underNational } from '../../../../gateway/governance/policies/live-policies.js';

const NATIONAL = { level: 'NATIONAL', scope: '' } as const;
const HERE = '9990001X';
const SCHOOL = { level: 'SCHOOL', scope: HERE } as const;
const base = JSON.parse(foundation().document) as PolicyDocument;
const version = { id: FOUNDATION_ID, number: 1, ...NATIONAL };
const live: LivePolicies = { national: base, restrictions: [], versions: [version] };

const restriction = (forbids: Restriction['forbids']): Restriction => ({
  version: '1.0.0',
  title: 'rules of the school',
  level: 'school',
  of: HERE,
  signedOffBy: ['principal'],
  forbids,
});
const NO_PHOTO = { id: 'no-photo', source: 'the school', categories: ['IDENTITY_PHOTO'], purposes: ['attendance', 'catering'] } as const;
const national = (changes: Partial<PolicyDocument>) => ({
  ...NATIONAL,
  document: JSON.stringify({ ...base, ...changes }),
  expectations: foundation().expectations,
});

describe('what is in force', () => {
  it('is fit, and changes nothing when it is looked at beside itself', () => {
    const found = examine(foundation(), live);
    expect(found).toMatchObject({
      isFit: true,
      fault: null,
      breaches: [],
      reds: [],
      lockouts: [],
      differences: [],
      signOff: [],
      opens: { byRules: [], byBasis: [] },
    });
    expect(found.states).toBeGreaterThan(1_000_000);
  });
});

describe('national rules', () => {
  it('that were looked at once are looked at no more for what they are by themselves, whatever was in force before', () => {
    const [one, other] = [national({ title: 'one' }), national({ title: 'other' })];
    const under = (document: PolicyDocument, id: string): LivePolicies => ({
      national: document,
      restrictions: [],
      versions: [{ ...version, id }],
    });
    const first = examine(one, under(base, 'a'));
    examine(other, under(JSON.parse(one.document), 'b'));
    const again = examine(one, under(JSON.parse(other.document), 'c'));
    // The very same, and not only alike: going back to them takes no half second.
    expect(again.reds).toBe(first.reds);
    expect(again).not.toBe(first);
  });

  it('that were looked at are looked at anew beside other restrictions, and with other expectations', () => {
    const one = national({ title: 'looked at anew' });
    const shut = { ...restriction([{ id: 'closed', source: 'a slip', purposes: ['policy-administration'], categories: CATEGORIES }]) };
    const beside: LivePolicies = {
      national: base,
      restrictions: [shut],
      versions: [version, { id: 'of-the-school', number: 1, ...SCHOOL }],
    };
    expect(examine(one, live).lockouts).toEqual([]);
    expect(examine(one, beside).lockouts).not.toEqual([]);
    expect(examine(one, live).lockouts).toEqual([]);
    const { expectations } = JSON.parse(foundation().expectations as string) as { expectations: object[] };
    const fewer = { ...JSON.parse(foundation().expectations as string), expectations: expectations.slice(1) };
    expect(examine({ ...one, expectations: JSON.stringify(fewer) }, live).isFit).toBe(false);
    expect(examine(one, live).isFit).toBe(true);
  });

  it('without expectations are not fit: nothing is expected to be permitted', () => {
    const found = examine({ ...national({}), expectations: null }, live);
    expect(found).toMatchObject({ isFit: false, fault: { code: 'MISSING_FIELD' } });
  });

  it('that shut their administrators out are not fit', () => {
    const forbids = [...base.forbids, { id: 'closed', source: 'a slip', purposes: ['policy-administration'] }];
    const found = examine(national({ forbids }), live);
    expect(found.isFit).toBe(false);
    expect(found.lockouts).toEqual(expect.arrayContaining(['nobody-administers-the-rules', 'nobody-approves']));
  });

  it('that lose a prohibition are signed off', () => {
    const invariants = base.invariants.filter(({ id }) => id !== 'systems-see-no-secrets');
    const guardrails = base.guardrails.map((one) => (one.id === 'never.commerce' ? { ...one, purposes: ['advertising'] } : one));
    const { signOff } = examine(national({ invariants, guardrails }), live);
    expect(signOff.filter(({ reason }) => reason === 'prohibition')).toEqual([
      { reason: 'prohibition', rule: 'never.commerce' },
      { reason: 'prohibition', rule: 'systems-see-no-secrets' },
    ]);
  });

  it('that let a consent or an agreement cover what nobody agreed to are signed off, though nothing of it is sensitive', () => {
    const changed = (id: string, parts: object) =>
      national({ purposes: base.purposes.map((one) => (one.id === id ? { ...one, ...parts } : one)) });
    const reasons = (id: string, parts: object) => examine(changed(id, parts), live).signOff.map(({ reason }) => reason);
    expect(reasons('statistics', { parent: 'digital-resources' })).toContain('part-of-purpose');
    expect(reasons('homework-help', { protects: true })).toContain('against-rights');
  });

  it('that keep data otherwise are signed off, though they let out nothing more', () => {
    const purposes = base.purposes.map((one) => (one.id === 'catering' ? { ...one, retention: { fr: 'dix ans', en: 'ten years' } } : one));
    const found = examine(national({ purposes }), live);
    expect(found).toMatchObject({ isFit: true, differences: [], opens: { byRules: [], byBasis: [] } });
    expect(found.signOff).toMatchObject([{ reason: 'retention', purpose: 'catering', after: { en: 'ten years' } }]);
  });

  it('that open data for the administration of the rules are not fit, though they dropped the invariant', () => {
    const grants = [
      ...base.grants,
      {
        id: 'mine',
        source: 'a wish',
        roles: ['it-admin'],
        relations: ['school-staff'],
        purposes: ['policy-administration'],
        categories: ['GRADE'],
        actions: ['READ'],
      },
    ] as PolicyDocument['grants'];
    const invariants = base.invariants.filter(({ id }) => id !== 'editing-the-rules-opens-no-data');
    const found = examine(national({ grants, invariants }), live);
    expect(found.breaches.map(({ invariant }) => invariant)).toContain('editing-the-rules-opens-no-data');
    expect(found.opens.byRules).toEqual(['it-admin']);
  });

  it('may drop a purpose that a school speaks of: what is left there refuses as much as before', () => {
    const gone = 'catering';
    const without = <R extends { readonly purposes?: readonly string[] }>(rules: readonly R[]): R[] =>
      rules.flatMap((rule) => {
        const purposes = rule.purposes?.filter((one) => one !== gone);
        return purposes?.length === 0 ? [] : [purposes === undefined ? rule : { ...rule, purposes }];
      });
    const smaller: PolicyDocument = {
      ...base,
      purposes: base.purposes.filter(({ id }) => id !== gone),
      grants: without(base.grants),
      forbids: without(base.forbids),
      invariants: without(base.invariants),
    };
    const local = restriction([NO_PHOTO, { ...NO_PHOTO, id: 'only-there', purposes: [gone] }]);
    const kept = underNational(local, smaller);
    expect(kept.forbids).toEqual([{ ...NO_PHOTO, purposes: ['attendance'] }]);
    const cell = { role: 'cpe', relation: 'school-staff', purpose: 'attendance', action: 'READ', category: 'IDENTITY_PHOTO' } as const;
    expect(effectiveCell(compile(smaller, [kept]), { ...cell, school: HERE }).state).toBe('never');
    expect(underNational(local, base)).toEqual(local);
  });
});

describe('rules of a school', () => {
  const at = (document: object | string) => ({
    ...SCHOOL,
    document: typeof document === 'string' ? document : JSON.stringify(document),
    expectations: null,
  });

  it('that restrict nothing change nothing, and those that restrict let nothing out', () => {
    expect(examine(at(emptyRestriction(SCHOOL, 1, [])), live)).toMatchObject({ isFit: true, differences: [] });
    const found = examine(at(restriction([NO_PHOTO])), live);
    expect(found).toMatchObject({ isFit: true, signOff: [], opens: { byRules: [], byBasis: [] } });
    expect(new Set(found.differences.map(({ change }) => change))).toEqual(new Set(['newly-denied']));
  });

  it.each<[string, object]>([
    ['nobody to change them', { categories: ['POLICY'], actions: ['WRITE'] }],
    ['nobody to publish them', { categories: ['POLICY'], coordinates: ['Mutation.publishPolicy'] }],
    ['nobody to edit a cell of them', { categories: ['POLICY'], coordinates: ['Mutation.editPolicyCell'] }],
    ['nobody to say what they approve', { coordinates: ['Mutation.approvePolicy(id:)'] }],
    ['nobody to say why they draft', { coordinates: ['Mutation.draftPolicy(reason:)'] }],
    ['no data protection officer to say what they sign off', { coordinates: ['Mutation.signOffPolicy(id:)'] }],
    ['nobody to draft them', { roles: ['principal', 'deputy-principal', 'it-admin'], categories: ['POLICY'], actions: ['WRITE'] }],
    ['nobody to read them', { categories: ['POLICY'], actions: ['READ'] }],
    ['nobody to read what they say', { categories: ['POLICY'], coordinates: ['PolicyVersion.document'] }],
    ['nobody to withdraw a consent, though others are written', { coordinates: ['Mutation.withdrawConsent'] }],
    ['no guardian to say for whom they withdraw it', { roles: ['guardian'], coordinates: ['ConsentInput.studentId'] }],
    ['no data protection officer to sign them off', { roles: ['dpo'], categories: ['POLICY'], actions: ['WRITE'] }],
  ])('that leave %s are not fit', (_, forbid) => {
    const found = examine(at(restriction([{ id: 'closed', source: 'a slip', ...forbid }])), live);
    expect(found).toMatchObject({ isFit: false, breaches: [], fault: null });
    expect(found.lockouts.length).toBeGreaterThan(0);
  });

  it('that leave one and the same person to draft and to approve are not fit', () => {
    const forbids: readonly Forbid[] = [
      { id: 'others', source: 'a slip', roles: ['deputy-principal', 'it-admin'], categories: ['POLICY'] },
      { id: 'officer', source: 'a slip', roles: ['dpo'], categories: ['POLICY'], coordinates: ['Mutation.approvePolicy'] },
    ];
    expect(examine(at(restriction(forbids)), live)).toMatchObject({ isFit: false, lockouts: ['nobody-administers-the-rules'] });
    expect(examine(at(restriction(forbids.slice(0, 1))), live)).toMatchObject({ isFit: true, lockouts: [] });
  });

  it('may leave the approval to one, and drafting to another', () => {
    const forbids: readonly Forbid[] = [
      { id: 'drafts', source: 'as wished', roles: ['principal', 'deputy-principal'], coordinates: ['Mutation.draftPolicy'] },
      { id: 'approves', source: 'as wished', roles: ['dpo'], coordinates: ['Mutation.approvePolicy', 'Mutation.publishPolicy'] },
    ];
    expect(examine(at(restriction(forbids)), live)).toMatchObject({ isFit: true, lockouts: [] });
  });

  it('that mask what administrators read of the rules, or ask for consent to change them, are not fit', () => {
    const demand = { id: 'masked', source: 'a slip', categories: ['POLICY'] };
    for (const asked of [{ obligations: ['MASK'] }, { consent: true }]) {
      const found = examine(at({ ...restriction([]), demands: [{ ...demand, ...asked }] }), live);
      expect([asked, found.isFit, found.fault]).toEqual([asked, false, null]);
    }
  });

  it('that speak of another place, or of a purpose there is not, are not fit', () => {
    expect(examine(at({ ...restriction([NO_PHOTO]), of: '9990002Y' }), live).fault).toMatchObject({ code: 'UNKNOWN_WORD', path: 'of' });
    expect(examine(at(restriction([{ ...NO_PHOTO, purposes: ['marketing'] }])), live).fault).toMatchObject({ code: 'UNKNOWN_PURPOSE' });
  });

  it('are kept as one text, numbered as their version, and refused when they would open something', () => {
    const one = keepDocument(SCHOOL, 7, JSON.stringify(restriction([NO_PHOTO])), live);
    const { forbids, ...rest } = restriction([NO_PHOTO]);
    expect(keepDocument(SCHOOL, 7, JSON.stringify({ forbids, ...rest }, null, 2), live)).toEqual(one);
    expect('text' in one && JSON.parse(one.text).version).toBe('7.0.0');
    const wider = keepDocument(SCHOOL, 7, JSON.stringify({ ...restriction([]), guardrails: [] }), live);
    expect(wider).toMatchObject({ fault: 'WOULD_WIDEN' });
    expect(keepDocument(SCHOOL, 7, JSON.stringify({ ...restriction([]), grants: base.grants.slice(0, 1) }), live)).toMatchObject({
      fault: 'NOT_READABLE',
    });
    for (const text of ['', '[]', 'null', '"x"', '{']) expect(keepDocument(SCHOOL, 7, text, live)).toMatchObject({ fault: 'VALIDATION' });
  });
});
