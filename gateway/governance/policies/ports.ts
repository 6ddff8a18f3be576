import type { CompiledPolicy, Role } from '../../../core/policy/index.js';
import type { Replayed } from '../../simulation/index.js';
import type { Steward } from './authority.js';

/** What the life of a policy must know of people, who are kept elsewhere. */
export interface PolicyPorts {
  readonly stewards: readonly Steward[];
  /** Functions that somebody holds at an instant. Asked outside any transaction. */
  functionsOf(person: string, at: number): Promise<readonly HeldFunction[]>;
  /** Ids of the people who hold one of these functions at a school today. */
  holdersAt(school: string, roles: readonly Role[]): Promise<readonly string[]>;
  /** How many people there are at each of these schools on the day of the instant. Nobody is named. */
  headcounts(schools: readonly string[], at: number): Promise<readonly Headcount[]>;
  /** Every process of the gateway is told that a version (id) waits to be in force. */
  proposed(version: string): Promise<void>;
  /** Awaited before what puts other rules in force is acknowledged: every live process has read them. Never rejects. */
  confirmed(): Promise<void>;
  /** Of which academy each of these schools is, as far as anybody said. Asked outside any transaction. */
  academiesOf(schools: readonly string[]): Promise<ReadonlyMap<string, string | null>>;
  /** Is something decided at this coordinate, as a rule may name it? A rule about any other would do nothing. */
  isDecidedAt(coordinate: string): boolean;
  /** Asks recorded operations again, for a while; asked the same question, it goes on where it was. */
  replay(question: SimulationQuestion): Promise<Replayed & Span>;
}

/** A function that somebody holds at a school. */
export interface HeldFunction {
  readonly role: Role;
  readonly school: string;
  /** For the whole school, as whoever acts on its rules must; else for a class, a subject or a student. */
  readonly isWhole: boolean;
}

/** Milliseconds since 1970, half-open. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

/** What recorded operations would get. */
export interface SimulationQuestion {
  /** Equal for equal questions of one person. */
  readonly key: string;
  /** The rules in force, under the name that the ledger has for them. */
  readonly before: CompiledPolicy;
  readonly after: CompiledPolicy;
  /** Only what was asked by somebody with ties to one of these (UAI); null: everything. */
  readonly schools: readonly string[] | null;
  /** Of a question that is asked for the first time. */
  readonly days: Span;
}

/** People of one school, counted. */
export interface Headcount {
  readonly school: string;
  /** Humans who hold each role there; students and guardians too. */
  readonly holders: Readonly<Partial<Record<Role, number>>>;
}
