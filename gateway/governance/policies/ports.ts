import type { Role } from '../../../core/policy/index.js';
import type { Steward } from './authority.js';

/** What the life of a policy must know of people, who are kept elsewhere. */
export interface PolicyPorts {
  readonly stewards: readonly Steward[];
  /** Functions that somebody holds at an instant, with the school. Asked outside any transaction. */
  functionsOf(person: string, at: number): Promise<readonly { readonly role: Role; readonly school: string }[]>;
  /** How many people there are at each of these schools on the day of the instant. Nobody is named. */
  headcounts(schools: readonly string[], at: number): Promise<readonly Headcount[]>;
}

/** People of one school, counted. */
export interface Headcount {
  readonly school: string;
  /** Humans who hold each role there; students and guardians too. */
  readonly holders: Readonly<Partial<Record<Role, number>>>;
}
