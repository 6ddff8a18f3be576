import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type ValidationContext,
} from 'graphql';
import { Refusal, refuse } from '../core/errors.js';
import { type ReadingContract, readAgainst } from './contract/index.js';
import { isReserved } from './federation/public-schema.js';
import type { Snapshot } from './federation/supergraph.js';
import type { Gone } from './gone.js';
import { createBoundedMemo } from './identity/index.js';
import type { Caller } from './request/caller.js';
import type { Journeys, ReadUnder } from './request/index.js';
import { isLong } from './request/operation.js';
import { Overtaken } from './request/overtaken.js';

/** What a request brings besides its operation. */
export interface OperationContext {
  /** Null where the gateway permits all. */
  readonly caller: Caller | null;
  readonly authorization: string | null;
  readonly strict: boolean;
  /** Aborted when the caller went away. */
  readonly signal: Gone | null;
  /** Who asks, looked at anew: what an answer stood on was changed while it was made. */
  readonly renew?: () => Promise<Caller | null>;
}

export interface GraphqlPorts {
  readonly snapshot: Snapshot;
  readonly supergraphSdl: string;
  /** The schema that a caller sees under the rules that are theirs; of everybody, where the gateway permits all. */
  readonly contractFor: (caller: Pick<Caller, 'audience' | 'rules'> | null) => ReadingContract;
  readonly journeys: Journeys;
  readonly log: (fault: unknown) => void;
}

/** Limits on the document itself; page sizes are limited per request (request/cost.ts). */
const LIMITS = { depth: 16, aliases: 100, directives: 50, tokens: 3000 } as const;

/** How often an answer is made that changes overtake. */
const MOST_TURNS = 3;

/** A document with a thousand faults is told of the first ten. */
const MOST_FAULTS = 10;

/**
 * Apollo Server over our own executor: it reads GraphQL over HTTP and parses; we validate against the schema that the caller sees, and the
 * journey does the rest. Suggestions, batching, tracing, landing page and reporting are off.
 */
export async function openGraphql(ports: GraphqlPorts) {
  const understand = reader();
  const documents = createBoundedMemo<DocumentNode>(KNOWN_DOCUMENTS);
  /** The text of an answer, by the object that stands for it on its way through Apollo Server. */
  const texts = new WeakMap<object, string>();

  /** An answer that was overtaken by a change is made anew, a few times; then whoever asks is told to ask again. */
  async function perform(
    document: DocumentNode,
    operationName: string | null,
    variables: unknown,
    asking: OperationContext,
  ): Promise<Performed> {
    let current = asking;
    for (let turn = 1; ; turn += 1) {
      try {
        return await performOnce(document, operationName, variables, current);
      } catch (fault) {
        if (!(fault instanceof Overtaken) || asking.renew === undefined || turn === MOST_TURNS) throw fault;
        current = { ...current, caller: await asking.renew() };
      }
    }
  }

  /** Reads an operation in the contract of whoever asks, and answers it. */
  async function performOnce(
    document: DocumentNode,
    operationName: string | null,
    variables: unknown,
    asking: OperationContext,
  ): Promise<Performed> {
    const contract = ports.contractFor(asking.caller);
    const kind = getOperationAST(document, operationName)?.operation;
    // Why: a client that may write nothing sees no mutation at all; to it as to others, one that is hidden reads as one that never was.
    if (kind === 'mutation' && contract.schema.getMutationType() == null) {
      await ports.journeys.turnedDown(asking.caller, document, operationName, 'FORBIDDEN_OPERATION');
      throw refuse('FORBIDDEN_OPERATION', NOTHING_WRITTEN);
    }
    const read = understand(contract, document, operationName);
    if ('errors' in read) {
      await ports.journeys.turnedDown(asking.caller, document, operationName, 'BAD_USER_INPUT');
      return { data: null, errors: read.errors.map(unreadable) };
    }
    const { caller, authorization, strict, signal, renew } = asking;
    const under = caller === null ? undefined : readUnder(caller.audience, document, operationName);
    const { data, errors } = await ports.journeys.answer({
      sent: document,
      document: read.document,
      operation: read.operation,
      schema: contract.schema,
      variables: (variables ?? {}) as Readonly<Record<string, unknown>>,
      caller,
      authorization,
      strict,
      signal,
      renew,
      under,
    });
    return { data, errors };
  }

  /** Why apart: what is made here outlives the request, and holds nothing else of it. */
  function readUnder(audience: Caller['audience'], document: DocumentNode, operationName: string | null): ReadUnder {
    return (rules) => {
      const contract = ports.contractFor({ audience, rules });
      const read = understand(contract, document, operationName);
      return 'errors' in read ? null : { document: read.document, operation: read.operation, schema: contract.schema };
    };
  }

  const server = new ApolloServer<OperationContext>({
    gateway: {
      onSchemaLoadOrUpdate(callback) {
        callback({ apiSchema: ports.snapshot.schema, coreSupergraphSdl: ports.supergraphSdl });
        return () => undefined;
      },
      async load() {
        return {
          executor: async ({ document, operationName, request, source, context }) => {
            if (!isLong(document)) documents.set(source, document);
            try {
              const performed = await perform(document, operationName, request.variables, context as unknown as OperationContext);
              if (performed.data === null) return { errors: performed.errors } as never;
              const { data } = performed;
              const errors = performed.errors.map(graphqlError);
              const standIn = data === 'null' ? null : {};
              if (standIn !== null) texts.set(standIn, data);
              return { data: standIn, ...(errors.length === 0 ? {} : { errors }) } as never;
            } catch (fault) {
              throw asGraphqlError(fault, ports.log);
            }
          },
        };
      },
      stop: async () => undefined,
    },
    stringifyResult(result) {
      const text = typeof result.data === 'object' && result.data !== null ? texts.get(result.data) : undefined;
      return text === undefined ? JSON.stringify(result) : answerText(text, result.errors ?? []);
    },
    // Why: Apollo Server remembers that a document was valid, whoever sent it; what is valid depends on who asks (threats T24).
    dangerouslyDisableValidation: true,
    documentStore: keptDocuments(),
    introspection: true,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: { debug: () => undefined, info: () => undefined, warn: (text) => ports.log(text), error: (text) => ports.log(text) },
    parseOptions: { maxTokens: LIMITS.tokens },
    plugins: OFF as ApolloServerPlugin<OperationContext>[],
    formatError: told,
  });
  await server.start();

  /**
   * What Apollo Server does of a document it has parsed before is to find it again: a POST of such a query, asked for plainly, is performed
   * straight away. Null: it is Apollo Server's to read, and to refuse.
   */
  async function straightAway({ method, accept, body }: HttpRequest, context: OperationContext): Promise<HttpAnswer | null> {
    if (method !== 'POST' || !PLAIN.has(accept ?? '*/*') || typeof body !== 'object' || body === null) return null;
    const { query, operationName = null, variables = null } = body as Record<string, unknown>;
    const document = typeof query === 'string' ? documents.get(query) : undefined;
    const isUsual =
      (operationName === null || typeof operationName === 'string') && typeof variables === 'object' && !Array.isArray(variables);
    if (document === undefined || !isUsual || !Object.keys(body).every((name) => PLAIN_MEMBERS.has(name))) return null;
    if (getOperationAST(document, operationName as string | null)?.operation !== 'query') return null;
    try {
      const performed = await perform(document, operationName as string | null, variables, context);
      if (performed.data !== null)
        return { status: 200, headers: JSON_HEADERS, text: answerText(performed.data, performed.errors.map(told)) };
      // Why: one that cannot be read is answered here too; handed on, it would be turned down, and accounted for, twice.
      const errors = performed.errors.map((error) => told(error.toJSON()));
      return { status: 400, headers: JSON_HEADERS, text: JSON.stringify({ errors }) };
    } catch (fault) {
      const error = asGraphqlError(fault, ports.log);
      const { status } = error.extensions.http as { status: number };
      return { status, headers: JSON_HEADERS, text: JSON.stringify({ errors: [told(error.toJSON())] }) };
    }
  }

  return {
    /** Answers one GraphQL-over-HTTP request whose caller is known. */
    async execute(request: HttpRequest, context: OperationContext): Promise<HttpAnswer> {
      const answered = await straightAway(request, context);
      if (answered !== null) return answered;
      const { method, search, body } = request;
      const {
        status,
        headers,
        body: written,
      } = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method, search, headers: new HeaderMap(request.headers()), body },
        context: async () => context,
      });
      return { status: status ?? 200, headers, text: written.kind === 'complete' ? written.string : '' };
    },
    stop: () => server.stop(),
  };
}

/** What came of an operation; `data` is null where it could not be read. */
type Performed =
  | { readonly data: string; readonly errors: readonly GraphQLFormattedError[] }
  | { readonly data: null; readonly errors: readonly GraphQLError[] };

/** One request over HTTP, its body parsed. */
export interface HttpRequest {
  readonly method: string;
  readonly search: string;
  readonly accept: string | undefined;
  headers(): Iterable<[string, string]>;
  readonly body: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Iterable<[string, string]>;
  readonly text: string;
}

/** Documents that were parsed and are known by their text; long ones are parsed each time. */
const KNOWN_DOCUMENTS = 1000;
/** What a client accepts that asks for JSON and nothing finer. */
const PLAIN: ReadonlySet<string> = new Set(['*/*', 'application/json', 'application/json, */*', 'application/json, text/plain, */*']);
/** What a request says that asks for nothing of Apollo Server. */
const PLAIN_MEMBERS: ReadonlySet<string> = new Set(['query', 'operationName', 'variables']);
const JSON_HEADERS: readonly [string, string][] = [['content-type', 'application/json; charset=utf-8']];
const NOTHING_WRITTEN = 'not permitted: nothing was written';

function answerText(data: string, errors: readonly GraphQLFormattedError[]): string {
  return errors.length === 0 ? `{"data":${data}}` : `{"errors":${JSON.stringify(errors)},"data":${data}}`;
}

/** Why not Apollo Server's own: it reckons a document without its text, and keeps tens of thousands whose comments fill a request each. */
function keptDocuments(): NonNullable<ApolloServerOptions<OperationContext>['documentStore']> {
  const known = createBoundedMemo<DocumentNode>(KNOWN_DOCUMENTS);
  return {
    get: async (key) => known.get(key),
    set: async (key, document) => {
      if (!isLong(document)) known.set(key, document);
    },
    delete: async () => undefined,
  };
}

type ReadDocument = (contract: ReadingContract, document: DocumentNode, operationName: string | null) => ReturnType<typeof readAgainst>;

/** Reads documents against contracts, within our limits; each document once for each schema that contracts have, and each operation. */
function reader(): ReadDocument {
  const { validationRules } = new ApolloArmor({
    maxDepth: { enabled: true, n: LIMITS.depth, flattenFragments: true },
    maxAliases: { enabled: true, n: LIMITS.aliases },
    maxDirectives: { enabled: true, n: LIMITS.directives },
    maxTokens: { enabled: false },
    costLimit: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  }).protect();
  const limits = { rules: [...validationRules, reservedNames], mostErrors: MOST_FAULTS };
  // INVARIANT: what was read in one schema is never another's (threats T24): a contract is its schema, and whether it is the whole.
  const known = new WeakMap<DocumentNode, Map<string, WeakMap<GraphQLSchema, ReturnType<typeof readAgainst>>>>();
  return (contract, document, operationName) => {
    const byName = known.get(document) ?? new Map();
    if (byName.size === 0) known.set(document, byName);
    const name = operationName ?? '';
    const isNamed = document.definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && node.name?.value === name);
    // Why: a name that is none of the document's is not worth remembering, and there is no end to them.
    if (!isNamed && name !== '') return readAgainst(contract, document, operationName, limits);
    const key = `${contract.isWhole === true} ${name}`;
    const bySchema = byName.get(key) ?? new WeakMap();
    byName.set(key, bySchema);
    let read = bySchema.get(contract.schema);
    if (read === undefined) {
      read = readAgainst(contract, document, operationName, limits);
      bySchema.set(contract.schema, read);
    }
    return read;
  };
}

function unreadable(fault: GraphQLError): GraphQLError {
  return new GraphQLError(fault.message, {
    nodes: fault.nodes ?? [],
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
}

function graphqlError({ message, path, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { path, extensions: extensions ?? {} });
}

/** What Apollo Server does by itself and we do not want done. */
const OFF: readonly unknown[] = [
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
];

/** A refusal with its status; anything else is our fault, logged and told in one sentence. */
export function asGraphqlError(fault: unknown, log: (fault: unknown) => void): GraphQLError {
  if (fault instanceof Refusal) {
    if (fault.logged !== undefined) log(fault.logged);
    return new GraphQLError(fault.message, { extensions: { code: fault.code, http: { status: fault.status } } });
  }
  log(fault);
  return new GraphQLError('the service cannot answer now: try again', {
    extensions: { code: 'UPSTREAM_UNAVAILABLE', http: { status: 500 } },
  });
}

const OURS: ReadonlySet<string> = new Set([
  'UNAUTHENTICATED',
  'PURPOSE_REQUIRED',
  'FORBIDDEN_FIELD',
  'FORBIDDEN_OPERATION',
  'CONSENT_REQUIRED',
  'RATE_LIMITED',
  'OPERATION_TOO_COSTLY',
  'UPSTREAM_UNAVAILABLE',
]);

/** One of our codes on every error, and nothing else of what the libraries say of themselves. */
function told(error: GraphQLFormattedError): GraphQLFormattedError {
  const code = String(error.extensions?.code ?? '');
  const { coordinate } = error.extensions ?? {};
  if (OURS.has(code))
    return {
      message: error.message,
      ...(error.path === undefined ? {} : { path: error.path }),
      extensions: { code, ...(coordinate === undefined ? {} : { coordinate }) },
    };
  if (/limit of \d+ exceeded|more that? \d+ tokens|contains more than/i.test(error.message))
    return { message: 'the operation is too large: ask for less at a time', extensions: { code: 'OPERATION_TOO_COSTLY' } };
  if (code === 'INTERNAL_SERVER_ERROR')
    return { message: 'the service cannot answer now: try again', extensions: { code: 'UPSTREAM_UNAVAILABLE' } };
  return {
    message: withoutValues(error.message).slice(0, 300),
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    extensions: { code: 'BAD_USER_INPUT' },
  };
}

/** What was wrong, without what was written there: a literal of the document may be somebody's name, and messages are logged by others. */
function withoutValues(message: string): string {
  return message
    .replace(/^(Syntax Error: .*?\b(?:found|Unexpected|Unterminated) (?:Name|String|BlockString|Int|Float)) .*$/su, '$1')
    .replace(/(cannot represent [^:]*): .*$/su, '$1')
    .replace(/, found .*$/su, '')
    .replace(/^Value ".*" does not exist in/su, 'a value does not exist in');
}

/** Names of the gateway's own: as alias, variable, fragment or operation a client may not use them. */
function reservedNames(context: ValidationContext): ASTVisitor {
  const check = (name: string | undefined) => {
    if (name !== undefined && isReserved(name)) context.reportError(new GraphQLError('names that start with `preau` are reserved'));
  };
  return {
    Field: (node) => check(node.alias?.value ?? node.name.value),
    Variable: (node) => check(node.name.value),
    FragmentDefinition: (node) => check(node.name.value),
    OperationDefinition: (node) => check(node.name?.value),
    Argument: (node) => check(node.name.value),
  };
}
