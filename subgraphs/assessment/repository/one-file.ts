import { filesOf, letGoOfFiles, mayNameFiles, nameFiles } from '../../../core/files/index.js';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import type { Writer } from './write-once.js';

/** The one file that a record has of those that were sent in for a mutation; null for none. */
interface OneFile {
  readonly record: string;
  readonly use: string;
  readonly file: string | null;
}

/**
 * Gives a record this file of its kind and no other, in the school's turn: the one it had is let go of, and files of another kind stay. Nothing is
 * written where the writer may not name the file, nor where the record has it already.
 */
export async function fileOnly(
  tx: Database,
  { record, use, file }: OneFile,
  { person, at }: Writer,
): Promise<'filed' | 'as-before' | 'no-such-file'> {
  const known = (await filesOf(tx, [record])).get(record) ?? [];
  const had = known.find((one) => one.use === use)?.id ?? null;
  if (had === file) return 'as-before';
  const wanted = file === null ? [] : [file];
  const naming = { school: parseId(record)?.school ?? '', owner: person ?? '', use, at };
  if (!(await mayNameFiles(tx, wanted, naming))) return 'no-such-file';
  const others = known.filter((one) => one.use !== use).map(({ id }) => id);
  await letGoOfFiles(tx, record, at, others);
  await nameFiles(tx, wanted, { ...naming, record });
  return 'filed';
}
