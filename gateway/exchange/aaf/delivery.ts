import { fileFault } from '../import-fault.js';
import type { PackageFile } from '../package/index.js';
import type { Tally } from '../tally.js';

/** Files in the order in which references resolve. */
const ORDER = ['EtabEducNat', 'MefEducNat', 'MatiereEducNat', 'PersRelEleve', 'Eleve', 'PersEducNat'] as const;
/** Without these a complete delivery does not tell who is gone. */
const NEEDED = ['EtabEducNat', 'PersRelEleve', 'Eleve', 'PersEducNat'] as const;

export interface Delivery {
  readonly files: readonly PackageFile[];
  /** Bulk only when everybody is in it. */
  readonly mode: 'bulk' | 'delta';
  /** As named: guardians that a complete delivery does not hold are not to be looked for among those known. */
  readonly complete: boolean;
  /** The file with persons in relation is there. */
  readonly guardians: boolean;
}

/** Which files of a package are read, in which order and how. Source: formats.md 2.1. */
export function deliveryOf(files: readonly PackageFile[], tally: Tally): Delivery {
  const read: { file: PackageFile; category: string; mode: string; date: string }[] = [];
  for (const file of files) {
    const parts = /(?:^|_)(Complet|Delta)_(\d{8})_(?:\dD_)?([A-Za-z]+)_\d+\.xml$/i.exec(file.name);
    if (parts) read.push({ file, mode: (parts[1] as string).toLowerCase(), date: parts[2] as string, category: parts[3] as string });
    else if (/\.xml$/i.test(file.name)) read.push({ file, mode: 'unnamed', date: '', category: file.name.replace(/[^A-Za-z]/g, '') });
    else if (!/\.dtd$/i.test(file.name)) tally.notice(`\`${file.name.slice(0, 60)}\` is not an XML file; it was not read`);
  }
  if (read.length === 0)
    throw fileFault('', 'there is no XML file here', 'give the folder, the zip or the file that the academy delivered');
  const modes = new Set(read.map(({ mode }) => mode));
  if (modes.size > 1)
    throw fileFault('', 'complete files and files of changes lie together', 'import the complete delivery first, then the changes');
  if (new Set(read.map(({ date }) => date)).size > 1)
    throw fileFault('', 'files of several days lie together', 'import one day after the other, the oldest first');

  const named = (category: string) => read.some((one) => one.category.toLowerCase() === category.toLowerCase());
  const missing = NEEDED.filter((category) => !named(category));
  const complete = modes.has('complet');
  if (modes.has('unnamed')) tally.notice('the file names do not say whether the delivery is complete: nobody was ended');
  if (complete && missing.length > 0) tally.notice(`the delivery calls itself complete but lacks ${missing.join(', ')}: nobody was ended`);
  const rank = (category: string) =>
    (ORDER.findIndex((one) => category.toLowerCase().includes(one.toLowerCase())) + ORDER.length + 1) % (ORDER.length + 1);
  const files_ = read.sort((a, b) => rank(a.category) - rank(b.category) || a.file.name.localeCompare(b.file.name)).map(({ file }) => file);
  return { files: files_, mode: complete && missing.length === 0 ? 'bulk' : 'delta', complete, guardians: named('PersRelEleve') };
}
