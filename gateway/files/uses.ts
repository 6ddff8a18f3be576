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
