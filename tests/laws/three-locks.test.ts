import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type GraphQLObjectType, getNamedType, isLeafType, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type Capability, type Extent, type Place, reachOf, studentPlace } from '../../core/capability/index.js';
import {
  CATEGORIES,
  type ClientFacts,
  decide,
  grantsOf,
  RELATIONS,
  type Relation,
  ROLES,
  type Role,
  STAGES,
} from '../../core/policy/index.js';
import { compileTree, readClassification, ruleTree } from '../../core/shield/index.js';
import type { SubgraphDefinition } from '../../core/subgraph/index.js';
import { capabilityJudge } from '../../core/subgraph/judge.js';
import { type Bond, reacher, tiesTo } from '../../gateway/facts/index.js';
import { publicSchema } from '../../gateway/federation/public-schema.js';
import { NO_REQUIREMENTS } from '../../gateway/federation/requirements.js';
import { shapeOf } from '../../gateway/federation/selection.js';
import { decideOperation } from '../../gateway/request/2-decide.js';
import { classify } from '../../gateway/request/authorisation-class.js';
import { Decisions } from '../../gateway/request/decisions.js';
import { extentsOf } from '../../gateway/request/reach.js';
import { isStructural } from '../../schema/assertions.js';
import { schemaFile } from '../../schema/files.js';
import { basePolicy } from '../gateway/base-policy.js';
import { apiDocument } from '../schema/api-document.js';

/**
 * The same question asked in three places: the pure decision, the rules compiled in the gateway, and the shield of a subgraph that knows
 * nothing but the signed capability. They may not disagree on any generated case.
 */
const AT = Date.parse('2026-11-23T09:00:00Z');
const SCHOOLS = ['9990001X', '9990002Y'] as const;
const SUBJECT = '9990001X.p2';
const policy = basePolicy();
const supergraph = parse(readFileSync(schemaFile('supergraph.graphql'), 'utf8'));
const classification = readClassification(supergraph);
const schema = publicSchema(apiDocument());
const rules = compileTree(ruleTree(schema, classification, isStructural));
const PURPOSES = [...policy.purposes.keys()];

/** Leaf fields of a pupil and of an absence that are about that pupil and have no argument. */
const QUESTIONS = ['Student', 'AttendanceEvent'].flatMap((type) =>
  Object.values((schema.getType(type) as GraphQLObjectType).getFields())
    .filter((field) => field.args.length === 0 && isLeafType(getNamedType(field.type)))
    .map((field) => ({ type, field: field.name })),
);

const ANYBODY: ClientFacts = {
  id: 'client',
  kind: 'school-app',
  tokenPurposes: PURPOSES,
  agreements: [{ id: 'a', school: SCHOOLS[0], purposes: PURPOSES, categories: [...CATEGORIES], from: 0, to: null }],
};

const place: Place = studentPlace('9990001X.s2', SCHOOLS[0]);

const extent: fc.Arbitrary<Extent> = fc.oneof(
  fc.record({
    of: fc.constant('students' as const),
    school: fc.constantFrom(...SCHOOLS),
    students: fc.constantFrom('*' as const, ['9990001X.s2'], ['9990001X.s9'], []),
    audience: fc.constant('TEACHER' as const),
  }),
  fc.record({
    of: fc.constant('persons' as const),
    persons: fc.constantFrom([SUBJECT], ['9990001X.p9'], []),
    audience: fc.constant('STUDENT' as const),
  }),
  fc.record({
    of: fc.constant('guardians' as const),
    school: fc.constantFrom(...SCHOOLS),
    students: fc.constant('*' as const),
    audience: fc.constant('OFFICE' as const),
  }),
);
const bond: fc.Arbitrary<Bond> = fc.record({
  role: fc.constantFrom<Role>(...ROLES),
  relation: fc.constantFrom<Relation>(...RELATIONS),
  school: fc.constantFrom(...SCHOOLS),
  extent,
});
/** What some rule of the policy opens, so that the cases are not all denials: role, relation, purpose and question that belong together. */
const OPENED = QUESTIONS.flatMap((question) =>
  PURPOSES.flatMap((purpose) =>
    ROLES.flatMap((role) =>
      RELATIONS.filter((relation) => {
        const coordinate = `${question.type}.${question.field}`;
        const categories = classification.field(question.type, question.field)?.categories ?? [];
        return grantsOf(policy, { action: 'READ', purpose, coordinate, categories }, ANYBODY, { role, relation, school: SCHOOLS[0] }, AT)
          .permits;
      }).map((relation) => ({ role, relation, purpose, question })),
    ),
  ),
);
const situation = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...OPENED), extent, fc.constantFrom(...SCHOOLS))
      .map(([{ role, relation, purpose, question }, reached, school]) => ({
        purpose,
        question,
        first: [{ role, relation, school, extent: reached } as Bond],
      })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      purpose: fc.constantFrom(...PURPOSES),
      question: fc.constantFrom(...QUESTIONS),
      first: fc.constant<Bond[]>([]),
    }),
  },
);
const client: fc.Arbitrary<ClientFacts> = fc.record({
  id: fc.constant('client'),
  kind: fc.constantFrom('school-app' as const, 'vendor' as const),
  tokenPurposes: fc.constant(PURPOSES),
  agreements: fc.array(
    fc.record({
      id: fc.constant('a'),
      school: fc.constantFrom(...SCHOOLS),
      purposes: fc.constant(PURPOSES),
      categories: fc.oneof(fc.constant([...CATEGORIES]), fc.subarray([...CATEGORIES])),
      from: fc.constant(0),
      to: fc.constantFrom(null, AT, AT + 1),
    }),
    { maxLength: 2 },
  ),
});

describe('the pure decision, the compiled rules and the shield of a subgraph', () => {
  it('agree on every generated case', async () => {
    let permitted = 0;
    let denied = 0;
    await fc.assert(
      fc.asyncProperty(
        situation,
        fc.array(bond, { maxLength: 2 }),
        fc.oneof(fc.constant(ANYBODY), client),
        async ({ purpose, question: { type, field }, first }, more, asking) => {
          const bonds = [...first, ...more];
          const coordinate = `${type}.${field}`;
          const categories = classification.field(type, field)?.categories ?? [];
          const pure = decide(
            policy,
            { action: 'READ', purpose, coordinate, categories },
            {
              at: AT,
              client: asking,
              ties: tiesTo(bonds, place),
              consented: [],
              objection: 'none',
              state: { restricted: false, retentionOver: false, courtOrder: false, sealed: false },
            },
          );

          const root = type === 'Student' ? 'student' : 'attendanceEvent';
          const document = parse(`{ ${root}(id: "9990001X.s2") { ${field} } }`);
          const shape = shapeOf(schema, document.definitions[0] as OperationDefinitionNode, new Map(), {});
          const audience = { kind: asking.kind, mayActForPersons: true, purposes: PURPOSES, agreements: asking.agreements };
          const caller = {
            kind: 'person' as const,
            person: '9990001X.p1',
            client: asking,
            audience,
            purpose,
            pairwise: false,
            tokenId: '',
            epochs: null,
            at: AT,
          };
          const { authorisation, kindOf } = classify(caller, bonds, new Map());
          const ruling = decideOperation(shape, {
            policy,
            rules,
            classification,
            requirements: NO_REQUIREMENTS,
            authorisation,
            argumentsOf: () => [],
          });
          const decisions = new Decisions(policy, authorisation);
          const cell = decisions.decide({ coordinate, categories, any: false }, decisions.standing(reacher(bonds, kindOf)(place), []));
          expect(cell.permits).toBe(pure.permits);
          // Where the root itself is denied nothing below it is fetched; the cell's own decision stands all the same.
          const inner = [...(shape.root.fieldsOf.get('Query')?.[0]?.selection?.fieldsOf.get(type) ?? [])][0];
          const verdict = inner === undefined ? undefined : ruling.verdict(inner);
          if (pure.permits && Object.keys(ruling.coordinates).length > 0) expect(verdict?.kind).not.toBe('denied');

          const extents = extentsOf(ruling.terms, bonds, kindOf, new Map(), [], { place: () => null });
          const capability = { coordinates: ruling.coordinates, extents } as unknown as Capability;
          const definition = { shield: { [type]: { places: () => [place] } } } as unknown as SubgraphDefinition<unknown, unknown>;
          const judge = capabilityJudge(
            definition,
            { capability, reach: (one: string) => reachOf(capability, one) } as never,
            classification,
          );
          // An id is granted to the gateway for joining, whatever the client may see of it.
          if (field === 'id' || !Object.hasOwn(ruling.coordinates, coordinate)) return;
          const answers = await Promise.all(STAGES.slice(0, 5).map((stage) => judge.asks(stage, type, field, {})));
          expect(answers.every((answer) => answer === true)).toBe(pure.permits);
          if (pure.permits) permitted += 1;
          else denied += 1;
        },
      ),
      { numRuns: 4000, seed: 20261123 },
    );
    // The cases are not all of one kind: both answers were given, and compared, many times.
    expect(permitted).toBeGreaterThan(20);
    expect(denied).toBeGreaterThan(20);
  });
});
