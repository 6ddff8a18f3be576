import { exportAaf } from '../aaf/export.js';
import { exportOneRoster } from '../oneroster/export.js';
import { createProgress, type Progress } from '../progress.js';
import { type RosterReader, type SchoolOut, schoolsOut } from './delivery.js';
import { openFolderOut } from './folder-out.js';

export interface ExportOptions {
  /** A folder that is not there yet, or is empty. */
  readonly out: string;
  /** UAIs, at least one. */
  readonly schools: readonly string[];
  /** The day of the delivery, `2026-11-24`. */
  readonly day: string;
}

export interface Exported {
  readonly schools: number;
  readonly students: number;
  readonly guardians: number;
  readonly staff: number;
}

export interface ExportPorts {
  readonly read: RosterReader;
  /** Puts on record what leaves with a school. INVARIANT: the files are nobody's to see before this has been done for each. */
  readonly account: (school: SchoolOut, coordinates: readonly string[]) => Promise<void>;
}

/** Writes schools as files that others read, or nothing when it fails half way. */
export async function runExport(
  kind: 'oneroster' | 'aaf',
  { out, schools, day }: ExportOptions,
  { read, account }: ExportPorts,
  progress: Progress = createProgress(process.stderr),
): Promise<Exported> {
  const folder = await openFolderOut(out);
  const counts = { schools: 0, students: 0, guardians: 0, staff: 0 };
  progress.start('writing schools', schools.length);
  try {
    const format = (kind === 'oneroster' ? exportOneRoster : exportAaf)(folder, day);
    await format.begin();
    for await (const school of schoolsOut(schools, read, format.survey)) {
      await format.school(school);
      await account(school, format.coordinates);
      counts.schools += 1;
      counts.students += school.pupils.length;
      counts.guardians += school.guardians.length;
      counts.staff += school.staff.length;
      progress.advance(1);
    }
    await format.end();
    await folder.keep();
  } catch (fault) {
    await folder.drop();
    throw fault;
  } finally {
    progress.end();
  }
  return counts;
}
