export { CAPABLE_REQUEST, readCapableRequest, withCapability } from './capable-request.js';
export { type ChangesArguments, changesPage, feedScope } from './changes-page.js';
export { createSubgraph, type Subgraph, type SubgraphPorts, type SubgraphRequest, type SubgraphResponse } from './create.js';
export { decodeCursor, encodeCursor, readCursor } from './cursor.js';
export {
  type Context,
  defineSubgraph,
  type Reference,
  type Resolver,
  type Resolvers,
  type Sensitivity,
  type SubgraphDefinition,
} from './definition.js';
export { serveSubgraph } from './serve.js';
