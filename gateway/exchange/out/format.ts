import type { Roster } from '../../../subgraphs/identity/roster.js';
import type { SchoolOut } from './delivery.js';

/** A format that schools are written in, one school after the other. */
export interface FormatOut {
  /** The fields that are told of people, `Type.field`, sorted. */
  readonly coordinates: readonly string[];
  /** Told of every school of the delivery before the first is written: who is at one may have a seat at another. */
  survey(roster: Roster): void;
  begin(): Promise<void>;
  school(school: SchoolOut): Promise<void>;
  end(): Promise<void>;
}
