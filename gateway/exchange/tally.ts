import type { Complaint } from './import-fault.js';
import { type Notice, REFUSALS_KEPT } from './report.js';

/** What is told while an import runs: bounded, whatever the files hold. */
export interface Tally {
  files: number;
  rows: number;
  /** Tells a refusal, of these schools when they are known. */
  refuse(complaint: Complaint, schools?: Iterable<string>): void;
  /** A refused row that may be about a person we know: at these schools (all when not known) nobody may be taken for gone. */
  refuseRow(complaint: Complaint, schools?: readonly string[]): void;
  /** Something to know that stops nothing. The same text is told once, with its count. */
  notice(text: string, count?: number): void;
  /** Nothing is written at this school. */
  failSchool(school: string, complaint: Complaint): void;
  /** Why nobody may end at this school, or null. */
  incomplete(school: string): boolean;
  failed(school: string): boolean;
  refusedAt(school: string): number;
  readonly refusals: readonly Complaint[];
  readonly refusalCount: number;
  notices(): readonly Notice[];
}

const NOTICES_KEPT = 500;

export function createTally(): Tally {
  const refusals: Complaint[] = [];
  const perSchool = new Map<string, number>();
  const notices = new Map<string, number>();
  const failed = new Set<string>();
  const incomplete = new Set<string>();
  let refusalCount = 0;
  let allIncomplete = false;

  const tally: Tally = {
    files: 0,
    rows: 0,
    refusals,
    get refusalCount() {
      return refusalCount;
    },
    refuse(complaint, schools = []) {
      refusalCount += 1;
      if (refusals.length < REFUSALS_KEPT) refusals.push(complaint);
      for (const school of new Set(schools)) perSchool.set(school, (perSchool.get(school) ?? 0) + 1);
    },
    refuseRow(complaint, schools = []) {
      tally.refuse(complaint, schools);
      for (const school of schools) incomplete.add(school);
      if (schools.length === 0) allIncomplete = true;
    },
    notice(text, count = 1) {
      if (count > 0 && (notices.has(text) || notices.size < NOTICES_KEPT)) notices.set(text, (notices.get(text) ?? 0) + count);
    },
    failSchool(school, complaint) {
      tally.refuse(complaint, [school]);
      failed.add(school);
    },
    incomplete: (school) => allIncomplete || incomplete.has(school),
    failed: (school) => failed.has(school),
    refusedAt: (school) => perSchool.get(school) ?? 0,
    notices: () => [...notices].map(([text, count]) => ({ text, count })),
  };
  return tally;
}
