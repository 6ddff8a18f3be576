import type { LinkFacts, PlaceFacts } from '../../core/capability/facts.js';
import {
  type Category,
  type CompiledPolicy,
  type ConsentAct,
  type ConsentParties,
  covers,
  effectiveConsent,
} from '../../core/policy/index.js';
import { guardianRelation } from './bonds.js';
import { DEFAULT_ZONE, dayAt } from './days.js';
import type { KnownEpochs } from './epochs.js';
import type { Horizon } from './horizon.js';
import type { RequestFacts } from './source.js';

/** An act of consent as governance keeps it: who said what, in which capacity, under which notice. */
export interface KeptAct {
  readonly student: string;
  readonly purpose: string;
  readonly categories: readonly Category[];
  readonly act: 'GIVEN' | 'REFUSED' | 'WITHDRAWN';
  readonly person: string;
  readonly noticeVersion: number;
  readonly expiresAt: number | null;
  readonly at: number;
}

/** What people are told before they consent; the newest that is published is in force. */
export interface KeptNotice {
  readonly purpose: string;
  readonly version: number;
  readonly publishedAt: number;
}

/** Where acts and notices are kept; the epochs say how long what was read may be remembered. A withdrawal is looked at by the very next request. */
export interface ConsentRegister {
  /** Every act towards this recipient, in the order they were made: of all students, or of those who are or were at one of the schools (UAI). */
  actsTowards(recipient: string, epochs: KnownEpochs, at: readonly string[] | null): Promise<readonly KeptAct[]>;
  /** Every notice about this recipient, also those still to be published. */
  noticesAbout(recipient: string, epochs: KnownEpochs): Promise<readonly KeptNotice[]>;
}

/** For each category, the students whose consent to this client, for this purpose, is valid now. */
export type ConsentBook = ReadonlyMap<Category, ReadonlySet<string>>;

/** For what a book is opened, and when. */
export interface ConsentQuestion {
  readonly purpose: string;
  readonly at: number;
}

/** All that is kept about one recipient. */
export interface ConsentRecords {
  readonly acts: readonly KeptAct[];
  readonly notices: readonly KeptNotice[];
}

/** `recipient` is a client id; null means the students of all schools. */
export async function readConsents(
  register: ConsentRegister,
  recipient: string,
  epochs: KnownEpochs,
  at: readonly string[] | null,
): Promise<ConsentRecords> {
  const [acts, notices] = await Promise.all([register.actsTowards(recipient, epochs, at), register.noticesAbout(recipient, epochs)]);
  return { acts, notices };
}

export async function openConsentBook(
  { acts: kept, notices }: ConsentRecords,
  policy: Pick<CompiledPolicy, 'purposes'>,
  { purpose, at }: ConsentQuestion,
  facts: RequestFacts,
  horizon: Horizon,
): Promise<ConsentBook> {
  const all = kept.filter((act) => covers(policy, act.purpose, purpose));
  for (const act of all) for (const instant of [act.at, act.at - CLOCKS_APART, act.expiresAt]) horizon.sees(instant);
  for (const { publishedAt } of notices) horizon.sees(publishedAt);
  const acts = all.flatMap((act) => heard(act, at) ?? []);
  await facts.load(acts.map((act) => act.student));
  const book = new Map<Category, Set<string>>();
  for (const [student, own] of groupBy(acts, (act) => act.student)) {
    const known = facts.facts(student);
    if (known === null) continue;
    for (const category of new Set(own.flatMap((act) => act.categories))) {
      if (isValid(category, own, known, notices, policy, at)) add(book, category, student);
    }
  }
  return book;
}

/** Consent is asked of each purpose it was given under: the purpose itself, or one it descends from. Any valid one is enough; a no to any is a no. */
function isValid(
  category: Category,
  own: readonly KeptAct[],
  known: PlaceFacts,
  notices: readonly KeptNotice[],
  policy: Pick<CompiledPolicy, 'purposes'>,
  at: number,
): boolean {
  const parties = partiesOf(known, at);
  let valid = false;
  for (const [purpose, acts] of groupBy(
    own.filter((act) => act.categories.includes(category)),
    (act) => act.purpose,
  )) {
    const weight = policy.purposes.get(purpose)?.weight ?? 'important';
    const answer = effectiveConsent(acts.map(actOf), parties, { weight }, noticeInForce(notices, purpose, at), at);
    if (answer === 'invalid' || answer === 'disputed') return false;
    if (answer === 'valid') valid = true;
  }
  return valid;
}

/** Version of the notice in force, 0 when none was ever published. */
function noticeInForce(notices: readonly KeptNotice[], purpose: string, at: number): number {
  const published = notices.filter((notice) => notice.purpose === purpose && notice.publishedAt <= at);
  return published.reduce((newest, { version }) => Math.max(newest, version), 0);
}

/** How far apart the clocks of two replicas may be, in milliseconds. */
const CLOCKS_APART = 30_000;

/** An act as it counts now. INVARIANT: a no that was acknowledged by a replica whose clock is ahead is obeyed by all at once (threats L43). */
function heard(act: KeptAct, at: number): KeptAct | null {
  if (act.at <= at) return act;
  return act.act !== 'GIVEN' && act.at <= at + CLOCKS_APART ? { ...act, at } : null;
}

function actOf(act: KeptAct): ConsentAct {
  const status = { GIVEN: 'given', REFUSED: 'refused', WITHDRAWN: 'withdrawn' } as const;
  return { by: act.person, status: status[act.act], at: act.at, notice: act.noticeVersion, expiresAt: act.expiresAt };
}

/** Whose consent it takes, and who may object in whose name. */
export function partiesOf(known: PlaceFacts, at: number): ConsentParties {
  const day = dayAt(at, DEFAULT_ZONE);
  const { student } = known;
  const asMinor = (link: LinkFacts) =>
    guardianRelation({ ...link, birthDate: null, guardianDisclosure: 'STANDARD', emancipated: false }, day);
  return {
    subject: {
      person: known.person,
      birthDate: known.birthDate,
      zone: DEFAULT_ZONE,
      emancipatedAt: student?.emancipated === true ? 0 : null,
    },
    guardians: (student?.guardians ?? []).map((link) => ({
      person: link.guardian,
      relation: asMinor(link),
      from: startOf(link.from),
      to: link.to === null ? null : startOf(link.to) + DAY,
    })),
    courtDecision: null,
  };
}

const DAY = 86_400_000;

function startOf(day: string | null): number {
  return day === null ? 0 : Date.parse(`${day}T00:00:00Z`);
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function add(book: Map<Category, Set<string>>, category: Category, student: string): void {
  const students = book.get(category) ?? new Set();
  students.add(student);
  book.set(category, students);
}
