import type { DocumentNode } from 'graphql';
import type { SubgraphName } from '../../core/config.js';
import type { Classification } from '../../core/shield/index.js';
import { createSubgraph, type Subgraph, type SubgraphPorts } from '../../core/subgraph/index.js';
import { assessment } from '../../subgraphs/assessment/index.js';
import { attendance } from '../../subgraphs/attendance/index.js';
import { identity } from '../../subgraphs/identity/index.js';
import { messaging } from '../../subgraphs/messaging/index.js';

export interface InProcessPorts extends Omit<SubgraphPorts, 'key' | 'document'> {
  readonly keyOf: (subgraph: string) => Buffer;
  readonly documentOf: (subgraph: SubgraphName) => DocumentNode;
  readonly classification: Classification;
}

/** One subgraph in this process. The one place where the gateway meets the subgraphs' code. */
export function inProcess(name: SubgraphName, ports: InProcessPorts): Subgraph {
  const own: SubgraphPorts = { ...ports, key: ports.keyOf(name), document: ports.documentOf(name) };
  switch (name) {
    case 'identity':
      return createSubgraph(identity, own);
    case 'attendance':
      return createSubgraph(attendance, own);
    case 'assessment':
      return createSubgraph(assessment, own);
    case 'messaging':
      return createSubgraph(messaging, own);
  }
}
