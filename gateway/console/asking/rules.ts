import type { Said } from '../languages/said.js';
import { question } from './ask.js';

/**
 * What the console asks about rules, in the words of `schema/governance.graphql`. Everything may be null: a field that is refused is. A test reads
 * each question against the schema.
 */
export type Level = 'NATIONAL' | 'ACADEMY' | 'SCHOOL';
export type VersionState = 'DRAFT' | 'PROPOSED' | 'APPROVED' | 'LIVE' | 'REPLACED' | 'REJECTED' | 'ABANDONED';
export type CellState = 'ALWAYS' | 'IF_NO_OBJECTION' | 'MASKED' | 'AGGREGATE' | 'IF_CONSENT' | 'NEVER';
export type Act = 'SAVE' | 'PROPOSE' | 'ABANDON' | 'APPROVE' | 'SIGN_OFF' | 'REJECT' | 'PUBLISH';
export const ACTIONS = ['READ', 'WRITE', 'AGGREGATE', 'EXPORT', 'EXPLAIN'] as const;
export type Action = (typeof ACTIONS)[number];

export interface VersionLine {
  readonly id: string;
  readonly level: Level | null;
  readonly scope: string | null;
  readonly number: number | null;
  readonly parent: string | null;
  readonly state: VersionState | null;
  readonly reason: string | null;
  readonly author: string | null;
  readonly writers: readonly string[] | null;
  readonly isYours: boolean | null;
  readonly isRollback: boolean | null;
  readonly savedBy: string | null;
  readonly savedAt: string | null;
  readonly publishedAt: string | null;
  readonly endedAt: string | null;
}

const VERSION_LINE = 'id level scope number parent state reason author writers isYours isRollback savedBy savedAt publishedAt endedAt';

export interface Place {
  readonly level: Level | null;
  readonly scope: string | null;
  readonly isEntrusted: boolean | null;
  readonly live: { readonly id: string; readonly number: number | null } | null;
}

/** The places whose rules one may read. */
export const PLACES = question<{ readonly policyPlaces: readonly Place[] | null }>(
  'query Places { policyPlaces { level scope isEntrusted live { id number } } }',
);

/** The history of the rules of one place. */
export const VERSIONS = question<
  { readonly policyVersions: readonly VersionLine[] | null },
  { readonly level: string; readonly scope: string | null }
>(`query Versions($level: PolicyLevel!, $scope: String) { policyVersions(level: $level, scope: $scope) { ${VERSION_LINE} } }`);

export interface Version extends VersionLine {
  readonly document: string | null;
  readonly revision: number | null;
  readonly proposedAt: string | null;
  readonly rejectionReason: string | null;
  readonly approvals: readonly Approval[] | null;
  readonly signOffReasons: readonly SignOffReason[] | null;
  readonly cannotBeApproved: Partial<Said> | null;
  readonly next: readonly NextAct[] | null;
}

export interface Approval {
  readonly person: string | null;
  readonly asDataProtectionOfficer: boolean | null;
  readonly at: string | null;
}

export interface SignOffReason {
  readonly reason: string | null;
  readonly sentence: Partial<Said> | null;
}

export interface NextAct {
  readonly act: Act | null;
  readonly obstacles: readonly string[] | null;
}

const VERSION = `${VERSION_LINE} document revision proposedAt rejectionReason
  approvals { person asDataProtectionOfficer at } signOffReasons { reason sentence { fr en } }
  cannotBeApproved { fr en } next { act obstacles }`;

/** What a version waits for. */
export type Waiting = Pick<Version, 'approvals' | 'signOffReasons' | 'cannotBeApproved' | 'next'>;

export const WAITING = question<{ readonly policyVersion: Waiting | null }, { readonly id: string }>(
  `query Waiting($id: ID!) { policyVersion(id: $id) { approvals { person asDataProtectionOfficer at }
    signOffReasons { reason sentence { fr en } } cannotBeApproved { fr en } next { act obstacles } } }`,
);

/** One version, whole. */
export const VERSION_WHOLE = question<{ readonly policyVersion: Version | null }, { readonly id: string }>(
  `query Version($id: ID!) { policyVersion(id: $id) { ${VERSION} } }`,
);

export interface Touched {
  readonly students: number | null;
  readonly people: number | null;
  readonly vendors: number | null;
}

export interface DifferenceLine {
  readonly change: string | null;
  readonly holders: readonly { readonly role: string | null; readonly relation: string | null }[] | null;
  readonly purposes: readonly string[] | null;
  readonly actions: readonly Action[] | null;
  readonly categories: readonly string[] | null;
  readonly coordinates: readonly string[] | null;
  readonly before: CellState | null;
  readonly after: CellState | null;
  readonly touched: Touched | null;
  readonly examples: readonly Partial<Said>[] | null;
}

const DIFFERENCE_LINE = `change holders { role relation } purposes actions categories coordinates before after
  touched { students people vendors } examples { fr en }`;

export interface Difference {
  readonly lines: readonly DifferenceLine[] | null;
  readonly count: number | null;
  readonly touched: Touched | null;
  readonly signOffReasons: readonly SignOffReason[] | null;
}

/** What a version decides differently from the rules in force. */
export const DIFFERENCE = question<
  { readonly policyDifference: Difference | null; readonly purposes: readonly NamedPurpose[] | null },
  { readonly to: string }
>(
  `query Difference($to: ID!) { policyDifference(to: $to) { count touched { students people vendors }
    signOffReasons { reason sentence { fr en } } lines { ${DIFFERENCE_LINE} } } purposes { purpose label { fr en } } }`,
);

export interface Verification {
  readonly isFit: boolean | null;
  readonly states: number | null;
  readonly fault: { readonly code: string | null; readonly where: string | null; readonly sentence: string | null } | null;
  readonly breaches:
    | readonly { readonly invariant: string | null; readonly purpose: string | null; readonly categories: readonly string[] | null }[]
    | null;
  readonly reds: Red[] | null;
  readonly lockouts: readonly string[] | null;
}

/** A decision that is not as it is expected to be. */
export interface Red {
  /** Null: it is expected to be denied, because it is not listed. */
  readonly expected: Partial<Said> | null;
  readonly holders: readonly { readonly role: string | null; readonly relation: string | null }[] | null;
  readonly purposes: readonly string[] | null;
  readonly actions: readonly Action[] | null;
  readonly categories: readonly string[] | null;
  readonly found: CellState | null;
}

/** What is found when a version is looked at in every state. */
export const VERIFICATION = question<
  { readonly policyVerification: Verification | null; readonly purposes: readonly NamedPurpose[] | null },
  { readonly id: string }
>(
  `query Verification($id: ID!) { policyVerification(id: $id) { isFit states fault { code where sentence }
    breaches { invariant purpose categories } reds { expected { fr en } found holders { role relation } purposes actions categories } lockouts }
    purposes { purpose label { fr en } } }`,
);

export interface Payload {
  readonly version: Version | null;
  readonly sentence: Partial<Said> | null;
  readonly widened: readonly DifferenceLine[] | null;
  readonly errors: readonly { readonly code: string; readonly message: string | null }[] | null;
}

export const PAYLOAD = `version { ${VERSION} } sentence { fr en } widened { ${DIFFERENCE_LINE} } errors { code message }`;

export const DRAFT = question<
  { readonly done: Payload | null },
  { readonly level: string; readonly scope: string | null; readonly reason: string; readonly key: string }
>(`mutation Draft($level: PolicyLevel!, $scope: String, $reason: String!, $key: ID!) {
  done: draftPolicy(level: $level, scope: $scope, reason: $reason, idempotencyKey: $key) { ${PAYLOAD} } }`);

export const ROLL_BACK = question<
  { readonly done: Payload | null },
  { readonly level: string; readonly scope: string | null; readonly reason: string; readonly key: string }
>(`mutation RollBack($level: PolicyLevel!, $scope: String, $reason: String!, $key: ID!) {
  done: rollBackPolicy(level: $level, scope: $scope, reason: $reason, idempotencyKey: $key) { ${PAYLOAD} } }`);

export interface CellInput {
  readonly role: string;
  readonly relation: string;
  readonly purpose: string;
  readonly category: string;
  readonly action: Action;
}

export const EDIT_CELL = question<
  { readonly done: Payload | null },
  { readonly id: string; readonly revision: number; readonly cell: CellInput; readonly to: string }
>(`mutation EditCell($id: ID!, $revision: Int!, $cell: PolicyCellInput!, $to: PolicyIntent!) {
  done: editPolicyCell(id: $id, revision: $revision, cell: $cell, to: $to) { ${PAYLOAD} } }`);

export const PROPOSE = question<{ readonly done: Payload | null }, { readonly id: string; readonly revision: number }>(
  `mutation Propose($id: ID!, $revision: Int!) { done: proposePolicy(id: $id, revision: $revision) { ${PAYLOAD} } }`,
);

export const REJECT = question<{ readonly done: Payload | null }, { readonly id: string; readonly reason: string }>(
  `mutation Reject($id: ID!, $reason: String!) { done: rejectPolicy(id: $id, reason: $reason) { ${PAYLOAD} } }`,
);

const onVersion = (name: string, field: string) =>
  question<{ readonly done: Payload | null }, { readonly id: string }>(
    `mutation ${name}($id: ID!) { done: ${field}(id: $id) { ${PAYLOAD} } }`,
  );
export const APPROVE = onVersion('Approve', 'approvePolicy');
export const SIGN_OFF = onVersion('SignOff', 'signOffPolicy');
export const PUBLISH = onVersion('Publish', 'publishPolicy');
export const ABANDON = onVersion('Abandon', 'abandonPolicy');

export interface MatrixCell {
  readonly state: CellState | null;
  readonly lockedBy: string | null;
}

export interface MatrixRow {
  readonly role: string | null;
  readonly roleLabel: Partial<Said> | null;
  readonly relation: string | null;
  readonly relationLabel: Partial<Said> | null;
  readonly cells: readonly MatrixCell[] | null;
}

export interface Matrix {
  readonly categories: readonly string[] | null;
  readonly rows: readonly MatrixRow[] | null;
}

export interface MatrixVariables {
  readonly purpose: string;
  readonly action: Action;
  readonly school: string | null;
  readonly version: string | null;
  /** Null: every function. */
  readonly role: string | null;
}

/** Who may do what for one purpose. Why no more of each cell: there are thousands, and one is looked at at a time. */
export const MATRIX = question<{ readonly policyMatrix: Matrix | null }, MatrixVariables>(
  `query Matrix($purpose: String!, $action: PolicyAction!, $school: String, $version: ID, $role: String) {
    policyMatrix(purpose: $purpose, action: $action, school: $school, version: $version, role: $role) { categories
      rows { role roleLabel { fr en } relation relationLabel { fr en } cells { state lockedBy } } } }`,
);

export interface CellReasons extends MatrixCell {
  readonly category: string | null;
  readonly stopsOnObjection: boolean | null;
  readonly obligations: readonly string[] | null;
  readonly basis: string | null;
  readonly rules: readonly string[] | null;
  readonly atMost: CellState | null;
  readonly coordinates: readonly string[] | null;
}

/** The cells of one row with what decides them. */
export const REASONS = question<
  { readonly policyMatrix: { readonly rows: readonly { readonly cells: readonly CellReasons[] | null }[] | null } | null },
  MatrixVariables & { readonly role: string; readonly relation: string }
>(`query Reasons($purpose: String!, $action: PolicyAction!, $school: String, $version: ID, $role: String, $relation: String) {
  policyMatrix(purpose: $purpose, action: $action, school: $school, version: $version, role: $role, relation: $relation) {
    rows { cells { category state stopsOnObjection obligations basis rules lockedBy atMost coordinates } } } }`);

export interface RuleOrigin {
  readonly rule: string | null;
  readonly source: string | null;
  readonly version: VersionLine | null;
}

/** Who made rules as they are, when and why. */
export const ORIGINS = question<
  { readonly policyRules: readonly RuleOrigin[] | null },
  { readonly rules: readonly string[]; readonly version: string | null }
>(`query Origins($rules: [String!]!, $version: ID) {
  policyRules(rules: $rules, version: $version) { rule source version { ${VERSION_LINE} } } }`);

export interface RegisterLine {
  readonly purpose: string | null;
  readonly parent: string | null;
  readonly label: Partial<Said> | null;
  readonly basis: string | null;
  readonly dpv: string | null;
  readonly weight: string | null;
  readonly retention: Partial<Said> | null;
  readonly note: Partial<Said> | null;
  readonly categories: readonly string[] | null;
  readonly roles: readonly string[] | null;
  readonly vendors: readonly string[] | null;
  readonly subjects: readonly string[] | null;
  readonly transfers: readonly Transfer[] | null;
}

export interface Transfer {
  readonly system: string | null;
  readonly systemName: string | null;
  /** Null: nobody said. */
  readonly countries: readonly string[] | null;
  readonly safeguards: Partial<Said> | null;
}

export interface RegisterContact {
  readonly name: string | null;
  readonly address: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

export interface Controller {
  readonly school: string | null;
  readonly schoolName: string | null;
  readonly controller: RegisterContact | null;
  readonly jointControllers: readonly RegisterContact[] | null;
  readonly representative: RegisterContact | null;
  readonly dataProtectionOfficer: RegisterContact | null;
}

/** What the register says beside its lines, and what it lacks. */
export interface RegisterAsAWhole {
  readonly controllers: readonly Controller[] | null;
  readonly operator: RegisterContact | null;
  readonly securityMeasures: readonly Partial<Said>[] | null;
  readonly gaps: readonly { readonly kind: string | null; readonly of: string | null; readonly sentence: Partial<Said> | null }[] | null;
}

const CONTACT = '{ name address email phone }';

/** The register of processing activities. */
export const REGISTER = question<{
  readonly purposes: readonly RegisterLine[] | null;
  readonly processingRegister: RegisterAsAWhole | null;
}>(
  `query Register { purposes { purpose parent label { fr en } basis dpv weight retention { fr en } note { fr en } categories roles vendors
    subjects transfers { system systemName countries safeguards { fr en } } }
    processingRegister { operator ${CONTACT} securityMeasures { fr en } gaps { kind of sentence { fr en } }
      controllers { school schoolName controller ${CONTACT} jointControllers ${CONTACT} representative ${CONTACT} dataProtectionOfficer ${CONTACT} } } }`,
);

export type NamedPurpose = Pick<RegisterLine, 'purpose' | 'label'>;

/** Whoever shows codes of purposes and systems asks what these are called. */
export const NAMES = 'purposes { purpose label { fr en } } agreements { client clientName }';

/** What purposes and systems are called, as far as the reader may know. */
export interface Names {
  readonly purposes: readonly NamedPurpose[] | null;
  readonly agreements: readonly NamedSystem[] | null;
}

export interface NamedSystem {
  readonly client: string | null;
  readonly clientName: string | null;
}

/** The names of the purposes, for a choice. */
export const PURPOSE_NAMES = question<{ readonly purposes: readonly NamedPurpose[] | null }>(
  'query PurposeNames { purposes { purpose label { fr en } } }',
);

/** What waits to be in force at several places, in one question, whatever their history; `place0`, `place1` … in their order. */
export function waitingAt(places: readonly Pick<Place, 'level' | 'scope'>[]) {
  const names = places.map((_, at) => `$level${at}: PolicyLevel!, $scope${at}: String`);
  const fields = places.map(
    (_, at) => `place${at}: policyVersions(level: $level${at}, scope: $scope${at}, states: [PROPOSED, APPROVED]) { ${VERSION_LINE} }`,
  );
  const variables = Object.fromEntries(
    places.flatMap(({ level, scope }, at): [string, string | null][] => [
      [`level${at}`, level],
      [`scope${at}`, scope],
    ]),
  );
  const asked = question<Readonly<Record<string, readonly VersionLine[] | null>>, Readonly<Record<string, string | null>>>(
    `query WaitingAt(${names.join(', ')}) { ${fields.join(' ')} }`,
  );
  return { asked, variables };
}
