import type { FileField } from '../../core/files/index.js';
import { KINDS, type Kind, parseId } from '../../core/ids.js';

/** What files are sent in for: the mutation that is to name them, and the input that it does so in. */
const USES = {
  sendMessage: 'SendMessageInput',
  publishAnnouncement: 'AnnouncementInput',
  announceAbsence: 'AnnounceAbsenceInput',
  submitJustification: 'JustificationInput',
  recordMeasure: 'MeasureInput',
  recordSanction: 'MeasureInput',
} as const;
export type Use = keyof typeof USES;

export const USE_NAMES = Object.keys(USES) as readonly Use[];

/** The coordinate under which a file is named, and so is sent in. */
export function namingField(use: Use): { readonly type: string; readonly field: string; readonly coordinate: string } {
  return { type: USES[use], field: 'attachmentIds', coordinate: `${USES[use]}.attachmentIds` };
}

/** The kind of record whose files a field shows, and what those were sent in for. */
const SHOWN: Readonly<Record<FileField, readonly [kind: Kind, uses: readonly (Use | 'Exemption')[]]>> = {
  'Message.attachments': ['Message', ['sendMessage']],
  'Announcement.attachments': ['Announcement', ['publishAnnouncement']],
  'Justification.documents': ['Justification', ['submitJustification', 'announceAbsence']],
  // Why no mutation: nobody sends these in, they come with the records of a school and bear the name of theirs.
  'Exemption.documents': ['Exemption', ['Exemption']],
  'Measure.documents': ['Measure', ['recordMeasure', 'recordSanction']],
};

/** Can this field show this file, whatever a subgraph says? */
export function isOfField(field: FileField, { use, record }: { readonly use: string; readonly record: string | null }): boolean {
  const [kind, uses] = SHOWN[field];
  return uses.some((one) => one === use) && record !== null && parseId(record)?.letters === KINDS[kind];
}
