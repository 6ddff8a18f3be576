import { readFileSync } from 'node:fs';
import { type GraphQLObjectType, getNamedType, isInputObjectType, isLeafType, isObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { CATEGORIES, type CompiledPolicy, compile, pairsOf, parsePolicy, parseRestriction } from '../../core/policy/index.js';
import { compileTree, decidedAt, ruleTree } from '../../core/shield/index.js';
import { readAgainst } from '../../gateway/contract/index.js';
import { readRequirements, receivedUnder } from '../../gateway/federation/requirements.js';
import { fieldsIn } from '../../gateway/federation/selection.js';
import { openSupergraph } from '../../gateway/federation/supergraph.js';
import { decideOperation } from '../../gateway/request/2-decide.js';
import type { AuthorisationClass, BondKind } from '../../gateway/request/authorisation-class.js';
import { operationReader } from '../../gateway/request/operation.js';
import { isStructural } from '../../schema/assertions.js';
import { schemaFile } from '../../schema/files.js';
import { given, literal, waysIn } from '../gateway/contract/way-to.js';

/**
 * What the difference of two versions tells is so: wherever something is decided, a rule of a school that names the place takes it away from whoever
 * had it there. Each coordinate that can be read is asked for by somebody who is everything at a school, under the rules that come with the project
 * and under those with one more.
 */
const SCHOOL = '9990001X';
const snapshot = openSupergraph(readFileSync(schemaFile('supergraph.graphql'), 'utf8'));
const base = parsePolicy(parseYaml(readFileSync(schemaFile('policy/base.yaml'), 'utf8')));
const national = compile(base);
const tree = compileTree(ruleTree(snapshot.schema, snapshot.classification, isStructural));
const requirements = readRequirements(snapshot.document, snapshot.classification, receivedUnder(national));
const places = decidedAt(snapshot.schema, snapshot.classification);
const ways = waysIn(snapshot.schema);
const read = operationReader();

/** Everybody at once: every role in every relation of which rules speak. */
const KINDS = pairsOf(national).map(({ role, relation }): BondKind => ({ role, relation, school: SCHOOL, of: rowsOf(relation) }));

function rowsOf(relation: BondKind['relation']): BondKind['of'] {
  if (relation === 'member') return 'groups';
  if (relation === 'colleague' || relation === 'contracted-staff') return 'staff';
  return relation.startsWith('self') ? 'persons' : 'students';
}

function classFor(purpose: string): AuthorisationClass {
  const agreement = { id: 'a', school: SCHOOL, purposes: [purpose], categories: CATEGORIES, from: Number.NEGATIVE_INFINITY, to: null };
  const client = { id: '', kind: 'school-app', agreements: [agreement], tokenPurposes: [purpose] } as const;
  return { key: purpose, purpose, client, kinds: KINDS, ownConsents: new Set(CATEGORIES) };
}

const operations = new Map<string, ReturnType<typeof read>>();
function operation(query: string) {
  const found = readAgainst({ schema: snapshot.schema }, parse(query), null);
  if ('errors' in found) throw new Error(`${query}: ${found.errors[0]}`);
  const made = read({ ...found, schema: snapshot.schema }, {});
  operations.set(query, made);
  return made;
}

/** What is said of a coordinate that an operation asks for last, under a policy. */
function verdictOn(query: string, coordinate: string, purpose: string, policy: CompiledPolicy) {
  const { shape, templates } = operations.get(query) ?? operation(query);
  const { classification } = snapshot;
  const authorisation = CLASSES.get(purpose) as AuthorisationClass;
  const ruling = decideOperation(shape, { policy, rules: tree, classification, requirements, authorisation, argumentsOf: templates });
  const asked = [...fieldsIn(shape.root)].filter((field) => field.coordinate === coordinate);
  const verdicts = asked.map((field) => ruling.verdict(field));
  // A field below one that is denied is not decided.
  return verdicts.every(({ kind }) => kind === 'denied') ? 'denied' : (verdicts.find(({ kind }) => kind !== 'denied') ?? 'denied');
}

/** Purposes, those first for which most is open. */
const PURPOSES = base.purposes
  .filter(({ basis }) => basis !== 'none')
  .map(({ id }) => ({ id, grants: base.grants.filter(({ purposes }) => purposes.includes(id)).length }))
  .sort((one, other) => other.grants - one.grants)
  .map(({ id }) => id);
const CLASSES = new Map(PURPOSES.map((purpose) => [purpose, classFor(purpose)]));

function restricted(rule: object): CompiledPolicy {
  const level = { version: '1', title: 'one more', level: 'school', of: SCHOOL, signedOffBy: ['nobody'], forbids: [] };
  return compile(base, [parseRestriction({ ...level, ...rule })]);
}
const forbidden = (coordinate: string) => restricted({ forbids: [{ id: 'no', source: 'a test', coordinates: [coordinate] }] });

/** A read that ends at a field, saying what it must and `more`. */
function readOf(type: GraphQLObjectType, name: string, more: readonly string[] = []): string | null {
  const field = type.getFields()[name];
  const way = ways.get(type.name);
  if (field === undefined || way === undefined) return null;
  const inner = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  const query = way(`${name}${given(field.args, more)}${inner}`);
  return query.startsWith('query') ? query : null;
}

/** Every read with the purpose for which it is open. */
const READS = Object.values(snapshot.schema.getTypeMap()).flatMap((type) => {
  if (!isObjectType(type) || type.name.startsWith('__')) return [];
  return Object.values(type.getFields()).flatMap(({ name, args }) => {
    const coordinate = `${type.name}.${name}`;
    if (!places.has(coordinate)) return [];
    const plain = readOf(type, name);
    const said = args.map((one): [string, string | null] => [
      `${coordinate}(${one.name}:)`,
      readOf(type, name, given([one]).length > 0 ? [] : [`${one.name}: ${literal(one.type)}`]),
    ]);
    return [[coordinate, plain] as const, ...said].flatMap(([place, query]) => {
      if (query === null) return [];
      const purpose = PURPOSES.find((one) => verdictOn(query, coordinate, one, national) !== 'denied');
      return purpose === undefined ? [] : [{ coordinate, place, query, purpose }];
    });
  });
});

describe('a rule of a school', () => {
  it('is asked about nearly everything that can be read', () => {
    const readable = [...places].filter((place) => !place.endsWith('.*') && !isOfInput(place) && !place.startsWith('Mutation.'));
    expect(READS.length / readable.length).toBeGreaterThan(0.9);
  });

  it('that forbids a field or an argument forbids it, wherever something is decided', () => {
    const open = READS.filter(
      ({ coordinate, place, query, purpose }) => verdictOn(query, coordinate, purpose, forbidden(place)) !== 'denied',
    );
    expect(open.map(({ place }) => place)).toEqual([]);
  });

  it('that forbids an argument leaves the field to who does not use it', () => {
    const optional = READS.filter(({ coordinate, place }) => place !== coordinate);
    const plain = new Map(READS.flatMap(({ coordinate, place, query }) => (place === coordinate ? [[coordinate, query]] : [])));
    const lost = optional.filter(({ coordinate, place, query, purpose }) => {
      const without = plain.get(coordinate);
      return without !== undefined && without !== query && verdictOn(without, coordinate, purpose, forbidden(place)) === 'denied';
    });
    expect(lost.map(({ place }) => place)).toEqual([]);
  });

  it('that asks for a value to be withheld has it withheld, whoever it is about', () => {
    const open = READS.filter(({ coordinate, place, query, purpose }) => {
      if (place !== coordinate) return false;
      const policy = restricted({ demands: [{ id: 'withheld', source: 'a test', coordinates: [place], obligations: ['WITHHOLD'] }] });
      const verdict = verdictOn(query, coordinate, purpose, policy);
      // Of somebody's it is decided, with what is done to it, for each subject.
      return verdict !== 'denied' && verdict.kind === 'open' && !verdict.obligations.includes('WITHHOLD');
    });
    expect(open.map(({ place }) => place)).toEqual([]);
  });
});

function isOfInput(place: string): boolean {
  return isInputObjectType(snapshot.schema.getType(place.split('.')[0] as string));
}
