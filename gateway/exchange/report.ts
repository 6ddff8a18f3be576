import type { Complaint } from './import-fault.js';

/** How many refusals are kept word by word; all are counted. */
export const REFUSALS_KEPT = 1000;

export interface SchoolOutcome {
  /** UAI. */
  readonly school: string;
  readonly name: string;
  /** False: nothing was written at this school. */
  readonly taken: boolean;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly ended: number;
  /** Rows and ties told and left out that belong to this school. */
  readonly refused: number;
}

export interface Notice {
  readonly text: string;
  readonly count: number;
}

export interface ImportReport {
  readonly format: 'oneroster' | 'aaf';
  /** The name under which external ids are kept. */
  readonly system: string;
  readonly files: number;
  readonly rows: number;
  readonly schools: readonly SchoolOutcome[];
  /** The first thousand. */
  readonly refusals: readonly Complaint[];
  readonly refusalCount: number;
  readonly notices: readonly Notice[];
}

/** 0 all taken, 1 something refused but schools taken, 2 nothing taken. */
export function exitCode(report: ImportReport): 0 | 1 | 2 {
  if (!report.schools.some((school) => school.taken)) return 2;
  return report.refusalCount > 0 || report.schools.some((school) => !school.taken) ? 1 : 0;
}

/** The report as people read it. */
export function formatReport(report: ImportReport): string {
  const lines = [`${report.format} from ${report.system}: ${report.files} files, ${report.rows} rows`];
  for (const s of report.schools) {
    const counts = `${s.created} created, ${s.updated} updated, ${s.unchanged} unchanged, ${s.ended} ended, ${s.refused} refused`;
    lines.push(`  ${s.school} ${s.name}: ${s.taken ? counts : `nothing written (${s.refused} refused)`}`);
  }
  if (report.schools.length === 0) lines.push('  no school was taken; nothing was written');
  if (report.notices.length > 0) lines.push('', 'to know:');
  for (const { text, count } of report.notices) lines.push(`  ${text}${count > 1 ? ` (${count} times)` : ''}`);
  if (report.refusalCount > 0) lines.push('', `refused (${report.refusalCount}):`);
  for (const refusal of report.refusals) lines.push(`  ${sentence(refusal)}`);
  const more = report.refusalCount - report.refusals.length;
  if (more > 0) lines.push(`  and ${more} more`);
  return `${lines.join('\n')}\n`;
}

/** `users.csv, line 12, column birthDate: … ; write 2010-02-28`. */
export function sentence({ file, line, field, why, todo }: Complaint): string {
  const place = [file, line === null ? '' : `line ${line}`, field === null ? '' : `column ${field}`].filter((part) => part !== '');
  return `${place.length > 0 ? `${place.join(', ')}: ` : ''}${why}; ${todo}`;
}
