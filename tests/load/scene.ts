import type { Gateway, Site } from './gateways/index.js';
import type { Traffic } from './servers/prepared.js';
import type { Operation } from './shop/operations.js';

/** Subgraphs, the operations asked of them, and the gateways put in front of them. */
export interface Scene {
  readonly name: string;
  readonly title: string;
  readonly operations: readonly Operation[];
  /** The first is what the others are compared with. */
  readonly gateways: readonly Gateway[];
  open(): Promise<OpenScene>;
}

export interface OpenScene {
  readonly site: Site;
  /** What came to the subgraphs since the last time. */
  traffic(): Promise<Traffic>;
  close(): Promise<void>;
}
