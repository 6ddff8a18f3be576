import { hasConsent } from './consent-reading.js';
import { isAddressOpen, isOpenRow, isToldTo } from './open-rows.js';
import { type Agreement, ask, type Client, lineageOf, type PolicyReading, type Stage } from './policy-reading.js';
import type { Rec, Records } from './records.js';
import { againstUse, isStopped } from './rights-reading.js';
import type { Read, SchemaReading } from './schema-reading.js';
import { type Asker, reaches, type Tie, tiesOf } from './ties.js';
import { valueCategories, whose } from './whose.js';

/** What may leave of a cell: all of it, a coarse form, nothing; `unknown` where the rows at hand do not tell. */
export type Leaves = 'whole' | 'coarse' | 'none' | 'unknown';

/** The field that led to a value object, of which object. */
export interface Came {
  readonly type: string;
  readonly field: string;
  readonly owner: Rec | null;
  readonly leaves: Leaves;
}

/** The slow reference interpreter, for one asker in one world. */
export interface Oracle {
  readonly asker: Asker;
  /** May the value of this field of this object leave? */
  cell(type: string, field: string, rec: Rec | null, came: Came | null, more?: readonly string[]): Leaves;
  /** May this object be reached by this field? A name of nobody's (a list, a page) is looked at in what it holds. */
  link(type: string, field: string, owner: Rec | null, item: Rec | null, more?: readonly string[]): Leaves;
  /** The stages that refuse a cell, by the tie that came furthest; `row` where the policy would let it leave, and the row is not open. */
  why(type: string, field: string, rec: Rec | null): readonly (Stage | 'row')[];
  readonly ties: readonly Tie[];
  readonly isVendor: boolean;
}

export interface Texts {
  readonly schema: SchemaReading;
  readonly policy: PolicyReading;
}

export function openOracle({ schema, policy: whole }: Texts, records: Records, asker: Asker): Oracle {
  const policy = forPurpose(whole, asker.purpose);
  const agreements = agreementsOf(records, asker.client);
  const kind = records.rows.governance.clients.find((one) => one.id === asker.client)?.kind ?? 'vendor';
  const client: Client = { kind, tokenPurposes: [asker.purpose], agreements };
  const ties = tiesOf(records, asker, agreements);
  const towardsNobody = distinct(ties.filter((tie) => tie.to === 'groups'));
  const towardsSomebody = distinct(ties.filter((tie) => tie.to !== 'groups'));
  const consents = new Map<string, boolean>();
  const memo = new Map<string, Leaves>();
  const towardsHuman = new Map<string, readonly Tie[]>();

  function consented(human: string): (category: string) => boolean {
    return (category) => {
      const key = `${human} ${category}`;
      const known = consents.get(key);
      if (known !== undefined) return known;
      const { purpose, client: recipient, at } = asker;
      const found = hasConsent(records, policy, { human, recipient, purpose, category, at });
      consents.set(key, found);
      return found;
    };
  }

  function towardsUs(human: string) {
    return { human, recipient: asker.client, purpose: asker.purpose };
  }

  /** As a student somebody may object, or have their data restricted; what they are beside that is not touched by it. */
  function against(tie: Tie | null, human: string | null) {
    const isStudent = tie !== null && (tie.to === 'pupils' || (tie.to === 'self' && tie.role === 'student'));
    return human !== null && isStudent ? againstUse(records, policy, towardsUs(human)) : {};
  }

  function tiesTo(human: string): readonly Tie[] {
    let near = towardsHuman.get(human);
    if (near === undefined) {
      near = ties.filter((tie) =>
        reaches(records, tie, human, asker.person, asker.at, (ward) => !isStopped(records, policy, towardsUs(ward))),
      );
      towardsHuman.set(human, near);
    }
    return near;
  }

  /** The best that the ties to one human (or to nobody, null) say of these categories. */
  function towards(human: string | null, coordinate: string, categories: readonly string[], isOpen: (tie: Tie) => boolean): Leaves {
    const known = human === null ? () => false : consented(human);
    const question = { coordinate, categories, action: 'READ', purpose: asker.purpose, at: asker.at, client, consented: known };
    const near = human === null ? ties.filter((tie) => tie.to === 'groups') : tiesTo(human);
    const said = near.filter(isOpen).map((tie) => ask(policy, { ...question, ...against(tie, human) }, tie));
    // Public facts are read by whoever has an agreement for the purpose, whatever ties they hold.
    if (human === null) said.push(ask(policy, question, null));
    const permitting = said.filter(({ refusing }) => refusing.length === 0);
    if (permitting.length === 0) return 'none';
    return permitting.some(({ obligations }) => obligations.every((one) => HARMLESS.has(one))) ? 'whole' : 'coarse';
  }

  /** What can be said when it is not known of whom: nothing, if no tie the asker has could permit it, whoever it is. */
  function somebody(coordinate: string, categories: readonly string[], nobody: boolean): Leaves {
    const question = { coordinate, categories, action: 'READ', purpose: asker.purpose, at: asker.at, client, consented: () => true };
    const possible = [...(nobody ? towardsNobody : towardsSomebody), ...(nobody ? [null] : [])];
    return possible.some((tie) => ask(policy, question, tie).refusing.length === 0) ? 'unknown' : 'none';
  }

  function about(read: Read, coordinate: string, categories: readonly string[], rec: Rec, paths: readonly string[], field: string): Leaves {
    const isOpen = (tie: Tie) => isOpenRow(records, rec, field, tie, asker) && isOpenFor(rec, field, tie);
    const humans = paths.map((path) => whose(records, rec, path));
    if (humans.some((found) => found === null)) return 'unknown';
    const all = [...new Set(humans.flatMap((found) => found ?? []))];
    const answers = all.map((human) => towards(human, coordinate, categories, isOpen));
    if (answers.length === 0) return 'none';
    return read.any ? best(answers) : worst(answers);
  }

  function isOpenFor(rec: Rec, field: string, tie: Tie): boolean {
    return rec.type !== 'Person' || field !== 'addresses' || isAddressOpen(records, String(rec.row.id), tie, asker);
  }

  function judge(type: string, field: string, rec: Rec | null, came: Came | null, more: readonly string[]): Leaves {
    const read = schema.field(type, field);
    const coordinate = `${type}.${field}`;
    if (read === null) return came?.leaves ?? 'whole';
    const categories = [...new Set([...read.categories, ...more])];
    if (read.subject === 'inherited')
      return read.unsaid && read.asType ? taking(came, rec, field) : inherited(read, coordinate, categories, came);
    if (read.subject === 'nobody') {
      if (categories.every((one) => one === 'PUBLIC')) return towards(null, coordinate, categories, () => true);
      if (rec === null) return somebody(coordinate, categories, true);
      return towards(null, coordinate, categories, (tie) => isOpenRow(records, rec, field, tie, asker));
    }
    const paths = localPaths(read, field);
    // A link that is judged on what it leads to has no subject of its own here.
    if (paths.length === 0) return somebody(coordinate, categories, false) === 'none' ? 'none' : 'whole';
    if (rec === null) return somebody(coordinate, categories, false);
    const plain = about(read, coordinate, categories, rec, paths, field);
    const own = valueCategories(records, rec, field).filter((one) => read.byValue.includes(one));
    if (plain === 'none' || plain === 'unknown' || own.length === 0) return plain;
    const whole = about(read, coordinate, [...categories, ...own], rec, paths, field);
    return whole === 'none' && plain === 'coarse' ? 'coarse' : whole;
  }

  /** A part of something takes after the field that returned it; some parts are not everybody's who has the whole. */
  function taking(came: Came | null, rec: Rec | null, field: string): Leaves {
    if (came === null) return 'unknown';
    if (rec !== null && !isToldTo(records, rec, field, asker.person)) return 'none';
    if (rec?.type === 'ContactPoint') return contact(came, rec);
    return came.leaves;
  }

  /** Where only the coarse form of addresses leaves, or a third party's own system asks, it is the school's address. */
  function contact(came: Came, { row }: Rec): Leaves {
    if (came.leaves === 'coarse') return row.kind === 'SCHOOL' ? 'whole' : 'none';
    if (came.field === 'emails' && asker.person === null && row.kind !== 'SCHOOL') return 'none';
    return came.leaves;
  }

  /** A part with a category of its own: towards those whom the whole is about. */
  function inherited(read: Read, coordinate: string, categories: readonly string[], came: Came | null): Leaves {
    if (came === null || came.owner === null) return somebody(coordinate, categories, false);
    if (came.leaves === 'none') return 'none';
    const owner = schema.field(came.type, came.field);
    if (owner === null || !Array.isArray(owner.subject)) return 'unknown';
    return about(read, coordinate, categories, came.owner, owner.subject as readonly string[], came.field);
  }

  const oracle: Oracle = {
    asker,
    ties,
    isVendor: kind === 'vendor',
    cell(type, field, rec, came, more = []) {
      const key = `${type}.${field} ${rec?.key} ${came?.type}.${came?.field} ${came?.owner?.key} ${came?.leaves} ${more}`;
      const known = memo.get(key);
      if (known !== undefined) return known;
      const found = judge(type, field, rec, came, more);
      memo.set(key, found);
      return found;
    },
    why(type, field, rec) {
      const read = schema.field(type, field);
      if (read === null) return [];
      const { categories } = read;
      const coordinate = `${type}.${field}`;
      const paths = localPaths(read, field);
      const humans = rec === null ? [] : paths.flatMap((path) => whose(records, rec, path) ?? []);
      const [human] = humans.filter((one) => towards(one, coordinate, categories, () => true) === 'none').concat(humans);
      const near = rec === null || human === undefined ? (read.subject === 'nobody' ? towardsNobody : towardsSomebody) : tiesTo(human);
      const known = human === undefined ? () => false : consented(human);
      const question = { coordinate, categories, action: 'READ', purpose: asker.purpose, at: asker.at, client, consented: known };
      const said = [...near, ...(near.length === 0 ? [null] : [])].map(
        (tie) => ask(policy, { ...question, ...against(tie, human ?? null) }, tie).refusing,
      );
      const least = said.sort((one, another) => one.length - another.length)[0] ?? [];
      return least.length === 0 ? ['row'] : least;
    },
    link(type, field, owner, item, more = []) {
      const here = oracle.cell(type, field, owner, null, more);
      const read = schema.field(type, field);
      if (read === null || here === 'none' || item === null) return here;
      const { subject } = read;
      if (!Array.isArray(subject)) return here;
      const categories = [...new Set([...read.categories, ...more])];
      const coordinate = `${type}.${field}`;
      const ofItem = schema.type(item.type);
      if (ofItem === null || !Array.isArray(ofItem.subject)) return here;
      const leadsThere = localPaths(read, field).length < (subject as readonly string[]).length;
      if (!leadsThere && !SAME_SUBJECT.has(coordinate)) return here;
      const there = about({ ...ofItem, any: ofItem.any || read.any }, coordinate, categories, item, ofItem.subject as string[], field);
      return worst([here, there]);
    },
  };
  return oracle;
}

/** The policy without the grants that are for other purposes, which say nothing here. */
function forPurpose(policy: PolicyReading, purpose: string): PolicyReading {
  const lineage = lineageOf(policy, purpose);
  return { ...policy, grants: policy.grants.filter((grant) => grant.purposes?.some((one) => lineage.includes(one))) };
}

/** One tie of each kind at each school: what the policy says is the same of all. */
function distinct(ties: readonly Tie[]): readonly Tie[] {
  return [...new Map(ties.map((tie) => [`${tie.role} ${tie.relation} ${tie.school}`, tie])).values()];
}

/** What is done beside the value, not to it. */
const HARMLESS: ReadonlySet<string> = new Set(['AUDIT', 'NOTIFY']);

/** Lists of what is about the pupil they are asked of: each row must be open to the tie that opens the list. */
const SAME_SUBJECT: ReadonlySet<string> = new Set([
  'Student.enrolments',
  'Student.currentEnrolment',
  'Student.accommodations',
  'Student.attendanceEvents',
  'Student.infirmaryVisits',
  'Student.measures',
  'Student.exemptions',
  'Student.observations',
  'Student.results',
  'Student.skillLevels',
  'Student.reportCards',
  'Student.cycleReports',
  'Student.consents',
]);

/** Paths that start at the object; one that starts with the field itself is about what the field leads to. */
function localPaths(read: Read, field: string): readonly string[] {
  if (!Array.isArray(read.subject)) return [];
  const paths = read.subject as readonly string[];
  return read.asType ? paths : paths.filter((path) => path.split('.')[0] !== field && path !== field);
}

/** Is it about what it leads to? Then what may not be seen of it may not be known to be there. */
export function leadsThrough(schema: SchemaReading, type: string, field: string): boolean {
  const read = schema.field(type, field);
  return read !== null && Array.isArray(read.subject) && localPaths(read, field).length < read.subject.length;
}

const ORDER: readonly Leaves[] = ['none', 'coarse', 'unknown', 'whole'];

function best(answers: readonly Leaves[]): Leaves {
  return [...answers].sort((one, other) => ORDER.indexOf(other) - ORDER.indexOf(one))[0] as Leaves;
}

function worst(answers: readonly Leaves[]): Leaves {
  return [...answers].sort((one, other) => ORDER.indexOf(one) - ORDER.indexOf(other))[0] as Leaves;
}

/** May a column of a record leave, by any of the fields that show it, by any way that leads there? */
export function mayShow(oracle: Oracle, records: Records, rec: Rec, column: string): boolean {
  const fields = [column, ...(SHOWN_BY[`${rec.type}.${column}`] ?? [])];
  return fields.some((field) => waysTo(oracle, records, rec).some((came) => oracle.cell(rec.type, field, rec, came) !== 'none'));
}

/** The fields that lead to a value object, of the record it is a part of; for a record of its own, none is needed. */
export function waysTo(oracle: Oracle, records: Records, rec: Rec): readonly (Came | null)[] {
  const owner = rec.owner === null ? null : records.get(rec.owner);
  if (owner === null) return [null];
  const column = rec.key.slice(rec.type.length + 1).startsWith(`${owner.key}.`) ? (rec.key.split('.').at(-2) ?? '') : '';
  const fields = column === '' ? (LEADING_TO[`${owner.type} ${rec.type}`] ?? LEADING_TO[rec.type] ?? []) : [column];
  return fields.map((field) => ({ type: owner.type, field, owner, leaves: oracle.cell(owner.type, field, owner, null) }));
}

/** Columns that are shown under another name, or in one text with others. */
const SHOWN_BY: Readonly<Record<string, readonly string[]>> = {
  'Person.givenName': ['displayName'],
  'Person.familyName': ['displayName'],
  'Person.usualName': ['displayName'],
  'Message.body': ['preview'],
  'ClassAverage.text': ['appreciation'],
};

/** Fields that lead to what is a record of its own and has no subject but that of what returned it. */
const LEADING_TO: Readonly<Record<string, readonly string[]>> = {
  ExternalId: ['externalIds'],
  Account: ['accounts'],
  Capability: ['capabilities'],
  PlannedMeal: ['plannedMeals'],
  SubjectAverage: ['subjectAverages'],
  OverallAverage: ['overallAverage'],
  Participant: ['participants'],
  Recipient: ['recipients'],
  Receipt: ['myAcknowledgement'],
  'Message Attachment': ['attachments'],
  'Announcement Attachment': ['attachments'],
  'Evaluation Attachment': ['subjectFile', 'correctionFile'],
  'ReportCard Attachment': ['document'],
  Attachment: ['documents'],
};

export function agreementsOf(records: Records, client: string): Agreement[] {
  return records.rows.governance.agreements
    .filter((one) => one.client === client)
    .map(({ school, purposes, categories, from, to }) => ({
      school,
      purposes,
      categories,
      from: new Date(from).getTime(),
      to: to == null ? null : new Date(to).getTime(),
    }));
}
