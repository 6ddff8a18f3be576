import type * as file from '../../core/files/tables.js';
import type * as assessment from '../../subgraphs/assessment/tables.js';
import type * as attendance from '../../subgraphs/attendance/tables.js';
import type * as identity from '../../subgraphs/identity/tables.js';
import type * as messaging from '../../subgraphs/messaging/tables.js';
import type * as governance from '../governance/tables.js';

type RowOf<Table> = Table extends { readonly $inferInsert: infer Row } ? Row : never;
type Filled<Tables, Names extends keyof Tables> = { [Name in Names]: RowOf<Tables[Name]>[] };

/** Rows being gathered, by subgraph and by the name under which its `tables.ts` exports the table. */
export interface Gathered {
  identity: Filled<
    typeof identity,
    | 'schools'
    | 'capabilities'
    | 'schoolYears'
    | 'periods'
    | 'subjects'
    | 'classGroups'
    | 'persons'
    | 'students'
    | 'staff'
    | 'enrolments'
    | 'memberships'
    | 'roleAssignments'
    | 'teachingAssignments'
    | 'guardianLinks'
    | 'accommodations'
    | 'externalIds'
    | 'accounts'
    | 'changes'
    | 'counters'
  >;
  attendance: Filled<
    typeof attendance,
    | 'schools'
    | 'periods'
    | 'absenceReasons'
    | 'attendanceEvents'
    | 'rollCalls'
    | 'rollCallEntries'
    | 'justifications'
    | 'justifiedEvents'
    | 'infirmaryVisits'
    | 'incidents'
    | 'incidentParticipants'
    | 'measures'
    | 'exemptions'
    | 'observations'
    | 'plannedMeals'
    | 'alerts'
    | 'cohorts'
    | 'changes'
    | 'counters'
  >;
  assessment: Filled<
    typeof assessment,
    | 'periods'
    | 'teaching'
    | 'scales'
    | 'skills'
    | 'evaluations'
    | 'results'
    | 'skillLevels'
    | 'averages'
    | 'classAppreciations'
    | 'reportCards'
    | 'cycleReports'
    | 'orientationFiles'
    | 'cohorts'
    | 'counters'
  >;
  messaging: Filled<
    typeof messaging,
    | 'conversations'
    | 'participants'
    | 'messages'
    | 'recipients'
    | 'announcements'
    | 'audiences'
    | 'surveyAnswers'
    | 'moderationReports'
    | 'safetyReports'
    | 'closedMailboxes'
    | 'quietHours'
    | 'counters'
  >;
  file: Filled<typeof file, 'files'>;
  governance: Filled<typeof governance, 'clients' | 'agreements' | 'notices' | 'consentActs' | 'objections' | 'restrictions'>;
}

type Settled<Tables> = { readonly [Name in keyof Tables]: Tables[Name] extends (infer Row)[] ? readonly Row[] : never };

/** Rows of the schools of a neighbourhood; tables in an order in which they can be written. */
export type DemoRows = { readonly [Subgraph in keyof Gathered]: Settled<Gathered[Subgraph]> };

export function noRows(): Gathered {
  return {
    identity: {
      schools: [],
      capabilities: [],
      schoolYears: [],
      periods: [],
      subjects: [],
      classGroups: [],
      persons: [],
      students: [],
      staff: [],
      enrolments: [],
      memberships: [],
      roleAssignments: [],
      teachingAssignments: [],
      guardianLinks: [],
      accommodations: [],
      externalIds: [],
      accounts: [],
      changes: [],
      counters: [],
    },
    attendance: {
      schools: [],
      periods: [],
      absenceReasons: [],
      attendanceEvents: [],
      rollCalls: [],
      rollCallEntries: [],
      justifications: [],
      justifiedEvents: [],
      infirmaryVisits: [],
      incidents: [],
      incidentParticipants: [],
      measures: [],
      exemptions: [],
      observations: [],
      plannedMeals: [],
      alerts: [],
      cohorts: [],
      changes: [],
      counters: [],
    },
    assessment: {
      periods: [],
      teaching: [],
      scales: [],
      skills: [],
      evaluations: [],
      results: [],
      skillLevels: [],
      averages: [],
      classAppreciations: [],
      reportCards: [],
      cycleReports: [],
      orientationFiles: [],
      cohorts: [],
      counters: [],
    },
    messaging: {
      conversations: [],
      participants: [],
      messages: [],
      recipients: [],
      announcements: [],
      audiences: [],
      surveyAnswers: [],
      moderationReports: [],
      safetyReports: [],
      closedMailboxes: [],
      quietHours: [],
      counters: [],
    },
    file: { files: [] },
    governance: { clients: [], agreements: [], notices: [], consentActs: [], objections: [], restrictions: [] },
  };
}
