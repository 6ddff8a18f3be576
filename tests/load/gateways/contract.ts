import type { Form } from '../shop/schema.js';

/** What a gateway is put in front of. */
export interface Site {
  /** File of the supergraph, whose subgraphs are at these addresses. */
  supergraph(form: Form): string;
  readonly subgraphs: Readonly<Record<string, string>>;
  /** A folder that is thrown away in the end. */
  readonly folder: string;
  /** How many different users ask. */
  readonly users: number;
  /** What Préau must be told to run there. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A gateway of its own process, ready to be asked. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  /** Values of the authorization header for an operation, each its own. */
  authorizations(operation: string): readonly string[];
  stop(): Promise<void>;
}

export interface Gateway {
  /** As `--only` and the JSON have it. */
  readonly name: string;
  /** As the table has it. */
  readonly title: string;
  /** It has rules that deny something, so its answer is not the others’. */
  readonly answersOtherwise?: boolean;
  start(site: Site): Promise<Running>;
}

/** Users of gateways that look at no token. */
export function anybody(users: number): () => readonly string[] {
  const all = Array.from({ length: users }, (_, index) => `Bearer user-${index}`);
  return () => all;
}
