import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Fault, planted } from './fault.js';

/** A copy of the project as it stands, to break at will. */
export interface Tree {
  readonly folder: string;
  /** The project with the fault in it, until the work is done. */
  with<Result>(fault: Fault, work: () => Promise<Result>): Promise<Result>;
  remove(): void;
}

/** Copies what git knows of, and what it does not ignore; packages are shared. Never the working tree itself. */
export function copyTree(root: string): Tree {
  const folder = mkdtempSync(join(tmpdir(), 'preau-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const name of new Set(listed.split('\0'))) {
    // Why: a file that was removed is listed until that is committed; and a link is no file of the project's.
    if (name === '' || name === 'node_modules' || !existsSync(join(root, name))) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    copyFileSync(join(root, name), join(folder, name));
  }
  symlinkSync(realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'));
  return {
    folder,
    async with(fault, work) {
      const file = join(folder, fault.file);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, planted(fault, text) ?? text);
      try {
        return await work();
      } finally {
        writeFileSync(file, text);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Faults whose text is not in its file exactly once, or whose tests are not there. */
export function outOfDate(faults: readonly Fault[], root: string): string[] {
  return faults.flatMap((fault) => {
    const file = join(root, fault.file);
    const missing = fault.tests.filter((test) => !existsSync(join(root, test)));
    if (missing.length > 0 || fault.tests.length === 0) return [`${fault.name}: there is no test ${missing.join(', ')}`];
    if (!existsSync(file)) return [`${fault.name}: there is no file ${fault.file}`];
    return planted(fault, readFileSync(file, 'utf8')) === null ? [`${fault.name}: the text is not in ${fault.file} exactly once`] : [];
  });
}
