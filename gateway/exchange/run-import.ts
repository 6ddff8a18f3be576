import { importAaf } from './aaf/import.js';
import { importOneRoster } from './oneroster/import.js';
import type { ImportPorts } from './ports.js';
import { createProgress, type Progress } from './progress.js';
import { exitCode, formatReport } from './report.js';

export interface RunOptions {
  /** The report as one JSON value instead of sentences. */
  readonly json?: boolean;
  /** The report goes here, and nothing else. */
  readonly out: NodeJS.WritableStream;
  /** The progress goes here. */
  readonly err: NodeJS.WritableStream;
}

/** Imports and prints. Resolves to 0 when all was taken, 1 when something was refused but schools were taken, 2 when nothing was. */
export async function runImport(
  kind: 'oneroster' | 'aaf',
  path: string,
  ports: Omit<ImportPorts, 'progress'> & { readonly progress?: Progress },
  { json = false, out, err }: RunOptions,
): Promise<number> {
  const run = kind === 'oneroster' ? importOneRoster : importAaf;
  const report = await run(path, { ...ports, progress: ports.progress ?? createProgress(err) });
  out.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
  return exitCode(report);
}
