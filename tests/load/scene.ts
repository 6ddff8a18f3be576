import type { Gateway, Site } from './gateways/index.js';
import type { Traffic } from './servers/prepared.js';

/** One operation that gateways are asked, again and again. */
export interface Operation {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Subgraphs, the operations asked of them, and the gateways put in front of them. */
export interface Scene {
  readonly name: string;
  readonly title: string;
  /** By name. */
  readonly operations: readonly string[];
  /** The first is what the others are compared with. */
  readonly gateways: readonly Gateway[];
  open(): Promise<OpenScene>;
}

export interface OpenScene {
  readonly site: Site;
  operation(name: string): Operation;
  /** What came to the subgraphs since the last time. */
  traffic(): Promise<Traffic>;
  close(): Promise<void>;
}
