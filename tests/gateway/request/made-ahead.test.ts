import fc from 'fast-check';
import { type DocumentNode, parse, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compile, type PolicyDocument, parsePolicy } from '../../../core/policy/index.js';
import { compileTree, ruleTree } from '../../../core/shield/index.js';
import { type Audience, createContracts, readAgainst } from '../../../gateway/contract/index.js';
import { readRequirements, receivedUnder } from '../../../gateway/federation/requirements.js';
import { compiler, type Rules } from '../../../gateway/request/3-plan.js';
import type { AuthorisationClass } from '../../../gateway/request/authorisation-class.js';
import { type Operation, operationReader } from '../../../gateway/request/operation.js';
import { subjectKeys } from '../../../gateway/request/subject-keys.js';
import { document as policyDocument } from '../../core/policy/given.js';
import { caller, openPocket, RULES, SCHOOL } from './pocket/index.js';

const { snapshot, structural } = openPocket();
const { schema, classification } = snapshot;
const tree = compileTree(ruleTree(schema, classification, structural));
const keys = subjectKeys(snapshot.fullSchema, classification);
const { agreements } = caller('paul').client;

const AUDIENCES: readonly Audience[] = (['school-app', 'vendor'] as const).map((kind) => ({
  kind,
  mayActForPersons: kind === 'school-app',
  purposes: ['work', 'choice'],
  agreements,
}));
const CLASSES = (
  [
    ['guardian', 'legal-guardian', 'students'],
    ['teacher', 'teaches', 'students'],
    ['nurse', 'school-staff', 'students'],
    ['service', 'contracted', 'students'],
  ] as const
).map(
  ([role, relation, of]): AuthorisationClass => ({
    key: role,
    purpose: 'work',
    client: { id: '', kind: 'school-app', agreements, tokenPurposes: ['work'] },
    kinds: [{ role, relation, school: SCHOOL, of }],
    ownConsents: new Set(),
  }),
);
const DOCUMENTS = [
  '{ students(first: 3) { edges { node { name phone birthDate marks { value } } } } }',
  '{ students(first: 3, sick: true) { edges { node { name diet } } } }',
  '{ entries { text ... on Mark { value } ... on Absence { reason } student { name } } records { __typename ... on Mark { value } } }',
  'query($more: Boolean!) { students { edges { node { name home @include(if: $more) { city floor } group { title } } } } }',
  'mutation { announce(input: { studentId: "s", note: "n" }) { student { name } } }',
].map((text) => parse(text));

interface Question {
  readonly document: DocumentNode;
  readonly audience: Audience;
  readonly authorisation: AuthorisationClass;
  readonly more: boolean;
}

/** What of a gateway is kept between versions of the national rules: contracts, operations that were read, and what was compiled of them. */
function keeper() {
  const contracts = createContracts();
  const read = operationReader();
  const faults: unknown[] = [];
  const compiled = compiler(snapshot, keys, (fault) => faults.push(fault));

  function under(
    { audience, document, more }: Question,
    rules: Rules,
  ): { readonly contract: string; readonly operation: Operation | null } {
    const contract = contracts.of(audience, { policy: rules.policy, schema, classification, structural, supergraph: 'pocket' });
    const found = readAgainst(contract, document, null);
    return {
      contract: printSchema(contract.schema),
      operation: 'errors' in found ? null : read({ ...found, schema: contract.schema }, { more }),
    };
  }
  return {
    /** All that an answer follows from, as a text. */
    ask(question: Question, rules: Rules): string {
      const { contract, operation } = under(question, rules);
      if (operation === null) return contract;
      const again = () => (other: Rules) => under(question, other).operation;
      const { ruling, programme, absent, open, variables } = compiled.of(operation, question.authorisation, rules, again);
      const { denied, coordinates, terms, closed } = ruling;
      const { shape } = operation;
      const told = { denied, coordinates, terms, closed, open, absent: [...absent], programme, variables, settled: shape.kind };
      return `${contract}\n${JSON.stringify(told, (_, value: unknown) => (value instanceof Set ? [...value] : value))}`;
    },
    ahead: (rules: Rules) => [...compiled.ahead(rules)],
    faults,
  };
}

const under = (document: PolicyDocument): Rules => {
  const policy = compile(document);
  return { policy, tree, requirements: readRequirements(snapshot.document, classification, receivedUnder(policy)) };
};
const national = fc
  .record({
    grants: fc.subarray(RULES.grants, { minLength: 4 }),
    forbids: fc.array(
      fc.record(
        {
          categories: fc.subarray(['GRADE', 'IDENTITY_BASIC', 'ATTENDANCE_FACT', 'FAMILY', 'HEALTH'], { minLength: 1, maxLength: 2 }),
          roles: fc.subarray(['guardian', 'teacher', 'nurse', 'service'], { minLength: 1 }),
          coordinates: fc.constantFrom(['Student.name'], ['Mark.value'], ['Query.students']),
        },
        { requiredKeys: ['categories'] },
      ),
      { maxLength: 2 },
    ),
    guardrails: fc.subarray(RULES.guardrails),
  })
  // Why one version: what names itself alike by mistake is told apart all the same.
  .map(({ forbids, ...parts }) => policyDocument({ ...parts, forbids: forbids.map((one, at) => ({ ...one, id: `f${at}`, source: 's' })) }));
const question: fc.Arbitrary<Question> = fc.record({
  document: fc.constantFrom(...DOCUMENTS),
  audience: fc.constantFrom(...AUDIENCES),
  authorisation: fc.constantFrom(...CLASSES),
  more: fc.boolean(),
});

describe('what is kept between national rules (threats T24, T53)', () => {
  it('answers as where none of it was kept: whatever was in force, was made ready and was asked before', { timeout: 120_000 }, () => {
    let [alike, otherwise] = [0, 0];
    fc.assert(
      fc.property(
        fc.array(national, { minLength: 2, maxLength: 3 }),
        fc.array(question, { minLength: 1, maxLength: 6 }),
        (written, questions) => {
          const versions = written.map((one) => under(parsePolicy(one)));
          const kept = keeper();
          // There, to the next that was made ready, and back the way it came.
          for (const rules of [...versions, ...versions.slice(0, -1).reverse()]) {
            kept.ahead(rules);
            for (const one of questions) {
              const found = kept.ask(one, rules);
              expect(found).toBe(keeper().ask(one, rules));
              if (rules === versions[0]) continue;
              if (found === kept.ask(one, versions[0] as Rules)) alike += 1;
              else otherwise += 1;
            }
          }
          expect(kept.faults).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
    expect(Math.min(alike, otherwise)).toBeGreaterThan(20);
  });
});
