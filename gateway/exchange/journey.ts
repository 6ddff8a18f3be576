import type { ExternalKey } from '../../subgraphs/identity/roster.js';
import { type Complaint, fileFault, ImportFault, type Origin } from './import-fault.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { openPackage, type Package, type PackageFile } from './package/index.js';
import { type ImportPorts, type KnownRecords, nothingKnown } from './ports.js';
import type { Progress } from './progress.js';
import type { ImportReport, SchoolOutcome } from './report.js';
import { applySchools } from './school-roster.js';
import { openStaging, type Staging } from './staging.js';
import { createTally, type Tally } from './tally.js';

/** Bytes of files for each heap of people: in memory a record takes several times what it takes in a file. */
const HEAP = 4 * 2 ** 20;

/** What every step of one import works with. */
export interface Journey {
  readonly package: Package;
  readonly staging: Staging;
  readonly tally: Tally;
  readonly limits: Limits;
  readonly known: KnownRecords;
  readonly progress: Progress;
  /** How many heaps the people are spread over, so that each fits in memory. */
  readonly heaps: number;
}

/** A school that the files speak of, where it will be written. */
export interface SchoolPlan {
  /** The heap of its records, and its name in the tally. */
  readonly heap: string;
  readonly uai: string;
  readonly name: string;
  readonly kind?: string | null;
  readonly sector?: string | null;
  readonly academy?: string | null;
  readonly address?: { readonly lines: readonly string[]; readonly postalCode?: string; readonly city?: string } | null;
  readonly externalIds: readonly ExternalKey[];
  readonly mode: 'bulk' | 'delta';
  /** The files do not name the school itself: it is written only when there is something to write. */
  readonly adopted?: boolean;
}

export interface Plan {
  readonly system: string;
  readonly schools: readonly SchoolPlan[];
}

/**
 * Reads a package, sets its records aside by school, then hands over one school at a time. A fault of the whole package is in the report:
 * nothing was written then. Whatever happens, the records set aside are removed.
 */
export async function importPackage(
  format: ImportReport['format'],
  path: string,
  ports: ImportPorts,
  read: (journey: Journey) => Promise<Plan>,
): Promise<ImportReport> {
  const limits = { ...DEFAULT_LIMITS, ...ports.limits };
  const tally = createTally();
  let outcomes: readonly SchoolOutcome[] = [];
  let system = ports.system ?? format;
  let opened: Package | null = null;
  let staging: Staging | null = null;
  try {
    opened = await openPackage(path, limits);
    for (const { name, why } of opened.ignored) tally.notice(`\`${name}\` ${why}; it was not read`);
    staging = await openStaging();
    const bytes = opened.files.reduce((sum, file) => sum + file.size, 0);
    const heaps = Math.min(1024, Math.max(1, Math.ceil(bytes / HEAP)));
    const journey: Journey = {
      package: opened,
      staging,
      tally,
      limits,
      known: ports.known ?? nothingKnown,
      progress: ports.progress,
      heaps,
    };
    const plan = await read(journey);
    system = plan.system;
    outcomes = await applySchools(journey, plan, ports.intake);
  } catch (cause) {
    if (!(cause instanceof ImportFault)) throw cause;
    tally.refuse(cause.complaint);
  } finally {
    ports.progress.end();
    await staging?.close();
    await opened?.close();
  }
  return {
    format,
    system,
    files: tally.files,
    rows: tally.rows,
    schools: outcomes,
    refusals: tally.refusals,
    refusalCount: tally.refusalCount,
    notices: tally.notices(),
  };
}

/** Reads one file with the progress shown; counts it. */
export async function withProgress(
  journey: Journey,
  file: PackageFile,
  work: (onBytes: (n: number) => void) => Promise<void>,
): Promise<void> {
  journey.tally.files += 1;
  journey.progress.start(`reading ${file.name}`, file.size);
  try {
    await work((n) => journey.progress.advance(n));
  } finally {
    journey.progress.end();
  }
}

/** Fails when reference records would no longer fit in memory. */
export function holdAtMost(held: number, file: string, limits: Limits): void {
  if (held > limits.reference)
    throw fileFault(file, `has more than ${limits.reference} records`, 'ask the sender for one school or a few at a time');
}

/** A complaint about a place in a file. */
export function complaint(at: Origin, field: string | null, why: string, todo: string): Complaint {
  return { file: at.file, line: at.line, field, why, todo };
}
