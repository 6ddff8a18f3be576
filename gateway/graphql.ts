import { ApolloServer, type ApolloServerPlugin, HeaderMap, type HTTPGraphQLResponse } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloArmor } from '@escape.tech/graphql-armor';
import { type ASTVisitor, GraphQLError, type GraphQLFormattedError, type OperationDefinitionNode, type ValidationContext } from 'graphql';
import { Refusal, refuse } from '../core/errors.js';
import { isReserved } from './federation/public-schema.js';
import type { Snapshot } from './federation/stock-gateway.js';
import type { Caller } from './request/caller.js';
import type { Answer, Asked } from './request/index.js';

/** What a request brings besides its operation. */
export interface OperationContext {
  readonly caller: Caller;
  readonly strict: boolean;
}

export interface GraphqlPorts {
  readonly snapshot: Snapshot;
  readonly supergraphSdl: string;
  readonly answer: (asked: Asked) => Promise<Answer>;
  readonly log: (fault: unknown) => void;
}

/** Limits on the document itself; page sizes are limited per request (request/cost.ts). */
const LIMITS = { depth: 16, aliases: 100, directives: 50, tokens: 3000 } as const;

/**
 * Apollo Server over our own executor: it reads GraphQL over HTTP, parses, validates and refuses what is too much; the journey does the rest.
 * Suggestions, batching, tracing, landing page and reporting are off.
 */
export async function openGraphql(ports: GraphqlPorts) {
  const armor = new ApolloArmor({
    maxDepth: { enabled: true, n: LIMITS.depth, flattenFragments: true },
    maxAliases: { enabled: true, n: LIMITS.aliases },
    maxDirectives: { enabled: true, n: LIMITS.directives },
    maxTokens: { enabled: false },
    costLimit: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  });
  const protection = armor.protect();
  const server = new ApolloServer<OperationContext>({
    gateway: {
      onSchemaLoadOrUpdate(callback) {
        callback({ apiSchema: ports.snapshot.schema, coreSupergraphSdl: ports.supergraphSdl });
        return () => undefined;
      },
      async load() {
        return {
          executor: async (context) => {
            const { caller, strict } = context.context as unknown as OperationContext;
            try {
              if (context.operation == null) throw refuse('BAD_USER_INPUT', 'say which operation with `operationName`');
              const asked: Asked = {
                document: context.document,
                operation: context.operation as OperationDefinitionNode,
                variables: context.request.variables ?? {},
                caller,
                strict,
              };
              const { data, errors } = await ports.answer(asked);
              return {
                data,
                ...(errors.length === 0
                  ? {}
                  : { errors: errors.map((error) => new GraphQLError(error.message, { extensions: error.extensions ?? {} })) }),
              } as never;
            } catch (fault) {
              throw asGraphqlError(fault, ports.log);
            }
          },
        };
      },
      stop: async () => undefined,
    },
    introspection: true,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: { debug: () => undefined, info: () => undefined, warn: (text) => ports.log(text), error: (text) => ports.log(text) },
    parseOptions: { maxTokens: LIMITS.tokens },
    validationRules: [...protection.validationRules, reservedNames],
    plugins: [...protection.plugins, fewErrors, ...OFF] as ApolloServerPlugin<OperationContext>[],
    formatError: told,
  });
  await server.start();
  return {
    /** Answers one GraphQL-over-HTTP request whose caller is known. */
    execute(
      request: { method: string; search: string; headers: Iterable<[string, string]>; body: unknown },
      context: OperationContext,
    ): Promise<HTTPGraphQLResponse> {
      return server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: request.method, search: request.search, headers: new HeaderMap(request.headers), body: request.body },
        context: async () => context,
      });
    },
    stop: () => server.stop(),
  };
}

/** A document with a thousand faults is told of the first ten. */
const MOST_FAULTS = 10;
const fewErrors: ApolloServerPlugin<OperationContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body } }) {
        if (body.kind === 'single' && body.singleResult.data == null && body.singleResult.errors !== undefined) {
          body.singleResult.errors = body.singleResult.errors.slice(0, MOST_FAULTS);
        }
      },
    };
  },
};

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
  if (OURS.has(code)) return { message: error.message, extensions: { code, ...(coordinate === undefined ? {} : { coordinate }) } };
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
