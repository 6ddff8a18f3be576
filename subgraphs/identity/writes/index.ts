import type { Reach } from '../../../core/capability/index.js';
import type { Database } from '../../../core/store/contract.js';
import { setGuardianDisclosure } from './disclosure.js';
import { linkExternalId, type Naming, unlinkExternalId } from './external-ids.js';
import type { GivenLink } from './judge-links.js';
import type { GivenStudent } from './judge-students.js';
import { upsertGuardianLinks } from './links.js';
import { type GivenMembership, upsertGroupMemberships } from './memberships.js';
import type { Batch } from './standing.js';
import { upsertStudents } from './students.js';
import type { WriteKey } from './write-once.js';

/** What is written through the API, each in a transaction of its own. */
export function writesRepository(db: Database) {
  return {
    upsertStudents: (batch: Batch<GivenStudent>, reach: Reach, key: WriteKey) => upsertStudents(db, batch, reach, key),
    upsertGuardianLinks: (batch: Batch<GivenLink>, reach: Reach, key: WriteKey) => upsertGuardianLinks(db, batch, reach, key),
    upsertGroupMemberships: (batch: Batch<GivenMembership>, reach: Reach, key: WriteKey) => upsertGroupMemberships(db, batch, reach, key),
    linkExternalId: (naming: Naming & { readonly assurance: string }) => linkExternalId(db, naming),
    unlinkExternalId: (naming: Naming) => unlinkExternalId(db, naming),
    setGuardianDisclosure: (student: string, value: string, at: Date) => setGuardianDisclosure(db, student, value, at),
  };
}

export { type GivenKey, isText, keyFault } from './given-key.js';
export type { GivenLink } from './judge-links.js';
export type { GivenStudent } from './judge-students.js';
export type { GivenMembership } from './memberships.js';
export type { Batch } from './standing.js';
export { type Answered, fault, type WriteError, type WriteKey } from './write-once.js';
