import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type CompiledPolicy, compile, parsePolicy, parseRestriction } from '../../../core/policy/index.js';
import { compileTree, ruleTree } from '../../../core/shield/index.js';
import { readAgainst } from '../../../gateway/contract/index.js';
import type { Snapshot } from '../../../gateway/federation/supergraph.js';
import { compiler, type Rules } from '../../../gateway/request/3-plan.js';
import type { AuthorisationClass } from '../../../gateway/request/authorisation-class.js';
import { operationReader } from '../../../gateway/request/operation.js';
import { subjectKeys } from '../../../gateway/request/subject-keys.js';
import { document as policyDocument } from '../../core/policy/given.js';
import { caller, openPocket, RULES, SCHOOL } from './pocket/index.js';

const { snapshot, structural } = openPocket();
const tree = compileTree(ruleTree(snapshot.schema, snapshot.classification, structural));
const national = parsePolicy(policyDocument(RULES));
const { requirements } = caller('paul').rules;

const noMarks = { id: 'no-marks', source: 'a test', categories: ['GRADE'], roles: ['guardian'], purposes: ['work'] };
const restricted = (...of: readonly [string, Record<string, unknown>][]) =>
  under(
    compile(
      national,
      of.map(([school, forbid]) =>
        parseRestriction({ version: '1', title: 't', level: 'school', of: school, signedOffBy: ['the head'], forbids: [forbid] }),
      ),
    ),
  );
const under = (policy: CompiledPolicy): Rules => ({ policy, tree, requirements });

const GUARDIAN: AuthorisationClass = {
  key: 'guardian',
  purpose: 'work',
  client: { id: '', kind: 'school-app', agreements: caller('paul').client.agreements, tokenPurposes: ['work'] },
  kinds: [{ role: 'guardian', relation: 'legal-guardian', school: SCHOOL, of: 'students' }],
  ownConsents: new Set(),
};

/** A compiler, with how often it planned. */
function counting() {
  let plans = 0;
  const faults: unknown[] = [];
  const counted: Snapshot = {
    ...snapshot,
    programme: (...asked) => {
      plans += 1;
      return snapshot.programme(...asked);
    },
  };
  const compiled = compiler(counted, subjectKeys(snapshot.fullSchema, snapshot.classification), (fault) => faults.push(fault));
  return { compiled, faults, plans: () => plans };
}

const read = operationReader();
function operation(query: string) {
  const found = readAgainst({ schema: snapshot.schema }, parse(query), null);
  if ('errors' in found) throw found.errors[0];
  return read({ ...found, schema: snapshot.schema }, {});
}
const MARKS = operation('{ students(first: 3) { edges { node { name marks { value } } } } }');
const deniedIn = ({ ruling }: { ruling: { denied: readonly { coordinate: string }[] } }) =>
  ruling.denied.map(({ coordinate }) => coordinate);

describe('what is compiled for a class', () => {
  it('stands while schools change what they say to others, for other purposes, and elsewhere', () => {
    const { compiled } = counting();
    const before = compiled.of(MARKS, GUARDIAN, restricted());
    expect(deniedIn(before)).toEqual([]);
    for (const rules of [
      restricted([SCHOOL, { ...noMarks, roles: ['teacher'] }]),
      restricted([SCHOOL, { ...noMarks, purposes: ['choice'] }]),
      restricted(['9990009Z', noMarks]),
    ])
      expect(compiled.of(MARKS, GUARDIAN, rules)).toBe(before);
  });

  it('reads public facts of the same schools, whether or not anybody restricts anything (threats T53)', () => {
    const forbids = [{ id: 'pupils-elsewhere', source: 'a test', categories: ['PUBLIC'], roles: ['student'], purposes: ['work'] }];
    const closed = parsePolicy(policyDocument({ ...RULES, forbids }));
    const elsewhere = { version: '1', title: 't', level: 'school', of: '9990009Z', signedOffBy: ['the head'], forbids: [noMarks] };
    const twoSchools: AuthorisationClass = {
      ...GUARDIAN,
      key: 'two schools',
      kinds: [...GUARDIAN.kinds, { role: 'student', relation: 'self', school: '9990002X', of: 'persons' }],
    };
    const motto = operation('{ motto }');
    const read = [[], [parseRestriction(elsewhere)]].map((below) => {
      const { coordinates, terms } = counting().compiled.of(motto, twoSchools, under(compile(closed, below))).ruling;
      return terms[coordinates['Query.motto'] as number];
    });
    expect(read).toEqual([[{ schools: [SCHOOL] }], [{ schools: [SCHOOL] }]]);
  });

  it('is another under what its school says to it, and the one before when that is said no more (threats T53)', () => {
    const { compiled, plans } = counting();
    const before = compiled.of(MARKS, GUARDIAN, restricted());
    const after = compiled.of(MARKS, GUARDIAN, restricted([SCHOOL, noMarks]));
    expect(deniedIn(after)).not.toEqual([]);
    expect(plans()).toBe(2);
    expect(compiled.of(MARKS, GUARDIAN, restricted())).toBe(before);
    expect(compiled.of(MARKS, GUARDIAN, restricted([SCHOOL, { ...noMarks, id: 'as-it-was', source: 'said anew' }]))).toBe(after);
    expect(plans()).toBe(2);
  });

  it('is another under another national document, and planned anew only where it is narrowed otherwise', () => {
    const { compiled, plans } = counting();
    const before = compiled.of(MARKS, GUARDIAN, restricted());
    const same = compiled.of(MARKS, GUARDIAN, under(compile(parsePolicy(policyDocument(RULES)))));
    expect(same).not.toBe(before);
    expect(same.programme).toBe(before.programme);
    const forbids = [{ id: 'never', source: 'a test', categories: ['GRADE'] }];
    const closed = compiled.of(MARKS, GUARDIAN, under(compile(parsePolicy(policyDocument({ ...RULES, forbids })))));
    expect(deniedIn(closed)).not.toEqual([]);
    expect(closed.programme).not.toBe(before.programme);
    expect(plans()).toBe(2);
  });

  it('is not planned alike with and without rules', () => {
    const { compiled, plans } = counting();
    // Why this one: it is about nobody, and narrowed to the same text.
    const name = operation('{ motto }');
    compiled.of(name, GUARDIAN, null);
    compiled.of(name, GUARDIAN, restricted());
    expect(plans()).toBe(2);
  });

  it('is there before other rules are in force, an operation at a time', () => {
    const { compiled, plans } = counting();
    const names = operation('{ students(first: 3) { edges { node { name } } } }');
    for (const one of [MARKS, names]) compiled.of(one, GUARDIAN, restricted());
    const next = restricted([SCHOOL, noMarks]);
    expect([...compiled.ahead(next)]).toHaveLength(2);
    const made = plans();
    expect(deniedIn(compiled.of(MARKS, GUARDIAN, next))).not.toEqual([]);
    expect(deniedIn(compiled.of(names, GUARDIAN, next))).toEqual([]);
    expect(plans()).toBe(made);
  });

  it('is there though another operation cannot be made ready, which is logged', () => {
    const { compiled, faults, plans } = counting();
    const names = operation('{ students(first: 3) { edges { node { name } } } }');
    const fault = new Error('no plan');
    compiled.of(MARKS, GUARDIAN, restricted());
    // Asked last, so that its turn comes first.
    compiled.of(names, GUARDIAN, restricted(), () => () => {
      throw fault;
    });
    const next = restricted([SCHOOL, noMarks]);
    expect([...compiled.ahead(next)]).toHaveLength(2);
    expect(faults).toEqual([fault]);
    const made = plans();
    expect(deniedIn(compiled.of(MARKS, GUARDIAN, next))).not.toEqual([]);
    expect(plans()).toBe(made);
  });

  it('is there as it reads under the other rules, and not at all where it cannot be read under them', () => {
    const { compiled, plans } = counting();
    const there = operation('{ students(first: 3) { edges { node { id } } } }');
    const next = restricted([SCHOOL, noMarks]);
    compiled.of(MARKS, GUARDIAN, restricted(), () => (rules) => (rules === next ? there : null));
    expect([...compiled.ahead(restricted(['9990009Z', noMarks]))]).toHaveLength(1);
    expect(plans()).toBe(1);
    expect([...compiled.ahead(next)]).toHaveLength(1);
    expect(plans()).toBe(2);
    compiled.of(there, GUARDIAN, next);
    expect(plans()).toBe(2);
  });
});
