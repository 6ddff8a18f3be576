import { type Fault, inFile } from '../fault.js';

const ASKING = ['tests/gateway/request/asking.test.ts'];
const TRAVELLING = ['tests/gateway/request/travelling.test.ts'];
const REMEMBERING = ['tests/gateway/request/remembering.test.ts'];
const SAID = ['tests/attacks/rules-about-what-is-said.test.ts'];
const WRITING = ['tests/gateway/request/writing.test.ts'];
const ARGUMENTS = ['tests/gateway/request/arguments.test.ts'];
const COST = ['tests/gateway/request/cost.test.ts'];
const REQUIREMENTS = ['tests/gateway/federation/requirements-in-turn.test.ts'];
const AUTHENTICATE = ['tests/gateway/request/authenticate.test.ts'];
const ENDED = ['tests/journeys/feeds-of-ended-agreements.test.ts'];
const SELECTION = ['tests/gateway/federation/selection.test.ts'];

/** Faults before anything is fetched: who asks, what may be asked, what is remembered of it. */
export const asking: readonly Fault[] = [
  ...inFile('gateway/request/1-authenticate.ts', [
    {
      name: 'a header picks a purpose that the token does not carry',
      find: "if (!held.includes(picked)) throw refuse('PURPOSE_REQUIRED', 'the purpose in the header is not one of the access token');",
      replace: '',
      tests: AUTHENTICATE,
    },
    {
      name: 'of several purposes the first is taken',
      find: 'if (more.length > 0) throw',
      replace: 'if (false) throw',
      tests: AUTHENTICATE,
    },
    {
      name: 'a purpose that is not on the list is served',
      find: 'if (!policy.purposes.has(purpose)) throw',
      replace: 'if (false) throw',
      tests: AUTHENTICATE,
    },
    {
      name: 'a third party reads the school’s own ids',
      find: "pairwise: client.kind === 'vendor',",
      replace: 'pairwise: false,',
      tests: AUTHENTICATE,
    },
    {
      name: 'a client that is not registered asks',
      find: "if (client === null) throw refuse('UNAUTHENTICATED', 'the access token is not accepted', 'client is not registered');",
      replace: 'if (client === null) return { client: { id: actor.client, agreements } } as never;',
      tests: AUTHENTICATE,
      threat: 'T21',
    },
  ]),
  ...inFile('gateway/request/withdrawals.ts', [
    {
      name: 'a closed feed is told by a subgraph that is down',
      find: 'if (!isTheirs(subgraph, coordinate, given, caller)) return null;',
      replace: 'isTheirs(subgraph, coordinate, given, caller);',
      tests: ENDED,
    },
    {
      name: 'who is told to forget is told by ids that are not theirs',
      find: 'return isId && hide !== null && isPersonal(value) ? hide(value) : value;',
      replace: 'return value;',
      tests: ENDED,
      threat: 'L29',
    },
    {
      name: 'what is told to forget is entered at no school',
      find: 'schools.add(school);',
      replace: 'school.trim();',
      tests: ENDED,
    },
    {
      name: 'where a subgraph cannot say what is withdrawn, nothing is',
      find: 'for (const { originalError } of errors) if (!isUnread(originalError)) throw originalError;',
      replace: 'errors.at(0);',
      tests: ENDED,
    },
    {
      name: 'of a feed of which one page is told and another is not, nothing is accounted for',
      find: 'return { answers, told, whole,',
      replace: 'return { answers, told: whole, whole,',
      tests: ENDED,
    },
    {
      name: 'arguments that a feed does not take tell that there is one',
      find: 'fault === undefined || fault instanceof GraphQLError',
      replace: 'fault === undefined',
      tests: ENDED,
      threat: 'T24',
    },
  ]),
  ...inFile('gateway/federation/planner/left-out-members.ts', [
    {
      name: 'whose an object is is not asked again where it is asked of others',
      find: '].some((one) => one === null || types.mayBe(graph, one, type));',
      replace: '].length > 0;',
      tests: ['tests/attacks/types-that-not-all-know.test.ts'],
    },
  ]),
  ...inFile('gateway/request/said.ts', [
    {
      name: 'an input field that no rule speaks of is written',
      find: 'if (own === undefined)\n',
      replace: 'if (own === undefined) continue;\n        if (false)\n',
      tests: WRITING,
    },
    {
      name: 'what is said is decided with the field and not at its own coordinate',
      find: 'return Object.freeze({ ...request, categories, said: [...(request.said ?? []), ...each] });',
      replace: 'return Object.freeze({ ...request, categories, said: each.filter(() => false) });',
      tests: SAID,
      threat: 'T32',
    },
    {
      name: 'an argument without a category of its own is decided by no rule that names it',
      find: '(one.categories.length > 0 ? one : { ...one, ...taking })',
      replace: '(one.categories.length > 0 ? one : { ...one, ...taking, coordinate: taking.after })',
      tests: SAID,
      threat: 'T32',
    },
  ]),
  ...inFile('gateway/request/2-decide-reachable.ts', [
    {
      name: 'who is written to alone is shown by the rule for groups too',
      find: "toPerson: requestOf(field, 'personId', inputs)",
      replace: "toPerson: requestOf(field, 'groupId', inputs)",
      tests: ['tests/attacks/rules-about-how-messages-are-sent.test.ts'],
      threat: 'T32',
    },
  ]),
  ...inFile('gateway/request/reach.ts', [
    {
      name: 'a field asked for twice is read from the rows of the wider way',
      find: 'if (before === undefined || JSON.stringify(before) === JSON.stringify(reach)) return reach;',
      replace: 'if (before !== null) return reach;',
      tests: ['tests/gateway/request/reach.test.ts'],
      threat: 'T32',
    },
  ]),
  ...inFile('gateway/request/5-guard.ts', [
    {
      name: 'a pupil is named to the next subgraph where what is said of them is forbidden',
      find: '...withSaid({ coordinate, categories }, said),',
      replace: 'coordinate, categories,',
      tests: SAID,
      threat: 'T11',
    },
    {
      name: 'what is done to values about nobody is not done',
      find: "return { kind: 'open', obligations: verdict.obligations };",
      replace: "return { kind: 'open', obligations: [] };",
      tests: SAID,
    },
    {
      name: 'a rule about a part of what is about several takes it from whom it does not speak to',
      find: 'any: verdict.any',
      replace: 'any: false',
      tests: SAID,
    },
  ]),
  ...inFile('gateway/request/2-decide-rows.ts', [
    {
      name: 'rows about nobody are read by ties that mask them, and masked for none',
      find: 'const taken = clear.length > 0 ? clear : usable;',
      replace: 'const taken = usable;',
      tests: SAID,
    },
    {
      name: 'public facts of a school are read by whoever may read those of another',
      find: 'if (reach.length === asked.length) return',
      replace: 'if (reach.length === asked.length || policy.restrictions === null) return',
      tests: ['tests/gateway/request/compiling.test.ts'],
      threat: 'T53',
    },
    {
      name: 'what no tie opens is asked for all the same',
      find: 'if (usable.length === 0) return denied(request.coordinate, denialCode(request));',
      replace: '',
      tests: ASKING,
      threat: 'L26',
    },
    {
      name: 'a right over a class is asked under towards pupils',
      find: 'reachFor(request).filter((one) => one.nobody === nobody)',
      replace: 'reachFor(request)',
      tests: TRAVELLING,
    },
    {
      name: 'rows are asked for without regard to who consented',
      find: 'return [{ ...whoever, term: { bonds, consent: request.categories } }];',
      replace: 'return [whoever];',
      tests: TRAVELLING,
      threat: 'L29',
    },
    {
      name: 'one’s own rows are asked for without one’s consent',
      find: 'request.categories.every((category) => authorisation.ownConsents.has(category))',
      replace: 'request.categories.length > 0',
      tests: REMEMBERING,
    },
    {
      name: 'public facts are for who has no agreement',
      find: 'return permits ? [{ term: { schools: [school] }, obligations }] : [];',
      replace: 'return [{ term: { schools: [school] }, obligations }];',
      tests: ASKING,
    },
  ]),
  ...inFile('gateway/request/2-decide.ts', [
    {
      name: 'no rule reaches a part of something',
      find: 'if (taken === null || !isNamed) return asParent(parent);',
      replace: 'if (taken !== null || !isNamed) return asParent(parent);',
      tests: SAID,
      threat: 'T32',
    },
    {
      name: 'no rule reaches what a write gives back of itself',
      find: "return isHeldBackAt(policy, { ...request, action: 'READ', coordinate }, kinds)",
      replace: "return isHeldBackAt(policy, { ...request, action: 'READ', coordinate }, [])",
      tests: SAID,
      threat: 'T32',
    },
    {
      name: 'a feed is not told what was asked for and is denied',
      find: 'if (!field.absent) closed.add(field.coordinate);',
      replace: '',
      tests: ['tests/journeys/feeds-follow-what-is-done-to-values.test.ts'],
    },
    {
      name: 'who holds in the clear what is masked since keeps it',
      find: "if (mayBeHeld && verdict.kind === 'subject') noteSpared(verdict.request, inputs, { reach, closed });",
      replace: '',
      tests: ['tests/journeys/feeds-follow-what-is-done-to-values.test.ts'],
    },
    {
      name: 'a coordinate that no rule speaks of is open',
      find: 'if (field.absent || !rules.has(field.coordinate)) return denied',
      replace: 'if (field.absent) return denied',
      tests: ASKING,
    },
    {
      name: 'what is hidden reads otherwise than what was never there',
      find: "if (field.absent || !rules.has(field.coordinate)) return denied(field.coordinate, 'FORBIDDEN_FIELD');",
      replace:
        "if (field.absent || !rules.has(field.coordinate)) return denied(rules.has(field.coordinate) ? field.coordinate : field.parentType, 'FORBIDDEN_FIELD');",
      tests: ASKING,
      threat: 'T38',
    },
    {
      name: 'a filter on what one may not read is answered',
      find: "if (hidden !== undefined) return denied(hidden.coordinate, 'FORBIDDEN_FIELD');",
      replace: '',
      tests: ASKING,
      threat: 'T32',
    },
    {
      name: 'a filter finds people of whom one may not read what it filters by',
      find: "return weigh({ request: withSaid(requestFor('READ', field.coordinate, categories), said),",
      replace: "return weigh({ request: requestFor('READ', field.coordinate, categories),",
      tests: ASKING,
      threat: 'T32',
    },
    {
      name: 'a field that is computed from others is a way around them',
      find: '[...new Set([...found.categories, ...required.categories])]',
      replace: 'found.categories',
      tests: ASKING,
      threat: 'T09',
    },
    {
      name: 'a subgraph is sent what it may not have, to compute with',
      find: "if (required.mayNotReceive) return denied(field.coordinate, 'FORBIDDEN_FIELD');",
      replace: '',
      tests: ASKING,
      threat: 'T11',
    },
    {
      name: 'who may read a reason is granted sensitive ones too',
      find: 'categories: [...asked.categories, extra]',
      replace: 'categories: asked.categories',
      tests: TRAVELLING,
      threat: 'E37',
    },
  ]),
  ...inFile('gateway/request/index.ts', [
    {
      name: 'who asks for all or nothing gets a part',
      find: 'asked.strict && ruling.denied.length > 0',
      replace: 'asked.strict && ruling.denied.length < 0',
      tests: ASKING,
    },
  ]),
  ...inFile('gateway/request/circumstances.ts', [
    {
      name: 'a system whose agreement is over keeps its ties to the school',
      find: '.filter((one) => one.from <= caller.at && (one.to === null || caller.at < one.to))\n      .map((one) => one.school)',
      replace: '.map((one) => one.school)',
      tests: ASKING,
    },
  ]),
  ...inFile('gateway/request/2-decide-writes.ts', [
    {
      name: 'somebody who may only read writes',
      find: "if (granting.length === 0) throw refuse('FORBIDDEN_OPERATION', REFUSED);",
      replace: '',
      tests: WRITING,
      threat: 'T44',
    },
    {
      name: 'a write about another’s child is passed on',
      find: "if (!mayWrite(request, target)) throw refuse('FORBIDDEN_OPERATION', REFUSED);",
      replace: '',
      tests: WRITING,
      threat: 'T44',
    },
    {
      name: 'an input field needs no right of its own',
      find: 'withSaid(requestOf(field, found.categories), saidBeside(field, list))',
      replace: 'requestOf(field, found.categories)',
      tests: WRITING,
    },
    {
      name: 'a mutation that no rule speaks of is run',
      find: "if (found === undefined) throw refuse('FORBIDDEN_OPERATION', REFUSED);",
      replace: 'if (found === undefined) continue;',
      tests: WRITING,
    },
    {
      name: 'a write is let at every row that its author may read',
      find: 'granting.map((bond) => bond.extent)',
      replace: 'bonds.map((bond) => bond.extent)',
      tests: WRITING,
    },
  ]),
  ...inFile('gateway/request/authorisation-class.ts', [
    {
      name: 'what was decided for one purpose serves another',
      find: '    caller.purpose,\n    caller.client.kind,',
      replace: '    caller.client.kind,',
      tests: REMEMBERING,
      threat: 'T23',
    },
    {
      name: 'what was decided for the school’s own application serves a third party',
      find: '    caller.client.kind,\n    caller.pairwise,',
      replace: '',
      tests: REMEMBERING,
      threat: 'T23',
    },
    {
      name: 'what was decided under one agreement serves another',
      find: 'agreements.map(({ school, purposes, categories }) => [school, purposes, categories]),',
      replace: '',
      tests: REMEMBERING,
      threat: 'T23',
    },
    {
      name: 'what was decided for one role serves another',
      find: '    [...places.keys()],',
      replace: '',
      tests: REMEMBERING,
      threat: 'T23',
    },
    {
      name: 'what was decided with one’s own consent serves without it',
      find: '    [...ownConsents].sort(),',
      replace: '',
      tests: REMEMBERING,
      threat: 'T31',
    },
    {
      name: 'agreements that are over are in a class',
      find: '.filter(({ from, to }) => from <= at && (to === null || at < to))',
      replace: '',
      tests: REMEMBERING,
    },
  ]),
  ...inFile('gateway/request/3-plan.ts', [
    {
      name: 'what was compiled for one class serves another',
      find: '`${operation.id} ${saidTo(authorisation, rules)} ${authorisation.key}`',
      replace: '`${operation.id} ${saidTo(authorisation, rules)}`',
      tests: REMEMBERING,
      threat: 'T23',
    },
    {
      name: 'what was compiled under one policy serves under another',
      find: '`${operation.id} ${saidTo(authorisation, rules)} ${authorisation.key}`',
      replace: '`${operation.id} ${authorisation.key}`',
      tests: REMEMBERING,
      threat: 'T53',
    },
    {
      name: 'what was compiled for one operation serves another',
      find: '`${operation.id} ${saidTo(authorisation, rules)} ${authorisation.key}`',
      replace: '`${saidTo(authorisation, rules)} ${authorisation.key}`',
      tests: REMEMBERING,
      threat: 'T23',
    },
    {
      name: 'a denied field is fetched all the same',
      find: "ruling.verdict(field).kind !== 'denied',",
      replace: 'ruling.verdict(field) !== undefined,',
      tests: TRAVELLING,
      threat: 'L26',
    },
  ]),
  ...inFile('gateway/request/operation.ts', [
    {
      name: 'an operation keeps its first `@skip`, whatever its variables say',
      find: "`${operation.name?.value ?? ''} ${settled.map(String).join()}`",
      replace: "operation.name?.value ?? ''",
      tests: REMEMBERING,
      threat: 'T42',
    },
    {
      name: 'of two operations of a document the first is run',
      find: "`${operation.name?.value ?? ''} ${settled.map(String).join()}`",
      replace: 'settled.map(String).join()',
      tests: REMEMBERING,
      threat: 'T41',
    },
  ]),
  ...inFile('gateway/request/decisions.ts', [
    {
      name: 'somebody’s consent counts for another to whom one has the same ties',
      find: '`${kinds.join()} ${consented.join()}`',
      replace: 'kinds.join()',
      tests: REMEMBERING,
      threat: 'E35',
    },
    {
      name: 'a tie to one child counts for another',
      find: '`${kinds.join()} ${consented.join()}`',
      replace: 'consented.join()',
      tests: TRAVELLING,
    },
  ]),
  ...inFile('gateway/request/reach.ts', [
    {
      name: 'who may read of all who consented reads of all',
      find: 'students: theirs.filter((student) => !except.includes(student)) }',
      replace: "students: '*' }",
      tests: TRAVELLING,
      threat: 'L29',
    },
    {
      name: 'consent to one category brings the rows of another',
      find: 'others.every((set) => set?.has(student) === true)',
      replace: 'true',
      tests: TRAVELLING,
    },
  ]),
  ...inFile('gateway/request/arguments.ts', [
    {
      name: 'a text that no store keeps is handed on',
      find: "item.includes('\\0')",
      replace: "item === '\\0'",
      tests: ['tests/attacks/bad-input.test.ts'],
      threat: 'L10',
    },
    {
      name: 'an id of another vendor is understood',
      find: '(pairwise.reveal(client.id, id) ?? NOBODY)',
      replace: "(pairwise.reveal(client.id, id) ?? pairwise.reveal('lms', id) ?? NOBODY)",
      tests: ARGUMENTS,
      threat: 'L12',
    },
    {
      name: 'a vendor asks by the school’s own id',
      find: 'return isPairwise && isPersonal(id) ? NOBODY : id;',
      replace: 'return id;',
      tests: ARGUMENTS,
    },
    {
      name: 'an id inside an input is not looked at',
      find: 'convert(one, fields[key]?.type as GraphQLInputType, key)',
      replace: 'one',
      tests: ARGUMENTS,
    },
  ]),
  ...inFile('gateway/request/cost.ts', [
    {
      name: 'an operation may cost what it likes',
      find: 'if (cells > MOST_CELLS)',
      replace: 'if (cells < 0)',
      tests: COST,
      threat: 'T45',
    },
    {
      name: 'a page may be as long as one likes',
      find: '(first < 1 || first > LONGEST_PAGE)',
      replace: 'first < 1',
      tests: COST,
      threat: 'T45',
    },
    {
      name: 'the cost of a list is not that of what is in it',
      find: 'rows * (typeof first',
      replace: '(typeof first',
      tests: COST,
      threat: 'T52',
    },
  ]),
  ...inFile('gateway/federation/selection.ts', [
    {
      name: 'fragments unfold without end',
      find: 'if (size > MOST_FIELDS)',
      replace: 'if (size < 0)',
      tests: SELECTION,
      threat: 'T52',
    },
    {
      name: 'a client’s alias is the name of the data',
      find: 'const dataKey = plain && (prefix === null || common) ? name :',
      replace: 'const dataKey = plain && (prefix === null || common) ? responseKey :',
      tests: SELECTION,
      threat: 'L1',
    },
    {
      name: 'two members of a union share the data of one key',
      find: 'types.length > 1 ? `${index}_` : null',
      replace: 'null',
      tests: SELECTION,
      threat: 'T06',
    },
  ]),
  ...inFile('gateway/federation/requirements.ts', [
    {
      name: 'what a field is computed from is not asked for',
      find: 'for (const category of own) categories.add(category);',
      replace: '',
      tests: REQUIREMENTS,
      threat: 'T09',
    },
    {
      name: 'what that is computed from in turn is not asked for',
      find: 'for (const category of deeper.categories) own.add(category);',
      replace: '',
      tests: REQUIREMENTS,
      threat: 'T09',
    },
    {
      name: 'a subgraph that is handed a field is taken to keep it',
      find: 'if (external) continue;',
      replace: '',
      tests: REQUIREMENTS,
      threat: 'T11',
    },
    {
      name: 'what stands inside a required object is not asked for',
      find: 'if (selection.selectionSet === undefined) continue;',
      replace: 'if (args !== undefined) continue;',
      tests: REQUIREMENTS,
      threat: 'T09',
    },
  ]),
];
