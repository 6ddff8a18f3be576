import { defineSubgraph } from '../../core/subgraph/index.js';
import { createLoaders } from './loaders.js';
import { references } from './references.js';
import { createRepository } from './repository/index.js';
import { resolvers } from './resolvers.js';
import { shield } from './shield.js';

/** Who is who, at which school, in which class, and whose guardian. */
export const identity = defineSubgraph({
  name: 'identity',
  repository: createRepository,
  loaders: createLoaders,
  resolvers,
  references,
  shield,
});

export { knownRecords } from './intake/known.js';
export { applyRoster } from './intake.js';
export type {
  ExternalKey,
  IntakeCount,
  IntakeKind,
  IntakeReport,
  Roster,
  RosterAddress,
  RosterContact,
  RosterEnrolment,
  RosterGroup,
  RosterLink,
  RosterMembership,
  RosterPeriod,
  RosterPerson,
  RosterRecord,
  RosterRole,
  RosterSchool,
  RosterSource,
  RosterStaff,
  RosterStatus,
  RosterStudent,
  RosterSubject,
  RosterTeaching,
  RosterTie,
  RosterYear,
} from './roster.js';
export { INTAKE_KINDS } from './roster.js';
