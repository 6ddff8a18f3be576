import type { FileField } from '../../core/files/index.js';
import { KINDS, type Kind, parseId } from '../../core/ids.js';

/** What files are sent in for: the mutation that is to name them, and the field of the input that it does so in. */
const USES = {
  sendMessage: ['SendMessageInput', 'attachmentIds'],
  publishAnnouncement: ['AnnouncementInput', 'attachmentIds'],
  announceAbsence: ['AnnounceAbsenceInput', 'attachmentIds'],
  submitJustification: ['JustificationInput', 'attachmentIds'],
  recordMeasure: ['MeasureInput', 'attachmentIds'],
  recordSanction: ['MeasureInput', 'attachmentIds'],
  setEvaluationSubject: ['EvaluationFileInput', 'fileId'],
  setEvaluationCorrection: ['EvaluationFileInput', 'fileId'],
  setReportCardDocument: ['ReportCardDocumentInput', 'fileId'],
} as const;
export type Use = keyof typeof USES;

export const USE_NAMES = Object.keys(USES) as readonly Use[];

/** The coordinate under which a file is named, and so is sent in. */
export function namingField(use: Use): { readonly type: string; readonly field: string; readonly coordinate: string } {
  const [type, field] = USES[use];
  return { type, field, coordinate: `${type}.${field}` };
}

/** The kind of record whose files a field shows, and what those were sent in for. */
const SHOWN: Readonly<Record<FileField, readonly [kind: Kind, uses: readonly (Use | 'Exemption')[]]>> = {
  'Message.attachments': ['Message', ['sendMessage']],
  'Announcement.attachments': ['Announcement', ['publishAnnouncement']],
  'Justification.documents': ['Justification', ['submitJustification', 'announceAbsence']],
  // Why no mutation: nobody sends these in, they come with the records of a school and bear the name of theirs.
  'Exemption.documents': ['Exemption', ['Exemption']],
  'Measure.documents': ['Measure', ['recordMeasure', 'recordSanction']],
  'Evaluation.subjectFile': ['Evaluation', ['setEvaluationSubject']],
  'Evaluation.correctionFile': ['Evaluation', ['setEvaluationCorrection']],
  'ReportCard.document': ['ReportCard', ['setReportCardDocument']],
};

/** Can this field show this file, whatever a subgraph says? */
export function isOfField(field: FileField, { use, record }: { readonly use: string; readonly record: string | null }): boolean {
  const [kind, uses] = SHOWN[field];
  return uses.some((one) => one === use) && record !== null && parseId(record)?.letters === KINDS[kind];
}
