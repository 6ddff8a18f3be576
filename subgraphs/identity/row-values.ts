/** Values that stand inside a row. */
export interface ContactPointRow {
  kind: string;
  value: string;
  preferred?: boolean;
  smsAllowed?: boolean;
  redList?: boolean;
}
export interface PostalAddressRow {
  lines: string[];
  postalCode?: string;
  city?: string;
  countryCode?: string;
}
export interface AttachmentRow {
  id: string;
  name: string;
  mimeType: string;
  size: number;
  url: string;
  sha256: string;
}

/** What a write refused: a closed code, a sentence, where in the input. */
export interface WriteError {
  code: 'VALIDATION' | 'VERSION_CONFLICT' | 'POLICY_DENIED' | 'NOT_FOUND' | 'DUPLICATE';
  message: string;
  path: string[];
}
/** What came of one item of a batch. */
export interface AnsweredItemRow {
  index: number;
  record: string | null;
  kind: 'CREATED' | 'UPDATED' | null;
  errors: WriteError[];
}
