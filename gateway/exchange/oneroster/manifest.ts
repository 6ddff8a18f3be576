import { quoted } from '../../../core/errors.js';
import { fileFault } from '../import-fault.js';
import type { Journey } from '../journey.js';
import type { PackageFile } from '../package/index.js';
import { type FileKind, NOT_READ, READ } from './files.js';
import { readTable } from './table.js';

/** What a package holds and how it is meant. */
export interface Manifest {
  readonly version: '1.1' | '1.2';
  /** Bulk only when everything a roster needs is there in full. */
  readonly mode: 'bulk' | 'delta';
  /** How the source calls itself; null when it does not. */
  readonly source: string | null;
  readonly files: ReadonlyMap<FileKind, PackageFile>;
  /** Rows of these files need a status. */
  delta(kind: FileKind): boolean;
}

/** Announced in full and not there: the package is damaged. */
const ESSENTIAL: readonly FileKind[] = ['orgs', 'users', 'roles', 'classes', 'enrollments'];

/** Reads `manifest.csv` and holds it against the files that are there. */
export async function readManifest(journey: Journey): Promise<Manifest> {
  const { tally } = journey;
  const files = sortFiles(journey);
  const manifest = files.get('manifest');
  if (manifest === undefined)
    throw fileFault('', 'manifest.csv is missing', 'without it nobody can tell a complete delivery from changes: ask the sender for it');
  const told = new Map<string, string>();
  await readTable(journey, manifest, 'manifest', false, async (row) => {
    told.set((row.cell('propertyName') as string).toLowerCase(), (row.cell('value') as string).trim());
  });
  const version = told.get('oneroster.version') ?? '';
  if (!/^1\.[12](\.\d+)?$/.test(version))
    throw fileFault(manifest.name, `version ${quoted(version)} is not one we read`, 'ask the sender for OneRoster 1.1 or 1.2');
  const modeOf = (kind: FileKind) => (told.get(`file.${kind.toLowerCase()}`) ?? '').toLowerCase();

  let mode: Manifest['mode'] = 'bulk';
  const changesOnly = (why: string) => {
    tally.notice(`${why}: read as changes, nobody was ended`);
    mode = 'delta';
  };
  for (const kind of READ) {
    const announced = modeOf(kind);
    const there = files.has(kind);
    if (kind === 'manifest' || kind === 'userProfiles') continue;
    if (!['bulk', 'delta', 'absent', ''].includes(announced))
      throw fileFault(manifest.name, `file.${kind} is ${quoted(announced)}`, 'write bulk, delta or absent');
    if (announced === 'delta') mode = 'delta';
    if (there && (announced === 'absent' || announced === ''))
      tally.notice(`${kind}.csv is there though the manifest does not announce it; it was read`);
    if (there || (announced !== 'bulk' && announced !== 'delta')) continue;
    const refusal = {
      file: `${kind}.csv`,
      line: null,
      field: null,
      why: 'the manifest announces the file and it is not there',
      todo: 'ask the sender for the whole package',
    };
    if (ESSENTIAL.includes(kind)) throw fileFault(refusal.file, `${refusal.why}; nothing was written`, refusal.todo);
    tally.refuse(refusal);
    changesOnly(`${kind}.csv is missing`);
  }
  for (const kind of NOT_READ) {
    const announced = (told.get(`file.${kind.toLowerCase()}`) ?? '').toLowerCase();
    if (announced === 'bulk' || announced === 'delta') tally.notice(`${kind}.csv holds nothing that a roster needs; it was not read`);
  }
  if (mode === 'bulk')
    for (const kind of ['classes', 'enrollments'] as const) if (!files.has(kind)) changesOnly(`the package holds no ${kind}.csv`);
  if (!files.has('users') && mode === 'bulk') changesOnly('the package holds no users.csv');
  if (version.startsWith('1.2') && files.has('users') && !files.has('roles') && !files.has('userProfiles') && mode === 'bulk')
    changesOnly('the package holds no roles.csv');
  return {
    version: version.startsWith('1.2') ? '1.2' : '1.1',
    mode,
    source: sourceOf(told),
    files,
    delta: (kind) => modeOf(kind) === 'delta',
  };
}

function sortFiles({ package: { files }, tally }: Journey): Map<FileKind, PackageFile> {
  const kinds = new Map(READ.map((kind) => [`${kind.toLowerCase()}.csv`, kind]));
  const known = new Set(NOT_READ.map((kind) => `${kind.toLowerCase()}.csv`));
  const found = new Map<FileKind, PackageFile>();
  for (const file of files) {
    const kind = kinds.get(file.name.toLowerCase());
    if (kind === undefined) {
      if (!known.has(file.name.toLowerCase())) tally.notice(`${quoted(file.name)} is not a file of the standard; it was not read`);
      continue;
    }
    if (found.has(kind))
      throw fileFault(file.name, 'the package holds this file twice, under names that differ in capitals', 'keep one of the two');
    if (file.name !== `${kind}.csv`) tally.notice(`${quoted(file.name)} was read as \`${kind}.csv\``);
    found.set(kind, file);
  }
  if (found.size === 0)
    throw fileFault(
      '',
      'there is no OneRoster file here',
      'give the folder or the zip that holds manifest.csv, orgs.csv, users.csv and so on',
    );
  return found;
}

/** The code, else the name; a source that calls itself "absent" has said nothing. */
function sourceOf(told: ReadonlyMap<string, string>): string | null {
  for (const property of ['source.systemcode', 'source.systemname']) {
    const value = told.get(property) ?? '';
    if (value !== '' && !/^(absent|null|none|n\/?a|-)$/i.test(value)) return value.slice(0, 80);
  }
  return null;
}
