import { type Fault, inFile } from '../fault.js';

const GRAPHQL = ['tests/gateway/graphql.test.ts'];
const SERVER = ['tests/gateway/server.test.ts'];
const CONTRACTS = ['tests/gateway/contract/contracts.test.ts'];
const CONTRACT = ['tests/gateway/contract/contract.test.ts'];
const READ = ['tests/gateway/contract/read-against.test.ts'];
const FILTERED = ['tests/gateway/contract/filtered-schema.test.ts'];

/** Faults of the doors: what a client may see of the schema, and what it may send. */
export const doors: readonly Fault[] = [
  ...inFile('gateway/contract/contracts.ts', [
    {
      name: 'a contract is found by the kind of client alone',
      find: 'purposes, agreements.map((one) => [one.purposes, one.categories])',
      replace: '',
      tests: CONTRACTS,
      threat: 'L36',
    },
    {
      name: 'a contract outlives the policy it was made of',
      find: 'ground.policy.document === policy.document && ground.schema === schema',
      replace: 'ground.schema === schema',
      tests: CONTRACTS,
      threat: 'T53',
    },
  ]),
  ...inFile('gateway/contract/audience.ts', [
    {
      name: 'a contract shows what an agreement that is over was for',
      find: 'agreements: agreements.filter(({ from, to }) => from <= at && (to === null || at < to))',
      replace: 'agreements',
      tests: CONTRACTS,
    },
  ]),
  ...inFile('gateway/contract/filtered-schema.ts', [
    {
      name: 'an argument that may not be used is in the contract',
      find: 'coordinates.has(`${coordinate}(${argument.name.value}:)`)',
      replace: 'argument.kind === Kind.INPUT_VALUE_DEFINITION',
      tests: FILTERED,
      threat: 'T38',
    },
    {
      name: 'an input field that may not be given is in the contract',
      find: '(node.fields ?? []).filter((field) => coordinates.has(`${node.name.value}.${field.name.value}`))',
      replace: 'node.fields ?? []',
      tests: FILTERED,
      threat: 'T38',
    },
    {
      name: 'descriptions speak of what is hidden',
      find: 'withoutMentions({ ...document, definitions }, document)',
      replace: '{ ...document, definitions }',
      tests: FILTERED,
      threat: 'T38',
    },
  ]),
  ...inFile('gateway/contract/grantable.ts', [
    {
      name: 'a contract shows what members of a class read to who is none',
      find: "if (about === 'somebody') return !isMember;",
      replace: "if (about === 'somebody') return true;",
      tests: CONTRACT,
    },
  ]),
  ...inFile('gateway/contract/openings.ts', [
    {
      name: 'a contract shows an input in which there is nothing to say but itself',
      find: 'given === null ? [] : barrenIn(given)',
      replace: '[] as string[]',
      tests: CONTRACT,
    },
    {
      name: 'a contract shows a part of something that is refused to everybody',
      find: 'return question === null || grantable(question);',
      replace: 'return question === null || question.after !== undefined || grantable(question);',
      tests: CONTRACT,
      threat: 'T32',
    },
    {
      name: 'a contract shows what a write gives back though it is refused to everybody',
      find: "lead.action === 'WRITE' ? { ...lead, givenBack: coordinate } :",
      replace: "lead.action === 'WRITE' ? lead :",
      tests: CONTRACT,
      threat: 'T32',
    },
    {
      name: 'a contract shows a filter on what may not be read',
      find: 'together(base, neededFor(argument, argumentOf(type, field, argument), way))',
      replace: 'base',
      tests: CONTRACT,
      threat: 'T32',
    },
  ]),
  ...inFile('gateway/contract/read-against.ts', [
    {
      name: 'a fault in a document suggests a name that is there',
      find: 'return { errors: errors.map(withoutSuggestion) };',
      replace: 'return { errors };',
      tests: GRAPHQL,
      threat: 'T38',
    },
    {
      name: 'a mutation that is hidden is read',
      find: '...asSent, ...rest, ...withoutRoot(contract, stripped.document)',
      replace: '...asSent, ...rest',
      tests: READ,
      threat: 'T38',
    },
  ]),
  ...inFile('gateway/contract/strip-absent.ts', [
    {
      name: 'a field that is hidden is told of as one that is there',
      find: "if (name.startsWith('__')) return node;",
      replace: 'if (name !== undefined) return node;',
      tests: READ,
    },
  ]),
  ...inFile('gateway/federation/public-schema.ts', [
    {
      name: 'the gateway’s own fields are in the schema that clients read',
      find: '[Kind.FIELD_DEFINITION]: { enter: (node) => (isReserved(node.name.value) ? null : undefined) },',
      replace: '',
      tests: ['tests/gateway/request/asking.test.ts', 'tests/gateway/graphql.test.ts'],
      threat: 'L36',
    },
    {
      name: 'a client may use the gateway’s own names',
      find: 'return RESERVED.test(name);',
      replace: "return name === 'preau' || name.startsWith('preauPlaces') || name.startsWith('preauSubjects');",
      tests: GRAPHQL,
      threat: 'L2',
    },
  ]),
  ...inFile('gateway/log.ts', [
    {
      name: 'what was written with a statement that failed is logged',
      find: 'stack.slice(after)',
      replace: 'stack',
      tests: ['tests/gateway/log.test.ts'],
      threat: 'L47',
    },
  ]),
  ...inFile('gateway/graphql.ts', [
    {
      name: 'everybody reads the whole schema',
      find: 'schema: contract.schema,',
      replace: 'schema: ports.snapshot.schema,',
      tests: GRAPHQL,
      threat: 'L36',
    },
    {
      name: 'a document read for one contract serves another',
      find: 'let read = bySchema.get(contract.schema);\n    if (read === undefined) {',
      replace:
        "let read = byName.get('first') as ReturnType<typeof readAgainst> | undefined;\n    if (read === undefined) {\n      byName.set('first', readAgainst(contract, document, operationName, limits) as never);",
      tests: GRAPHQL,
      threat: 'T24',
    },
    {
      name: 'a long document is kept, and its text with it',
      find: 'documentStore: keptDocuments(),',
      replace: '',
      tests: GRAPHQL,
      threat: 'T51',
    },
    {
      name: 'the limits on a document are off',
      find: 'rules: [...validationRules, reservedNames]',
      replace: 'rules: [reservedNames]',
      tests: GRAPHQL,
      threat: 'T52',
    },
    {
      name: 'a document may be as long as one likes',
      find: 'parseOptions: { maxTokens: LIMITS.tokens },',
      replace: '',
      tests: GRAPHQL,
      threat: 'T52',
    },
    {
      name: 'several operations are taken at a time',
      find: 'allowBatchedHttpRequests: false',
      replace: 'allowBatchedHttpRequests: true',
      tests: GRAPHQL,
      threat: 'L38',
    },
    {
      name: 'another page’s visitor can be made to ask',
      find: 'csrfPrevention: true',
      replace: 'csrfPrevention: false',
      tests: GRAPHQL,
      threat: 'T50',
    },
    {
      name: 'an operation is kept by its hash for everybody',
      find: 'persistedQueries: false',
      replace: 'persistedQueries: {}',
      tests: GRAPHQL,
      threat: 'L37',
    },
    {
      name: 'what broke inside is told to the client',
      find: "return new GraphQLError('the service cannot answer now: try again', {",
      replace: 'return new GraphQLError(String(fault), {',
      tests: GRAPHQL,
      threat: 'T13',
    },
    {
      name: 'what libraries say of themselves is told with an error',
      find: 'extensions: { code, ...(coordinate === undefined ? {} : { coordinate }) },',
      replace: 'extensions: { ...error.extensions, code },',
      tests: GRAPHQL,
      threat: 'L22',
    },
    {
      name: 'a fault in a document repeats the value that was written',
      find: 'message: withoutValues(error.message).slice(0, 300),',
      replace: 'message: error.message,',
      tests: GRAPHQL,
      threat: 'L10',
    },
  ]),
  ...inFile('gateway/server.ts', [
    {
      name: 'a mutation comes by GET',
      find: '{ method, search, accept: request.headers.accept, headers: () => headersOf(request), body },',
      replace:
        "{ method: 'POST', search: '', accept: undefined, headers: () => [['content-type', 'application/json']], body: body ?? Object.fromEntries(new URLSearchParams(search)) },",
      tests: GRAPHQL,
      threat: 'L17',
    },
    {
      name: 'a body is read before its sender is known',
      find: 'const caller = await callerOf(request);\n      const body',
      replace:
        'const late = () => callerOf(request);\n      const caller = null as never as Awaited<ReturnType<typeof late>>;\n      const body',
      tests: SERVER,
    },
    {
      name: 'a body may be as large as one likes',
      find: 'if (size <= limit) return',
      replace: 'if (size > 0) return',
      tests: SERVER,
      threat: 'T51',
    },
    {
      name: 'a compressed body is taken',
      find: "if (encoding !== undefined && encoding !== 'identity') throw",
      replace: 'if (encoding === null) throw',
      tests: SERVER,
      threat: 'T51',
    },
    {
      name: 'a shared cache may keep an answer',
      find: "response.setHeader('cache-control', 'private, no-store');",
      replace: '',
      tests: SERVER,
      threat: 'L35',
    },
  ]),
];
