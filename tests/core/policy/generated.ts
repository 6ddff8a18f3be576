import fc from 'fast-check';
import { expect } from 'vitest';
import type { AccessRequest, Category, ClientFacts, Facts, Tie } from '../../../core/policy/index.js';
import { ELSEWHERE, HERE } from './given.js';

// Small words, so that rules, requests and facts meet often.
export const ROLES = ['teacher', 'guardian', 'service'] as const;
export const RELATIONS = ['teaches', 'legal-guardian', 'contracted', 'member'] as const;
export const PURPOSES = ['work', 'work-part', 'choice', 'rights', 'sale'] as const;
export const CATEGORIES = ['PUBLIC', 'ORG', 'GRADE', 'HEALTH', 'SPECIAL'] as const satisfies readonly Category[];
export const ACTIONS = ['READ', 'WRITE'] as const;
export const COORDINATES = ['Student.grade', 'Student.grade(of:)', 'Student.health', 'Plan.note', 'Plan.*'] as const;
export const OBLIGATIONS = ['WITHHOLD', 'GENERALISE', 'AUDIT'] as const;

export const some = <T>(words: readonly T[]) => fc.subarray([...words], { minLength: 1 });
export const most = <T>(words: readonly T[]) => fc.subarray([...words], { minLength: Math.ceil(words.length * 0.6) });
export const one = <T>(words: readonly T[]) => fc.constantFrom(...words).map((word) => [word]);
export const numbered = (prefix: string) => (rules: Record<string, unknown>[]) =>
  rules.map((rule, at) => ({ ...rule, id: `${prefix}${at}`, source: 's' }));

export const grants = fc
  .array(
    fc.record(
      {
        roles: most(ROLES),
        relations: most(RELATIONS),
        purposes: most(PURPOSES),
        categories: some(CATEGORIES),
        actions: most(ACTIONS),
        coordinates: some(COORDINATES),
        consent: fc.constant(true),
        obligations: some(OBLIGATIONS),
      },
      { requiredKeys: ['roles', 'relations', 'purposes', 'categories', 'actions'] },
    ),
    { minLength: 2, maxLength: 6 },
  )
  .map(numbered('g'));
export const refusal = {
  roles: one(ROLES),
  relations: one(RELATIONS),
  purposes: one(PURPOSES),
  categories: one(CATEGORIES),
  actions: one(ACTIONS),
};
export const forbids = fc
  .array(fc.record({ ...refusal, coordinates: one(COORDINATES) }, { requiredKeys: ['roles', 'categories'] }), { maxLength: 2 })
  .map(numbered('f'));
export const guardrails = fc
  .array(fc.record({ ...refusal, clients: one(['school-app', 'vendor']) }, { requiredKeys: ['categories', 'clients'] }), { maxLength: 1 })
  .map((rules) => rules.map(({ relations: _, actions: __, ...rule }) => rule))
  .map(numbered('n'));
export const parts = fc.record({ grants, forbids, guardrails });

const after = fc.constantFrom(undefined, undefined, 'Student.grade', 'Plan.note');
const said = fc.record({
  after,
  coordinate: fc.constantFrom('Student.grade(of:)', 'Student.grade(of:)', 'Plan.note', 'Plan.title', 'Student.health(on:)'),
  categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { minLength: 1, maxLength: 2 }),
});
const plainly: fc.Arbitrary<AccessRequest> = fc.record({
  after,
  action: fc.constantFrom('READ', 'READ', 'WRITE'),
  purpose: fc.constantFrom('work', 'work', 'work-part', 'choice', 'choice', 'rights', 'sale', 'unheard-of'),
  coordinate: fc.constantFrom('Student.grade', 'Student.health', 'Plan.note', 'Plan.title', 'Student.grade', 'Plan.note', 'plan'),
  categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { maxLength: 2 }),
});
/** With what is said to a field, more often than not nothing. */
const request: fc.Arbitrary<AccessRequest> = fc
  .tuple(plainly, fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.array(said, { minLength: 1, maxLength: 2 })))
  .map(([what, things]) => (things === null ? what : { ...what, said: things }));
const agreement = fc.record({
  id: fc.constantFrom('a1', 'a2'),
  school: fc.constantFrom(HERE, HERE, ELSEWHERE),
  purposes: some(PURPOSES),
  categories: most(CATEGORIES),
  from: fc.integer({ min: 0, max: 6 }),
  to: fc.option(fc.integer({ min: 3, max: 12 })),
});
const wide = { id: 'a3', school: HERE, purposes: PURPOSES, categories: CATEGORIES, from: 0, to: null };
const client: fc.Arbitrary<ClientFacts> = fc.record({
  id: fc.constant('c1'),
  kind: fc.constantFrom('school-app' as const, 'vendor' as const),
  agreements: fc
    .tuple(fc.array(agreement, { maxLength: 2 }), fc.constantFrom(true, true, true, false))
    .map(([some, all]) => (all ? [wide, ...some] : some)),
  tokenPurposes: fc.constantFrom<readonly string[]>(PURPOSES, PURPOSES, PURPOSES, ['work'], ['choice', 'work-part']),
});
const tie: fc.Arbitrary<Tie> = fc.record({
  role: fc.constantFrom(...ROLES),
  relation: fc.constantFrom(...RELATIONS),
  school: fc.constantFrom(HERE, HERE, HERE, ELSEWHERE),
});
const rarely = fc.constantFrom(false, false, false, false, false, true);
const facts: fc.Arbitrary<Facts> = fc.record({
  at: fc.integer({ min: 2, max: 8 }),
  client,
  ties: fc.array(tie, { maxLength: 4 }),
  consented: fc.subarray([...CATEGORIES]),
  objection: fc.constantFrom('none', 'none', 'none', 'none', 'pending', 'upheld'),
  state: fc.record({ restricted: rarely, retentionOver: fc.constant(false), courtOrder: fc.constant(false), sealed: rarely }),
});

export interface Case {
  readonly what: AccessRequest;
  readonly known: Facts;
  /** Something more, for the laws that add or take away. */
  readonly category: Category;
  readonly held: Tie;
}
export const aCase: fc.Arbitrary<Case> = fc.record({ what: request, known: facts, category: fc.constantFrom(...CATEGORIES), held: tie });

/** Checks a law on generated documents, twelve questions each; and that the cases were worth it: enough of them were permitted. */
export function law<D, P>(
  documents: fc.Arbitrary<D>,
  prepare: (document: D) => P,
  check: (prepared: P, question: Case) => boolean,
  enough = 25,
): void {
  let permitted = 0;
  fc.assert(
    fc.property(documents, fc.array(aCase, { minLength: 12, maxLength: 12 }), (document, cases) => {
      const prepared = prepare(document);
      for (const question of cases) if (check(prepared, question)) permitted += 1;
    }),
    { numRuns: 150 },
  );
  expect(permitted).toBeGreaterThan(enough);
}
