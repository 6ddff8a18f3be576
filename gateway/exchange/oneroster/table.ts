import { quoted } from '../../../core/errors.js';
import { fileFault, type Origin } from '../import-fault.js';
import { complaint, type Journey, withProgress } from '../journey.js';
import type { PackageFile } from '../package/index.js';
import { type CellFault, controlFault, formulaFault, isFault, isoDay, isPhone } from '../text/cells.js';
import { csvRows } from '../text/csv-rows.js';
import { ALIASES, DROPPED, EXPECTED, type FileKind, KEPT, NEEDED, PHONES } from './files.js';

/** A row that may be taken: cells by the column's standard name, trimmed; an empty cell is null, a column that is not there undefined. */
export interface Row {
  readonly at: Origin;
  readonly id: string;
  readonly gone: boolean;
  cell(column: string): string | null | undefined;
  /** Comma separated. */
  list(column: string): readonly string[];
  /** A day, or null; a fault was looked for before. */
  day(column: string): string | null | undefined;
}

const DAYS = ['beginDate', 'endDate', 'startDate', 'birthDate'];

/**
 * Reads the rows of one file and refuses, row by row, what cannot be taken. `delta` rows need a status.
 */
export async function readTable(
  journey: Journey,
  file: PackageFile,
  kind: FileKind,
  delta: boolean,
  take: (row: Row) => Promise<void>,
): Promise<void> {
  const { tally, limits } = journey;
  let header: Header | null = null;
  await withProgress(journey, file, async (onBytes) => {
    for await (const read of csvRows(file, limits, onBytes)) {
      const at = { file: file.name, line: read.line };
      if (header === null) {
        if ('broken' in read) throw fileFault(file.name, read.broken, 'the first line has to name the columns', read.line);
        header = readHeader(journey, file.name, kind, read.cells);
        continue;
      }
      tally.rows += 1;
      if (!('broken' in read)) {
        for (const { place, what } of header.dropped) {
          if ((read.cells[place] ?? '').trim() !== '')
            tally.notice(`${file.name}: ${what} were left behind on purpose: no use is made of them`);
        }
      }
      const row =
        'broken' in read
          ? { field: null, why: read.broken, todo: 'put the cell in quotes and double the quotes in it' }
          : readRow(header, read.cells, kind, at, delta, tally.notice);
      if ('why' in row) tally.refuseRow(complaint(at, row.field, row.why, row.todo));
      else await take(row);
    }
  });
  if (header === null) throw fileFault(file.name, 'is empty', 'the first line has to name the columns');
  const { missing } = header as Header;
  if (missing.length > 0) tally.notice(`${file.name}: column ${missing.join(', ')} is missing, which the standard asks for`);
}

interface Header {
  readonly width: number;
  /** Where each kept column stands; more than one place when a name is there twice. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly missing: readonly string[];
  /** Where dropped columns stand, and what is counted of them. */
  readonly dropped: readonly { readonly place: number; readonly what: string }[];
}

function readHeader({ tally, limits }: Journey, file: string, kind: FileKind, cells: readonly string[]): Header {
  if (cells.length > limits.columns)
    throw fileFault(file, `has ${cells.length} columns; at most ${limits.columns} are taken`, 'send the columns of the standard only', 1);
  if (cells.length === 1 && /[;\t|]/.test(cells[0] as string))
    throw fileFault(file, 'its columns are not separated by commas', 'save it again as CSV with commas', 1);
  const standard = new Map([...KEPT[kind], ...NEEDED[kind], ...(EXPECTED[kind] ?? [])].map((name) => [name.toLowerCase(), name]));
  const places = new Map<string, number[]>();
  const left: { place: number; what: string }[] = [];
  for (const [i, told] of cells.entries()) {
    const plain = told.trim();
    if (plain === '') {
      tally.notice(`${file}: a column has no name; it was not read`);
      continue;
    }
    let name = standard.get(plain.toLowerCase());
    const alias = aliasOf(kind, plain);
    if (name === undefined && alias !== undefined && standard.has(alias.toLowerCase())) {
      name = alias;
      tally.notice(`${file}: column ${quoted(plain)} was read as \`${name}\``);
    }
    if (name === undefined) {
      const dropped = DROPPED.find(([pattern]) => pattern.test(plain));
      if (dropped) left.push({ place: i, what: dropped[1] });
      continue;
    }
    if (name !== plain && alias === undefined) tally.notice(`${file}: column ${quoted(plain)} was read as \`${name}\``);
    const same = places.get(name);
    if (same) {
      same.push(i);
      tally.notice(`${file}: column \`${name}\` is there twice; rows where both are filled differently are refused`);
    } else places.set(name, [i]);
  }
  const lacking = NEEDED[kind].filter((name) => !places.has(name));
  if (lacking.length > 0)
    throw fileFault(file, `has no column ${lacking.join(', ')}`, 'ask the sender for the file with the columns of the standard', 1);
  return { width: cells.length, places, missing: (EXPECTED[kind] ?? []).filter((name) => !places.has(name)), dropped: left };
}

function aliasOf(kind: FileKind, told: string): string | undefined {
  if (kind === 'demographics' && /^usersourcedid$/i.test(told)) return 'sourcedId';
  const name = told.toLowerCase();
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
}

type RowFault = CellFault & { readonly field: string | null };

function readRow(
  header: Header,
  cells: readonly string[],
  kind: FileKind,
  at: Origin,
  delta: boolean,
  notice: (text: string) => void,
): Row | RowFault {
  if (cells.length !== header.width) {
    const todo = cells.length > header.width ? 'put a value with a comma in quotes' : 'fill up the missing cells with commas';
    return { field: null, why: `the line has ${cells.length} cells, the first line has ${header.width}`, todo };
  }
  const values = new Map<string, string | null>();
  for (const cell of cells) {
    const fault = controlFault(cell);
    if (fault) return { ...fault, field: null };
  }
  for (const [column, places] of header.places) {
    const filled = [...new Set(places.map((place) => cells[place] as string).filter((cell) => cell.trim() !== ''))];
    if (filled.length > 1)
      return { field: column, why: 'the column is there twice and the two cells differ', todo: 'leave one of them empty' };
    const cell = filled[0] ?? '';
    const fault = cell === '' || (PHONES.has(column) && isPhone(cell.trim())) ? null : formulaFault(cell);
    if (fault) return { ...fault, field: column };
    values.set(column, cell.trim() === '' ? null : cell.trim());
  }
  const status = statusOf(values.get('status'), delta, kind, at, notice);
  if (typeof status !== 'string') return status;
  const gone = status === 'tobedeleted';
  for (const column of NEEDED[kind]) {
    const dispensable = gone && !/SourcedId$|^sourcedId$|^role$/.test(column);
    if (!dispensable && (values.get(column) ?? null) === null) return { field: column, why: 'the cell is empty', todo: 'fill it in' };
  }
  for (const column of DAYS) {
    const told = values.get(column);
    const day = typeof told === 'string' ? isoDay(told) : null;
    if (isFault(day)) return { ...day, field: column };
  }
  const id = values.get('sourcedId') ?? values.get('userSourcedId') ?? '';
  if (id.length > 200) return { field: 'sourcedId', why: 'the id is longer than 200 characters', todo: 'use the id of the standard' };
  return {
    at,
    id,
    gone,
    cell: (column) => values.get(column),
    list: (column) =>
      (values.get(column) ?? '')
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    day: (column) => {
      const told = values.get(column);
      return typeof told === 'string' ? (isoDay(told) as string) : told;
    },
  };
}

function statusOf(
  told: string | null | undefined,
  delta: boolean,
  kind: FileKind,
  at: Origin,
  notice: (text: string) => void,
): string | RowFault {
  const status = (told ?? '').toLowerCase();
  if (status === 'active' || status === 'tobedeleted') return status;
  if (status === 'inactive') {
    notice(`${at.file}: status \`inactive\` is gone from the standard; it was read as \`tobedeleted\``);
    return 'tobedeleted';
  }
  if (status === '' && (!delta || kind === 'manifest')) return 'active';
  const why = status === '' ? 'the row does not say whether it changes or ends something' : `${quoted(told)} is not a status`;
  return { field: 'status', why, todo: 'write active or tobedeleted' };
}
