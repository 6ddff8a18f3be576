import { KINDS, type Kind, makeId } from '../../core/ids.js';
import type { Gathered } from './rows.js';

/** Numbers of new ids, school by school and kind by kind. */
export interface Numbers {
  next(kind: Exclude<Kind, Facet>, school: string): string;
  /** A new human: their person, student and staff ids share the number. */
  human(school: string): number;
  /** Tells each subgraph how far its numbers went, so that the ids it makes are new. */
  write(rows: Gathered): void;
}

type Facet = 'Person' | 'Student' | 'Staff';
const FACETS: readonly Facet[] = ['Person', 'Student', 'Staff'];

const OWNERS: Readonly<Record<'attendance' | 'assessment' | 'messaging', readonly Kind[]>> = {
  attendance: [
    'AttendanceEvent',
    'AbsenceReason',
    'Justification',
    'RollCall',
    'InfirmaryVisit',
    'BehaviourIncident',
    'Measure',
    'Exemption',
    'Observation',
  ],
  assessment: ['Evaluation', 'Result', 'Scale', 'Skill', 'ReportCard', 'CycleReport'],
  messaging: ['Conversation', 'Message', 'Announcement', 'ModerationReport', 'SafetyReport'],
};

export function createNumbers(): Numbers {
  const taken = new Map<string, Map<Kind, number>>();
  const take = (kind: Kind, school: string) => {
    const ofSchool = taken.get(school) ?? new Map<Kind, number>();
    taken.set(school, ofSchool);
    const number = (ofSchool.get(kind) ?? 0) + 1;
    ofSchool.set(kind, number);
    return number;
  };
  return {
    next: (kind, school) => makeId(kind, school, take(kind, school)),
    human: (school) => take('Person', school),
    write(rows) {
      for (const [school, ofSchool] of taken) {
        for (const [kind, number] of ofSchool) {
          const kinds = kind === 'Person' ? FACETS : [kind];
          for (const one of kinds) rows[ownerOf(one)].counters.push({ school, kind: KINDS[one], next: number + 1 });
        }
      }
    },
  };
}

function ownerOf(kind: Kind): 'identity' | keyof typeof OWNERS {
  const owner = (Object.keys(OWNERS) as (keyof typeof OWNERS)[]).find((name) => OWNERS[name].includes(kind));
  return owner ?? 'identity';
}
