import { CsvError, parse } from 'csv-parse';
import { fileFault, ImportFault } from '../import-fault.js';
import type { Limits } from '../limits.js';
import type { PackageFile } from '../package/index.js';
import { strictUtf8 } from './strict-utf8.js';

export interface CsvRow {
  /** Where the row begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A row that could not be read, while those after it can. */
export interface BrokenRow {
  readonly line: number;
  readonly broken: string;
}

/**
 * The rows of a CSV file (RFC 4180, UTF-8), the header among them, in constant memory.
 * Throws an `ImportFault` for what makes the rest unreadable: another encoding, a quote never closed, a cell or a file beyond `limits`.
 */
export async function* csvRows(file: PackageFile, limits: Limits, onBytes: (n: number) => void): AsyncGenerator<CsvRow | BrokenRow> {
  const source = await file.open();
  const checked = strictUtf8(file.name, limits, onBytes);
  const parser = parse({
    bom: true,
    info: true,
    delimiter: [','],
    relax_column_count: true,
    // Why: a quote inside a cell that is not quoted can mean one thing only; the other stray quotes are noticed below.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: limits.cellBytes,
  });
  // Why: pipe() does not hand errors on, and pipeline() would hide which one came first.
  source.on('error', (cause) => checked.destroy(cause));
  checked.on('error', (cause) => parser.destroy(cause));
  source.pipe(checked).pipe(parser);
  let rows = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      rows += 1;
      if (rows > limits.rows) throw fileFault(file.name, `has more than ${limits.rows} rows`, 'ask the sender for smaller files');
      const line = info.lines - inside(record);
      if (record.some((cell) => cell.startsWith('"'))) yield { line, broken: 'a quote stands where a cell does not end' };
      else yield { line, cells: record };
    }
  } catch (cause) {
    throw asFault(file.name, cause);
  } finally {
    source.destroy();
    checked.destroy();
    parser.destroy();
  }
}

/** Line ends inside the cells of a row. */
function inside(record: readonly string[]): number {
  let count = 0;
  for (const cell of record) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count += 1;
  return count;
}

function asFault(file: string, cause: unknown): ImportFault {
  if (cause instanceof ImportFault) return cause;
  if (cause instanceof CsvError) {
    const line = typeof cause.lines === 'number' ? cause.lines : null;
    if (cause.code === 'CSV_MAX_RECORD_SIZE')
      return fileFault(file, 'a row is larger than 1 MB', 'look for a cell with far too much text, or a quote that is never closed', line);
    return fileFault(file, 'a quote is opened and never closed', 'close the quote', line);
  }
  return fileFault(file, 'cannot be read', 'check the rights on the file, and that it is whole');
}
