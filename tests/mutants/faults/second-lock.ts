import { type Fault, inFile } from '../fault.js';

const CAPABILITY = ['tests/core/capability/capability.test.ts'];
const LOCK = ['tests/core/subgraph/second-lock.test.ts'];
const CURSOR = ['tests/core/subgraph/cursor.test.ts'];
const RULES = ['tests/core/shield/rules.test.ts'];
const BONDS = ['tests/gateway/facts/bonds.test.ts'];

/** Faults of the second lock: the signed decision, and what a subgraph checks for itself. */
export const secondLock: readonly Fault[] = [
  ...inFile('core/capability/capability.ts', [
    {
      name: 'a capability for one subgraph opens another',
      find: "if (claims.aud !== audience) throw denied('audience');",
      replace: '',
      tests: CAPABILITY,
      threat: 'L19',
    },
    {
      name: 'a capability is good for ever',
      find: 'seconds >= claims.exp || ',
      replace: '',
      tests: CAPABILITY,
      threat: 'L19',
    },
    {
      name: 'a capability is good before it was issued',
      find: ' || seconds < claims.iat - LIFETIME',
      replace: '',
      tests: CAPABILITY,
    },
    {
      name: 'a capability answers another question than it was signed for',
      find: "if (claims.body !== digest(body)) throw denied('body');",
      replace: '',
      tests: CAPABILITY,
      threat: 'L19',
    },
    {
      name: 'a capability that nobody signed opens',
      find: "if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw denied('signature');",
      replace: '',
      tests: CAPABILITY,
      threat: 'T47',
    },
    {
      name: 'a subgraph can sign for another',
      find: '`capability:${subgraph}`',
      replace: "'capability:'",
      tests: CAPABILITY,
      threat: 'L19',
    },
    {
      name: 'a capability grants coordinates that it does not name',
      find: 'return index === undefined ? [] :',
      replace: 'return index === undefined ? (capability.extents[0] ?? []) :',
      tests: CAPABILITY,
    },
    {
      name: 'a name that every object has is a coordinate that was granted',
      find: 'Object.hasOwn(capability.coordinates, coordinate) ? capability.coordinates[coordinate] : undefined',
      replace: 'coordinate in capability.coordinates ? 0 : undefined',
      tests: CAPABILITY,
      threat: 'T40',
    },
  ]),
  ...inFile('core/capability/reach.ts', [
    {
      name: 'rows of a pupil at another school are in reach',
      find: "(place.studentAt === '*' || place.studentAt.includes(extent.school)) &&",
      replace: '',
      tests: BONDS,
    },
    {
      name: 'a list of pupils reaches every pupil',
      find: '!== true : students.includes(student)',
      replace: '!== true : students.length > 0',
      tests: BONDS,
    },
    {
      name: 'all pupils of a school are in reach, also those who are excepted',
      find: 'except?.includes(student) !== true',
      replace: 'true',
      tests: ['tests/gateway/facts/rights.test.ts'],
      threat: 'E30',
    },
  ]),
  ...inFile('core/subgraph/pupils.ts', [
    {
      name: 'a row of oneself is judged as that of a pupil of the school one left',
      find: "return named.has(facetOf('Person', student) ?? student) ? placeOf(student, school) : ",
      replace: 'return ',
      tests: ['tests/subgraphs/attendance/who-left.test.ts'],
    },
  ]),
  ...inFile('core/subgraph/create.ts', [
    {
      name: 'a field that no rule speaks of is answered by a subgraph',
      find: 'fallbackRule: deny, ',
      replace: '',
      tests: LOCK,
      threat: 'T47',
    },
    {
      name: 'a record is looked for before anybody knows whether it may be',
      find: 'Object.hasOwn(context.capability.coordinates, type) ? reference(representation, context) : null',
      replace: 'reference(representation, context)',
      tests: LOCK,
      threat: 'T48',
    },
    {
      name: 'a subgraph answers without a capability',
      find: 'const capability = verifyCapability(ports.key, token, definition.name, body, ports.now?.());',
      replace:
        'const capability = token === undefined ? ({ coordinates: {}, extents: [], at: 0 } as never as Capability) : verifyCapability(ports.key, token, definition.name, body, ports.now?.());',
      tests: LOCK,
      threat: 'T47',
    },
    {
      name: 'a subgraph tells what broke inside',
      find: "message: 'the service could not answer',",
      replace: 'message: String(error.message),',
      tests: LOCK,
      threat: 'T13',
    },
  ]),
  ...inFile('core/subgraph/judge.ts', [
    {
      name: 'what is granted without a row is open',
      find: 'return capability.withdrawals === coordinate;',
      replace: 'return true;',
      tests: LOCK,
      threat: 'T47',
    },
    {
      name: 'a subgraph does not look whose a row is',
      find: "if (stage !== 'S2-matrix') return true;",
      replace: 'return true;',
      tests: LOCK,
      threat: 'T47',
    },
    {
      name: 'a row that is nobody’s is everybody’s',
      find: 'places.length > 0 && (',
      replace: '(',
      tests: LOCK,
    },
    {
      name: 'a row about several is shown to who may see one of them',
      find: 'subject.any ? places.some(reached) : places.every(reached)',
      replace: 'places.some(reached)',
      tests: LOCK,
    },
    {
      name: 'a row that one field reaches is reached by every field',
      find: 'answersOf.get(reach) ?? new Map',
      replace: 'answersOf.values().next().value ?? new Map',
      tests: LOCK,
      threat: 'T47',
    },
    {
      name: 'a row that is about one human answers for a field about another',
      find: 'subject?.any, local]',
      replace: 'subject?.any]',
      tests: LOCK,
      threat: 'T47',
    },
    {
      name: 'a sensitive value needs no right of its own kind in a subgraph',
      find: 'if (classified.byValue.length === 0) return isInReach;',
      replace: 'return isInReach;',
      tests: LOCK,
      threat: 'E37',
    },
  ]),
  ...inFile('core/subgraph/internal-fields.ts', [
    {
      name: 'the gateway’s own questions are answered to anybody with a capability',
      find: 'fields[field] = gatewayOnly;',
      replace: 'fields[field] = granted;',
      tests: LOCK,
      threat: 'L19',
    },
  ]),
  ...inFile('core/subgraph/cursor.ts', [
    {
      name: 'a cursor of one client leads on for another',
      find: '[capability.client, capability.person, scope]',
      replace: '[capability.person, scope]',
      tests: CURSOR,
      threat: 'L29',
    },
    {
      name: 'a cursor of one person leads on for another',
      find: '[capability.client, capability.person, scope]',
      replace: '[capability.client, scope]',
      tests: CURSOR,
      threat: 'L29',
    },
    {
      name: 'a cursor of one list leads on in another',
      find: '[capability.client, capability.person, scope]',
      replace: '[capability.client, capability.person]',
      tests: CURSOR,
      threat: 'L29',
    },
  ]),
  ...inFile('core/shield/rules.ts', [
    {
      name: 'the rule of every coordinate does not ask for a lawful basis',
      find: "'S0-guardrails', 'S1-agreement', 'S2-matrix', 'S3-lawful-basis', 'S4-subject-state'",
      replace: "'S0-guardrails', 'S1-agreement', 'S2-matrix', 'S4-subject-state'",
      tests: RULES,
    },
    {
      name: 'the rule of every coordinate does not ask for a role',
      find: "'S0-guardrails', 'S1-agreement', 'S2-matrix', 'S3-lawful-basis', 'S4-subject-state'",
      replace: "'S0-guardrails', 'S1-agreement', 'S3-lawful-basis', 'S4-subject-state'",
      tests: RULES,
    },
  ]),
  ...inFile('core/shield/tree.ts', [
    {
      name: 'a coordinate without a category is an envelope',
      find: 'else if (structural(type.name, isLeafType(getNamedType(output)) ? name : undefined)) fields[name]',
      replace: 'else fields[name]',
      tests: RULES,
    },
  ]),
  ...inFile('core/shield/compile.ts', [
    {
      name: 'a rule that cannot be compiled asks nothing',
      find: 'if (stages === null) throw',
      replace: 'if (stages === null) return [];\n  if (false) throw',
      tests: RULES,
    },
  ]),
  ...inFile('core/shield/classification.ts', [
    {
      name: 'a right towards one of several is always enough',
      find: "any: says('any')",
      replace: 'any: true',
      tests: LOCK,
    },
    {
      name: 'a right towards one of several is never enough',
      find: "any: says('any')",
      replace: 'any: false',
      tests: LOCK,
    },
    {
      name: 'a field’s own category adds nothing to its type’s',
      find: "categories.length === 0 ? (inherited?.categories ?? []) : all('of')",
      replace: "inherited?.categories ?? all('of')",
      tests: ['tests/gateway/request/asking.test.ts'],
    },
  ]),
];
