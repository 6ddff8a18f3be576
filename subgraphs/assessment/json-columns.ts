/** What the tables keep as JSON, and what is told of a write. */

export interface ScaleLevelRow {
  code: string;
  label: string;
  shortLabel?: string;
  rank: number;
  points?: number;
  color?: string;
  lsuPosition?: number;
}
export interface ReportCardLineRow {
  subject: string;
  teachers: string[];
  coefficient?: number;
  programmeElements?: string[];
  position?: number;
  appreciations?: string[];
}
/** A project on a report card (EPI, AP). */
export interface ReportCardProjectRow {
  kind: string;
  title: string;
  theme?: string;
  /** Ids of the subjects that take part. */
  subjects: string[];
  comment?: string;
}
export interface SoclePositionRow {
  domain: string;
  position: number;
}
export interface OrientationWishRow {
  rank: number;
  programme: string;
  school?: string;
  at: string;
  /** Person id of who entered it; left out where nobody said. */
  enteredBy?: string;
}

/** Why something was not written, and where in the input. */
export interface WriteError {
  code: 'VALIDATION' | 'VERSION_CONFLICT' | 'NOT_FOUND' | 'DUPLICATE' | 'PERIOD_LOCKED';
  message: string;
  path: string[];
}

/** One item of a batch of results or levels as it was answered: told again when the same request comes twice. */
export interface AnsweredItemRow {
  index: number;
  result: string | null;
  kind: 'CREATED' | 'UPDATED' | null;
  errors: WriteError[];
}
