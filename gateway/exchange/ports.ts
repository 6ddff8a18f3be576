import type { ExternalKey, IntakeReport, Roster, RosterSource } from '../../subgraphs/identity/roster.js';
import type { Limits } from './limits.js';
import type { Progress } from './progress.js';

/** Makes one school agree with a roster, all or nothing. The identity subgraph does it. */
export type RosterIntake = (roster: Roster, source: RosterSource) => Promise<IntakeReport>;

/** A school that is known already. */
export interface KnownSchool {
  readonly uai: string;
  readonly name: string;
}

/** A tie in force that an earlier intake of the same source made. */
export interface KnownTie {
  readonly kind: 'membership' | 'role' | 'teaching';
  /** UAI. */
  readonly school: string;
  readonly group?: ExternalKey;
  readonly subject?: ExternalKey;
  /** StaffFunction, of a role. */
  readonly function?: string;
}

/** What earlier imports left. A file of changes names records without saying where they are. */
export interface KnownRecords {
  /** At which schools the record of each key is known; of a school's own key, that school. One answer for each key, in their order. */
  where(keys: readonly ExternalKey[]): Promise<readonly (readonly KnownSchool[])[]>;
  /** The school with this UAI, or null. */
  school(uai: string): Promise<KnownSchool | null>;
  /** Ties in force of each person. A change that replaces one of several lists needs to know what was on it. */
  ties(persons: readonly ExternalKey[]): Promise<readonly (readonly KnownTie[])[]>;
}

/** Nothing is known: every school is new. */
export const nothingKnown: KnownRecords = {
  where: async (keys) => keys.map(() => []),
  school: async () => null,
  ties: async (persons) => persons.map(() => []),
};

export interface ImportPorts {
  readonly intake: RosterIntake;
  /** Without it, changes to records that the files do not place at a school are told and left out. */
  readonly known?: KnownRecords;
  readonly progress: Progress;
  readonly limits?: Partial<Limits>;
  /** How the source is called, where the files do not say it or say the same as another's. External ids are kept under it. */
  readonly system?: string;
}
