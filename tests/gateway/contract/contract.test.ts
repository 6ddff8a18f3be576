import fc from 'fast-check';
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isUnionType,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { type Category, compile, parsePolicy, type Relation, type Role, type Tie } from '../../../core/policy/index.js';
import { audienceOf, contractOf } from '../../../gateway/contract/index.js';
import { DAY, document, NOW } from '../../core/policy/given.js';
import { coordinatesOf } from './coordinates.js';
import { type Registered, visibleByForce } from './reference.js';
import { everyBond, FUNCTIONS } from './ties.js';
import { yard } from './yard.js';

const held = [...new Map(everyBond(FUNCTIONS).map((bond) => [`${bond.role} ${bond.relation}`, bond])).values()];
const heldBy = (client: Registered): readonly Tie[] => held.filter(({ role }) => client.mayActForPersons || role === 'service');

const ROLES: readonly Role[] = ['student', 'guardian', 'teacher', 'nurse', 'inspector', 'service'];
const RELATIONS: readonly Relation[] = [
  'self',
  'legal-guardian',
  'teaches',
  'school-staff',
  'academy',
  'contracted',
  'contracted-staff',
  'member',
];
const WORDS: readonly Category[] = ['PUBLIC', 'ORG', 'IDENTITY_BASIC', 'GRADE', 'HEALTH', 'FAMILY', 'MESSAGE_CONTENT', 'ATTENDANCE_FACT'];
const PURPOSES = ['work', 'work-part', 'choice', 'rights', 'sale'];
const PLACES = [
  'Student.*',
  'Student.plan',
  'Query.students',
  'Mutation.enrol',
  'Mutation.mark',
  'Grade.comment',
  'Address.floor',
  'Address.city',
  'Address.point',
  'Student.home',
  'School.address',
  'Point.*',
  'Receipt.number',
  'Query.group',
  'Filter.text',
  'Query.school',
  'Team.*',
];

const some = <T>(words: readonly T[]) => fc.subarray([...words], { minLength: 1 });
const most = <T>(words: readonly T[]) => fc.subarray([...words], { minLength: Math.ceil(words.length * 0.6) });
const numbered = <T>(rules: readonly T[], kind: string) =>
  rules.map((rule, index) => ({ ...rule, id: `${kind}.${index}`, source: 'a test' }));
const sometimes = <T>(value: fc.Arbitrary<T>, weight = 3) => fc.option(value, { nil: undefined, freq: weight });
const present = (rule: object) => Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));

const grant = fc
  .record({
    roles: most(ROLES),
    relations: most(RELATIONS),
    purposes: some(PURPOSES),
    categories: fc.oneof(most(WORDS), some(WORDS)),
    actions: fc.constantFrom(['READ'], ['WRITE'], ['READ', 'WRITE'], ['READ', 'WRITE']),
    coordinates: sometimes(some(PLACES), 4),
    consent: sometimes(fc.constant(true), 4),
    obligations: sometimes(fc.constant(['MASK']), 6),
  })
  .map(present);
const forbid = fc
  .record({
    roles: sometimes(some(ROLES), 2),
    relations: sometimes(some(RELATIONS), 4),
    purposes: sometimes(some(PURPOSES), 2),
    categories: some(WORDS).map((words) => words.slice(0, 2)),
    coordinates: sometimes(some(PLACES), 2),
  })
  .map(present);
const demand = fc
  .record({
    roles: sometimes(some(ROLES), 2),
    purposes: sometimes(some(PURPOSES), 2),
    coordinates: some(PLACES),
    consent: sometimes(fc.constant(true), 2),
    obligations: fc.constantFrom(['AUDIT'], ['MASK']),
  })
  .map(present);
const guardrail = fc
  .record({
    clients: some(['school-app', 'vendor']),
    purposes: sometimes(some(PURPOSES), 2),
    roles: sometimes(some(ROLES), 2),
    categories: some(WORDS).map((words) => words.slice(0, 1)),
  })
  .map(present);
const policy = fc
  .record({
    grants: fc.array(grant, { minLength: 1, maxLength: 4 }),
    forbids: fc.array(forbid, { maxLength: 3 }),
    demands: fc.array(demand, { maxLength: 1 }),
    guardrails: fc.array(guardrail, { maxLength: 1 }),
  })
  .map(({ grants, forbids, demands, guardrails }) =>
    document({
      grants: numbered(grants, 'grant'),
      forbids: numbered(forbids, 'forbid'),
      demands: numbered(demands, 'demand'),
      guardrails: numbered(guardrails, 'guardrail'),
    }),
  );

const agreement = fc.record({
  id: fc.constant('a'),
  school: fc.constantFrom('9990001X', '9990002Y'),
  purposes: some(PURPOSES),
  categories: most(WORDS),
  from: fc.constantFrom(NOW - DAY, NOW - DAY, NOW - DAY, NOW, NOW + 1),
  to: fc.constantFrom(null, null, NOW + 1, NOW),
});
const client: fc.Arbitrary<Registered> = fc.record({
  kind: fc.constantFrom('school-app', 'vendor'),
  mayActForPersons: fc.boolean(),
  purposes: some(PURPOSES),
  agreements: fc.array(agreement, { maxLength: 3 }),
});

/** Types that something leads to, from the roots on. */
function ledTo(schema: GraphQLSchema): ReadonlySet<string> {
  const found = new Set<string>();
  const go = (type: GraphQLNamedType): void => {
    if (found.has(type.name)) return;
    found.add(type.name);
    if (isUnionType(type) || isInterfaceType(type)) for (const one of schema.getPossibleTypes(type)) go(one);
    if (isObjectType(type)) for (const one of type.getInterfaces()) go(one);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return;
    for (const field of Object.values(type.getFields())) {
      go(getNamedType(field.type as GraphQLType));
      if ('args' in field) for (const argument of field.args) go(getNamedType(argument.type as GraphQLType));
    }
  };
  for (const root of [schema.getQueryType(), schema.getMutationType()]) if (root != null) go(root);
  return found;
}

describe('a contract', () => {
  it('shows a coordinate exactly when somebody of its audience could be permitted it', { timeout: 120_000 }, () => {
    const all = coordinatesOf(yard.schema);
    const count = new Map(all.map((coordinate) => [coordinate, { shown: 0, hidden: 0 }]));
    fc.assert(
      fc.property(policy, client, (written, who) => {
        const rules = compile(parsePolicy(written));
        const expected = visibleByForce(yard, rules, who, heldBy(who));
        const contract = contractOf(audienceOf(who, who.agreements, NOW), { ...yard, policy: rules, supergraph: 'yard' });
        expect(all.filter((coordinate) => contract.has(coordinate)).sort()).toEqual([...expected].sort());
        for (const coordinate of all) {
          const tally = count.get(coordinate);
          if (tally !== undefined) tally[expected.has(coordinate) ? 'shown' : 'hidden'] += 1;
        }

        const { schema } = contract;
        expect(validateSchema(schema)).toEqual([]);
        expect(
          coordinatesOf(schema)
            .filter((coordinate) => coordinate !== 'Query.nothing')
            .sort(),
        ).toEqual([...expected].sort());
        const led = ledTo(schema);
        for (const type of Object.values(schema.getTypeMap())) {
          if (isIntrospectionType(type) || type.name === 'Boolean' || type.name === 'String') continue;
          expect(led).toContain(type.name);
          if ('getFields' in type) expect(Object.keys(type.getFields())).not.toEqual([]);
          if (isUnionType(type)) expect(type.getTypes()).not.toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
    // What the cases are worth: each coordinate was seen to be there and not to be, but for those that nobody may ever see.
    const without = ['Query.homeless', 'Query.loop', 'LoopA.b', 'LoopB.a', 'Lost.name', 'Mutation.forgotten', 'Mutation.forgotten(title:)'];
    const refused = ['Mutation.impossible', 'Mutation.impossible(note:)', 'Mutation.mark(note:)', 'Enrol.loose', 'Note.text'];
    for (const [coordinate, { shown, hidden }] of count) {
      if ([...without, ...refused].includes(coordinate)) expect([coordinate, shown]).toEqual([coordinate, 0]);
      else expect([coordinate, shown > 10, hidden > 10]).toEqual([coordinate, true, true]);
    }
  });

  /** Under rules that open everything to teachers, but for this. */
  function under(...forbids: object[]) {
    const who = { kind: 'school-app', mayActForPersons: true, purposes: ['work'] } as const;
    const terms = { id: 'a', school: '9990001X', purposes: ['work'], categories: WORDS, from: NOW - DAY, to: null };
    const grants = [
      { roles: ['teacher'], relations: ['teaches', 'member'], purposes: ['work'], categories: WORDS, actions: ['READ', 'WRITE'] },
    ];
    const rules = compile(parsePolicy(document({ grants: numbered(grants, 'grant'), forbids: numbered(forbids, 'forbid') })));
    return contractOf(audienceOf(who, [terms], NOW), { ...yard, policy: rules, supergraph: 'yard' });
  }

  it('does not show a part of something, or of what a write gives back, that national rules refuse to everybody', () => {
    const parts = ['Address.city', 'Point.x', 'Receipt.number'];
    const seen = (...forbids: object[]) => parts.filter((coordinate) => under(...forbids).has(coordinate));
    expect(seen()).toEqual(parts);
    expect(seen({ coordinates: parts, roles: ['guardian'] })).toEqual(parts);
    expect(seen({ coordinates: parts })).toEqual([]);
    expect(seen({ coordinates: ['Address.city', 'Receipt.number'], actions: ['READ'] })).toEqual(['Point.x']);
    expect(seen({ coordinates: ['Address.point'] })).toEqual(['Address.city', 'Point.x', 'Receipt.number']);
    expect(seen({ coordinates: ['Address.point', 'Receipt.place'] })).toEqual(['Address.city', 'Receipt.number']);
    expect(seen({ coordinates: ['Student.home'] })).toEqual(parts);
    expect(seen({ coordinates: ['Student.home', 'School.address'] })).toEqual(['Point.x', 'Receipt.number']);
  });

  it('does not show what takes an input in which nothing is left to say, though the input holds itself', () => {
    const parts = ['Query.group(with:)', 'Filter.and', 'Filter.text', 'Filter.sick'];
    const seen = (...coordinates: string[]) => parts.filter((coordinate) => under({ coordinates }).has(coordinate));
    expect(seen('Filter.text')).toEqual(['Query.group(with:)', 'Filter.and', 'Filter.sick']);
    expect(seen('Filter.text', 'Filter.sick')).toEqual([]);
  });
});
