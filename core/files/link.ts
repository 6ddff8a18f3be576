import type { Capability } from '../capability/index.js';
import { encodeCursor, readCursor } from '../subgraph/index.js';
import type { FileRow } from './naming.js';

/** The fields that show files. What opens a field opens its files, at the moment they are fetched, and nothing else does. */
export const FILE_FIELDS = [
  'Message.attachments',
  'Announcement.attachments',
  'Justification.documents',
  'Exemption.documents',
  'Measure.documents',
  'Evaluation.subjectFile',
  'Evaluation.correctionFile',
  'ReportCard.document',
] as const;
export type FileField = (typeof FILE_FIELDS)[number];

/** Where a file was shown: by which field, and of which record a query can ask for by its id. */
export interface Shown {
  readonly field: FileField;
  readonly root: string;
  readonly file: string;
}

/** The files of a record as `Attachment`s, each with a link for whoever was shown it: sealed, so that it is nobody else's and tells no id. */
export function attachmentsOf(capability: Capability, field: FileField, root: string, rows: readonly FileRow[]) {
  return rows.map(({ id, name, mediaType, size, sha256 }) => ({
    id,
    name,
    mimeType: mediaType,
    size,
    sha256,
    url: `/files/${capability.aud}/${encodeCursor(capability, SCOPE, [field, root, id])}`,
  }));
}

/** What a link leads to; null where it is none that this client was given for this person. */
export function readLink(reader: Pick<Capability, 'client' | 'person' | 'cursorKey'>, sealed: string): Shown | null {
  // Why: base64url has several spellings of the same bytes, and a link has one.
  if (Buffer.from(sealed, 'base64url').toString('base64url') !== sealed) return null;
  const [field, root, file] = readCursor(reader, SCOPE, sealed) ?? [];
  const known = FILE_FIELDS.find((one) => one === field);
  return known === undefined ? null : { field: known, root: String(root), file: String(file) };
}

const SCOPE = 'Attachment.url';
