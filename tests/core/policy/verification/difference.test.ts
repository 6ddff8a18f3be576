import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccessRequest,
  addsRecipient,
  approvalReasons,
  type ClientFacts,
  type CompiledPolicy,
  calledOtherwise,
  changesLawfulBasis,
  compile,
  differenceOf,
  dropsConsent,
  type Facts,
  keptOtherwise,
  openingsOf,
  type PurposeEntry,
  parsePolicy,
  parseRestriction,
  permits,
  purposesThatReachFurther,
  type Tie,
  touchedCells,
  widenedBy,
  widensSpecialCategory,
} from '../../../../core/policy/index.js';
import { CATEGORIES, forbids, grants, guardrails, OBLIGATIONS, PURPOSES, RELATIONS, ROLES, some } from '../generated.js';
import { base, CLEAR, document, ELSEWHERE, grant, HERE, policy } from '../given.js';

const school = { version: '1', title: 't', level: 'school', of: HERE, signedOffBy: ['s'], forbids: [] };
const under = (national: Record<string, unknown>, ...below: Record<string, unknown>[]) =>
  compile(parsePolicy(document(national)), below.map(parseRestriction));

describe('the difference of two policies', () => {
  it('is none between a policy and itself, however it is written', () => {
    expect(differenceOf(base, compile(parsePolicy(base.document)))).toEqual([]);
    const one = policy({ grants: [grant({ roles: ['teacher', 'aed'] })] });
    const apart = policy({
      version: '2',
      grants: [grant({ id: 'b', roles: ['aed'] }), grant({ id: 'a' }), grant({ id: 'c', obligations: ['MASK'] })],
    });
    expect(differenceOf(one, apart)).toEqual([]);
  });

  it('tells what is newly allowed, in one line where it is alike', () => {
    const more = grant({
      id: 'm',
      roles: ['aed', 'cpe'],
      relations: ['school-staff'],
      categories: ['GRADE', 'COMPETENCY'],
      purposes: ['work', 'rights'],
    });
    const found = differenceOf(policy({ grants: [grant()] }), policy({ grants: [grant(), more] }));
    const holders = [
      { role: 'cpe', relation: 'school-staff' },
      { role: 'aed', relation: 'school-staff' },
    ];
    expect(found).toMatchObject([
      {
        change: 'newly-allowed',
        purposes: ['work', 'work-part'],
        categories: ['GRADE', 'COMPETENCY'],
        before: { state: 'never' },
        after: { state: 'if-no-objection' },
      },
      { change: 'newly-allowed', purposes: ['rights'], after: { state: 'always', basis: 'legal-obligation' } },
    ]);
    for (const line of found) expect(line).toMatchObject({ holders, actions: ['READ'], coordinates: null, schools: null, clients: null });
    expect([...touchedCells(found)]).toHaveLength(2 * 2 * 3);
    expect([...touchedCells(found)][0]).toMatchObject({
      role: 'cpe',
      relation: 'school-staff',
      purpose: 'work',
      category: 'GRADE',
      action: 'READ',
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    [
      'an obligation that falls away',
      { grants: [grant({ obligations: ['MASK', 'AUDIT'] })] },
      { grants: [grant({ obligations: ['AUDIT'] })] },
      'loosened',
    ],
    [
      'an obligation instead of another',
      { grants: [grant({ obligations: ['MASK'] })] },
      { grants: [grant({ obligations: ['AUDIT'] })] },
      'loosened',
    ],
    ['a consent no longer asked', { grants: [grant({ consent: true })] }, { grants: [grant()] }, 'loosened'],
    [
      'a consent no longer asked where the rest stays',
      { grants: [grant({ consent: true, obligations: ['MASK'] })] },
      { grants: [grant({ obligations: ['MASK'] })] },
      'loosened',
    ],
    [
      'a demand that asks no consent any more',
      { grants: [grant()], demands: [{ id: 'd', source: 's', roles: ['teacher'], consent: true, obligations: ['MASK'] }] },
      { grants: [grant()], demands: [{ id: 'd', source: 's', roles: ['teacher'], obligations: ['MASK'] }] },
      'loosened',
    ],
    [
      'a forbid of fewer categories at a coordinate',
      { grants: [grant()], forbids: [{ id: 'f', source: 's', categories: ['GRADE', 'COMPETENCY'], coordinates: ['Plan.note'] }] },
      { grants: [grant()], forbids: [{ id: 'f', source: 's', categories: ['COMPETENCY'], coordinates: ['Plan.note'] }] },
      'newly-allowed',
    ],
    [
      'a consent now asked',
      { grants: [grant()] },
      { grants: [grant()], demands: [{ id: 'd', source: 's', roles: ['teacher'], consent: true }] },
      'tightened',
    ],
    ['a forbid', { grants: [grant()] }, { grants: [grant()], forbids: [{ id: 'f', source: 's', categories: ['GRADE'] }] }, 'newly-denied'],
  ])('tells %s', (_, before, after, change) => {
    const found = differenceOf(policy(before), policy(after));
    expect(new Set(found.filter(({ categories }) => categories.includes('GRADE')).map((line) => line.change))).toEqual(new Set([change]));
  });

  it('tells which coordinates, whatever else of a type among them', () => {
    const at = (coordinates: string[]) => policy({ grants: [grant({ purposes: ['rights'], coordinates })] });
    expect(differenceOf(at(['Plan.note']), at(['Plan.note', 'Plan.*', 'Student.grade']))).toMatchObject([
      { change: 'newly-allowed', coordinates: ['Plan.*', 'Student.grade'] },
    ]);
    expect(differenceOf(at(['Plan.note']), policy({ grants: [grant({ purposes: ['rights'] })] }))).toMatchObject([
      { change: 'newly-allowed', coordinates: ['*', 'Plan.*'] },
    ]);
  });

  it('tells which kind of client, and that a purpose rests on another basis', () => {
    const vendors = { id: 'g', source: 's', clients: ['vendor'], categories: ['GRADE'] };
    expect(
      differenceOf(
        policy({ grants: [grant({ purposes: ['rights'] })] }),
        policy({ grants: [grant({ purposes: ['rights'] })], guardrails: [vendors] }),
      ),
    ).toMatchObject([{ change: 'newly-denied', clients: ['vendor'], purposes: ['rights'] }]);
    const rebased = document({ grants: [grant({ purposes: ['rights'] })] });
    rebased.purposes = (rebased.purposes as { id: string }[]).map((one) => (one.id === 'rights' ? { ...one, basis: 'public-task' } : one));
    const found = differenceOf(policy({ grants: [grant({ purposes: ['rights'] })] }), compile(parsePolicy(rebased)));
    expect(found.every(({ change }) => change === 'basis-changed')).toBe(true);
    expect(found.find(({ categories }) => categories.includes('GRADE'))).toMatchObject({
      before: { basis: 'legal-obligation', state: 'always' },
      after: { basis: 'public-task', state: 'if-no-objection' },
    });
  });

  it('tells which schools: one, or all that restrict nothing', () => {
    const national = { grants: [grant({ purposes: ['rights'] })] };
    const closed = { ...school, forbids: [{ id: 'f', source: 's', categories: ['GRADE'] }] };
    expect(differenceOf(policy(national), under(national, closed))).toMatchObject([{ change: 'newly-denied', schools: [HERE] }]);
    expect(differenceOf(under({}, closed), under(national, closed))).toMatchObject([{ change: 'newly-allowed', schools: ['*'] }]);
    expect(differenceOf(under({}, school), under(national, school))).toMatchObject([{ change: 'newly-allowed', schools: null }]);
  });
});

describe('what a lower document would widen', () => {
  const national = parsePolicy(
    document({ grants: [grant()], guardrails: [{ id: 'never', source: 's', clients: ['vendor'], categories: ['GRADE'] }] }),
  );

  it('is told by meaning', () => {
    const carried = widenedBy(national, { ...school, grants: [grant({ roles: ['aed'], purposes: ['rights'] })] });
    expect(carried).toMatchObject([
      { change: 'newly-allowed', holders: [{ role: 'aed', relation: 'teaches' }], categories: ['GRADE'], clients: ['school-app'] },
    ]);
    expect(widenedBy(national, { ...school, guardrails: [] })).toMatchObject([
      { clients: ['vendor'] },
      { clients: ['vendor'] },
      { clients: ['vendor'] },
    ]);
  });

  it('is nothing for a document that says only what it may', () => {
    expect(widenedBy(national, school)).toEqual([]);
    expect(widenedBy(national, null)).toEqual([]);
  });
});

describe('a change that takes the approval of the data protection officer', () => {
  const alone = policy({ grants: [grant()] });
  const opened = (before: CompiledPolicy, after: CompiledPolicy) => openingsOf(before, after, differenceOf(before, after));

  it('widens a special category', () => {
    const wider = differenceOf(
      alone,
      policy({ grants: [grant(), grant({ id: 'h', purposes: ['work'], categories: ['HEALTH', 'SOCIAL'] })] }),
    );
    expect(widensSpecialCategory(wider)).toMatchObject([{ reason: 'special-category', categories: ['HEALTH'] }]);
    const narrower = differenceOf(policy({ grants: [grant({ categories: ['HEALTH'] })] }), policy({}));
    expect(narrower.length).toBeGreaterThan(0);
    expect(widensSpecialCategory(narrower)).toEqual([]);
    expect(widensSpecialCategory(differenceOf(alone, policy({ grants: [grant({ actions: ['READ', 'EXPORT'] })] })))).toEqual([]);
  });

  it('adds a recipient: a role, a kind of client, a subgraph', () => {
    expect(addsRecipient(alone, alone)).toEqual([]);
    expect(addsRecipient(alone, policy({ grants: [grant({ roles: ['teacher', 'aed'] })] }))).toEqual([
      { reason: 'recipient', role: 'aed', category: 'GRADE', clients: ['school-app', 'vendor'] },
    ]);
    const closed = policy({ grants: [grant()], guardrails: [{ id: 'g', source: 's', clients: ['vendor'], categories: ['GRADE'] }] });
    expect(addsRecipient(closed, alone)).toEqual([{ reason: 'recipient', role: 'teacher', category: 'GRADE', clients: ['vendor'] }]);
    const recipients = [{ id: 'r', source: 's', subgraph: 'messaging', categories: ['GRADE'] }];
    expect(addsRecipient(alone, policy({ grants: [grant()], recipients }))).toEqual([
      { reason: 'recipient-subgraph', subgraph: 'messaging', category: 'GRADE' },
    ]);
    // Another relation of a role that receives it already is no new recipient.
    expect(addsRecipient(alone, policy({ grants: [grant({ relations: ['teaches', 'substitutes'] })] }))).toEqual([]);
  });

  it('adds a recipient where there were figures of many alone', () => {
    const figures = policy({ grants: [grant({ obligations: ['AGGREGATE_ONLY'] })] });
    const found = [{ reason: 'recipient', role: 'teacher', category: 'GRADE', clients: ['school-app', 'vendor'] }];
    expect(addsRecipient(figures, alone)).toEqual(found);
    expect(addsRecipient(alone, figures)).toEqual([]);
    expect(addsRecipient(policy({ grants: [] }), figures)).toEqual(found);
  });

  it('rests something on the basis of its purpose that rested on consent', () => {
    const agreed = policy({ grants: [grant({ consent: true })] });
    expect(dropsConsent(differenceOf(agreed, alone))).toEqual([
      { reason: 'lawful-basis', purpose: 'work', before: 'consent', after: 'public-task' },
      { reason: 'lawful-basis', purpose: 'work-part', before: 'consent', after: 'public-task' },
      { reason: 'lawful-basis', purpose: 'rights', before: 'consent', after: 'legal-obligation' },
    ]);
    expect(dropsConsent(differenceOf(alone, agreed))).toEqual([]);
    expect(dropsConsent(differenceOf(policy({ grants: [] }), alone))).toEqual([]);
  });

  it('rests a purpose on another basis, adds one, or makes consent weigh less', () => {
    const changed = document();
    const [work, ...others] = changed.purposes as Record<string, unknown>[];
    changed.purposes = [
      { ...work, basis: 'legitimate-interest' },
      ...others.map((one) => (one.id === 'choice' ? { ...one, weight: 'important' } : one)),
      { ...work, id: 'new' },
    ];
    expect(changesLawfulBasis(policy({}), compile(parsePolicy(changed)))).toEqual([
      { reason: 'lawful-basis', purpose: 'work', before: 'public-task', after: 'legitimate-interest' },
      { reason: 'weight-of-consent', purpose: 'choice', before: 'usual', after: 'important' },
      { reason: 'lawful-basis', purpose: 'new', before: null, after: 'public-task' },
    ]);
    expect(changesLawfulBasis(base, base)).toEqual([]);
  });

  it('makes a purpose a part of another, or lets it go on against the rights of people', () => {
    const changed = (id: string, parts: object) =>
      policy({
        grants: [grant()],
        purposes: (document().purposes as Record<string, unknown>[]).map((one) => (one.id === id ? { ...one, ...parts } : one)),
      });
    expect(purposesThatReachFurther(alone, changed('choice', { parent: 'work-part' }))).toEqual([
      { reason: 'part-of-purpose', purpose: 'choice', of: ['work-part', 'work'] },
    ]);
    for (const flag of ['protects', 'servesSubject'])
      expect(purposesThatReachFurther(alone, changed('work', { [flag]: true }))).toEqual([{ reason: 'against-rights', purpose: 'work' }]);
    expect(purposesThatReachFurther(changed('choice', { parent: 'work' }), alone)).toEqual([
      { reason: 'leaves-purpose', purpose: 'choice', of: ['work'] },
    ]);
    expect(purposesThatReachFurther(changed('work', { protects: true }), alone)).toEqual([]);
    expect(purposesThatReachFurther(alone, alone)).toEqual([]);
  });

  it('keeps data otherwise than before: in whatever words, nobody can tell that it is no longer', () => {
    const kept = (retention: PurposeEntry['retention']) =>
      policy({
        grants: [grant()],
        purposes: (document().purposes as Record<string, unknown>[]).map((one) => (one.id === 'work' ? { ...one, retention } : one)),
      });
    const [before, after] = ['a year', { fr: 'dix ans', en: 'ten years' }];
    expect(keptOtherwise(kept(before), kept(after))).toEqual([{ reason: 'retention', purpose: 'work', before, after }]);
    expect(keptOtherwise(kept(before), kept({ fr: 'a year', en: 'a year' }))).toEqual([]);
    expect(keptOtherwise(kept({ fr: 'dix ans', en: 'a year' }), kept(before)).map(({ reason }) => reason)).toEqual(['retention']);
    expect(approvalReasons(kept(before), kept(after), []).map(({ reason }) => reason)).toEqual(['retention']);
    expect(keptOtherwise(alone, alone)).toEqual([]);
  });

  it('calls a purpose otherwise', () => {
    const called = (fr: string, en: string) =>
      policy({
        grants: [grant()],
        purposes: (document().purposes as Record<string, unknown>[]).map((one) =>
          one.id === 'work' ? { ...one, label: { fr, en } } : one,
        ),
      });
    const [before, after] = [called('Restauration', 'Catering'), called('Publicité', 'Catering')];
    const reason = {
      reason: 'name',
      purpose: 'work',
      before: { fr: 'Restauration', en: 'Catering' },
      after: { fr: 'Publicité', en: 'Catering' },
    };
    expect(calledOtherwise(before, after)).toEqual([reason]);
    expect(approvalReasons(before, after, [])).toEqual([reason]);
    expect(approvalReasons(before, called('Restauration', 'Catering'), [])).toEqual([]);
  });

  it('gives whoever proposes it data', () => {
    const wider = policy({ grants: [grant({ roles: ['teacher', 'it-admin'] })] });
    expect(opened(alone, wider)).toEqual({ byRules: ['it-admin'], byBasis: [] });
    expect(opened(wider, alone)).toEqual({ byRules: [], byBasis: [] });
  });

  const resting = (basis: string, ...grants: readonly Record<string, unknown>[]) => {
    const [work, ...others] = document().purposes as Record<string, unknown>[];
    return policy({ grants, purposes: [{ ...work, basis }, ...others] });
  };

  it.each([
    ['public-task', 'legal-obligation', []],
    ['public-task', 'consent', []],
    ['legal-obligation', 'legitimate-interest', []],
    ['consent', 'public-task', ['teacher']],
    ['none', 'public-task', ['teacher']],
  ])('gives nobody data by choice where a purpose rests on %s and then on %s', (before, after, byBasis) => {
    const ownself = grant({ id: 'own', roles: ['it-admin'], relations: ['self'] });
    const school = grant({ id: 'school', roles: ['dpo'], relations: ['member'], categories: ['ORG'] });
    const given = [grant(), ownself, school];
    expect(opened(resting(before, ...given), resting(after, ...given))).toEqual({ byRules: [], byBasis });
  });

  it('gives data by choice where somebody is made a recipient together with another basis', () => {
    const mine = grant({ id: 'mine', roles: ['it-admin'], purposes: ['work'] });
    for (const before of ['none', 'consent', 'public-task'])
      expect(opened(resting(before, grant()), resting('legal-obligation', grant(), mine)).byRules).toEqual(['it-admin']);
    const asked = { ...mine, consent: true };
    expect(opened(resting('consent', asked), resting('public-task', mine)).byRules).toEqual(['it-admin']);
  });
});

describe('the law of differences', () => {
  const rules = fc.record({ guardrails, grants, forbids });
  const demands = fc.array(
    fc.record({ categories: some(CATEGORIES), obligations: some(OBLIGATIONS), coordinates: fc.constant(['Plan.*']) }),
    { maxLength: 1 },
  );
  const below = fc
    .record({ forbids, demands })
    .map(({ forbids, demands }) => ({ ...school, forbids, demands: demands.map((one) => ({ ...one, id: 'd', source: 's' })) }));
  /** A small edit, or another document: often nothing, often one rule, sometimes all. */
  const edits = fc.tuple(
    rules,
    rules,
    fc.constantFrom('nothing', 'order', 'a grant', 'a forbid', 'a guardrail', 'the basis', 'the tree', 'all'),
    fc.option(below),
  );

  type Rules = Record<string, Record<string, unknown>[]>;
  function edited(one: Rules, other: Rules, how: string): Record<string, unknown> {
    const purposes = document().purposes as Record<string, unknown>[];
    switch (how) {
      case 'order':
        return { ...one, grants: [...(one.grants ?? [])].reverse() };
      case 'a grant':
        return { ...one, grants: [...(one.grants ?? []), ...(other.grants ?? []).slice(0, 1).map((rule) => ({ ...rule, id: 'new' }))] };
      case 'a forbid':
        return { ...one, forbids: other.forbids };
      case 'a guardrail':
        return { ...one, guardrails: other.guardrails };
      case 'the basis':
        return { ...one, purposes: purposes.map((purpose) => (purpose.id === 'work' ? { ...purpose, basis: 'consent' } : purpose)) };
      case 'the tree':
        return { ...one, purposes: purposes.map((purpose) => (purpose.id === 'work-part' ? { ...purpose, parent: 'rights' } : purpose)) };
      case 'all':
        return other;
      default:
        return one;
    }
  }

  const HOLDERS: readonly (Tie | null)[] = [
    ...ROLES.flatMap((role) => RELATIONS.flatMap((relation) => [HERE, ELSEWHERE].map((at) => ({ role, relation, school: at })))),
    null,
  ];

  /** Every question of the small domain, with everything the facts can say: asked one by one, until two policies answer one otherwise. */
  function differs(one: CompiledPolicy, other: CompiledPolicy): boolean {
    return SITUATIONS.some(({ purpose, category, facts }) =>
      REQUESTS.some((request) => {
        const question = { ...request, purpose, categories: [category] };
        return facts.some((known) => told(one, question, known) !== told(other, question, known));
      }),
    );
  }

  const REQUESTS = (['READ', 'WRITE'] as const).flatMap((action) =>
    ['Student.grade', 'Student.grade(of:)', 'Student.health', 'Plan.note', 'Plan.other', 'Other.field'].map((coordinate) => ({
      action,
      coordinate,
    })),
  );
  /** Made once: whatever the rules, they are the same. */
  const SITUATIONS = HOLDERS.flatMap((tie) =>
    PURPOSES.flatMap((purpose) =>
      (['school-app', 'vendor'] as const).flatMap((kind) =>
        CATEGORIES.map((category) => ({ purpose, category, facts: situationsOf(tie, purpose, kind, category) })),
      ),
    ),
  );

  function situationsOf(tie: Tie | null, purpose: string, kind: ClientFacts['kind'], category: (typeof CATEGORIES)[number]) {
    const plain = { at: 0, ties: tie === null ? [] : [tie], consented: [], objection: 'none', state: CLEAR } as const;
    const agreement = (purposes: readonly string[]) =>
      [HERE, ELSEWHERE].map((at) => ({ id: at, school: at, purposes, categories: CATEGORIES, from: 0, to: null }));
    const client = (purposes: readonly string[]): ClientFacts => ({
      id: 'c',
      kind,
      agreements: agreement(purposes),
      tokenPurposes: PURPOSES,
    });
    const objection = tie !== null && tie.relation !== 'member' ? 'pending' : 'none';
    return [
      { ...plain, client: client([purpose]) },
      { ...plain, client: client(['work']) },
      { ...plain, client: client([purpose]), consented: [category], objection } as const,
      { ...plain, client: client([purpose]), consented: [category] },
      { ...plain, client: client([purpose]), state: { ...CLEAR, restricted: true } },
    ];
  }

  /** Why: `permits` is `decide` without its reasons (a law of its own), and there are millions to ask. */
  function told(rules: CompiledPolicy, request: AccessRequest, facts: Facts): string {
    const verdict = permits(rules, request, facts);
    return verdict.permits ? `${verdict.obligations.join()} ${rules.purposes.get(request.purpose)?.basis}` : 'no';
  }

  it('a difference is told exactly when a decision differs', () => {
    let same = 0;
    let other = 0;
    fc.assert(
      fc.property(edits, ([one, another, how, lower]) => {
        const before = compile(parsePolicy(document(one)));
        const after = compile(parsePolicy(document(edited(one, another, how))), lower === null ? [] : [parseRestriction(lower)]);
        const expected = differs(before, after);
        const found = differenceOf(before, after).filter(({ holders, categories, actions }) => isSmall(holders, categories, actions));
        expect(found.length > 0).toBe(expected);
        if (expected) other += 1;
        else same += 1;
      }),
      { numRuns: 20, seed: 2026 },
    );
    expect(Math.min(same, other)).toBeGreaterThan(1);
  });

  /** Does a line touch the small domain? */
  function isSmall(
    holders: readonly { role: string | null; relation: string | null }[],
    categories: readonly string[],
    actions: readonly string[],
  ): boolean {
    const within = (words: readonly string[], word: string | null) => word === null || words.includes(word);
    return (
      holders.some(({ role, relation }) => within(ROLES, role) && within(RELATIONS, relation)) &&
      categories.some((category) => within(CATEGORIES, category)) &&
      actions.some((action) => action === 'READ' || action === 'WRITE')
    );
  }
});
