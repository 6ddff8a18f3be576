import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, inArray, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../core/capability/index.js';
import { facetOf, parseId } from '../../core/ids.js';
import { type FoundEntries, type LedgerSearch, searchLedger } from '../../core/ledger/index.js';
import { amongStudents } from '../../core/store/among-students.js';
import { isWrite, type WriteName } from '../../core/store/idempotency.js';
import { type Database, STATES, sqlState } from '../../core/store/index.js';
import { listedIn } from '../../core/store/listed-in.js';
import { newcomersOf } from '../../core/store/roster.js';
import { createPolicyRepository } from './policies/repository.js';
import { createRightsRepository } from './rights/repository.js';
import { agreements, clients, consentActs, idempotencyKeys, notices, replicas } from './tables.js';

export type ClientRow = typeof clients.$inferSelect;
export type AgreementRow = typeof agreements.$inferSelect;
export type ContractedRow = AgreementRow & { readonly clientName: string; readonly kind: string };
export type ConsentActRow = typeof consentActs.$inferSelect;
export type NoticeRow = typeof notices.$inferSelect & { readonly recipientName: string | null };

export type Act = 'GIVEN' | 'REFUSED' | 'WITHDRAWN';

/** What somebody says about a student's data, its input already sound. */
export interface ActDraft {
  readonly act: Act;
  /** Student id. */
  readonly student: string;
  readonly purpose: string;
  /** Client id. */
  readonly recipient: string;
  /** Empty in a withdrawal only: all that was ever given. */
  readonly categories: readonly string[];
  /** The notice the person was shown; a withdrawal needs none. */
  readonly noticeVersion: number;
  readonly person: string;
  readonly capacity: 'STUDENT' | 'GUARDIAN';
  readonly at: Date;
  readonly client: string;
  readonly key: string;
  /** Of the whole input and what was done with it: one key, one act. */
  readonly digest: string;
}

/** The act that stands for the key, or why nothing was written. */
export type Acted =
  | { readonly record: ConsentActRow }
  | { readonly fault: 'key-reused' | 'nothing-given' }
  | { readonly fault: 'other-notice'; readonly current: number | null };

export type Repository = ReturnType<typeof createRepository>;

/** What governance keeps. Acts are added and never changed: there is no statement here that would. */
export function createRepository(db: Database) {
  return {
    /** The rules, which only the acts on them change. */
    policies: createPolicyRepository(db),

    /** Objections and restrictions. */
    rights: createRightsRepository(db),

    /** What these schools contracted systems for, whatever the dates; the latest to begin first. */
    async contractedAt(schools: readonly string[]): Promise<ContractedRow[]> {
      const rows = await db
        .select({ agreement: agreements, clientName: clients.name, kind: clients.kind })
        .from(agreements)
        .innerJoin(clients, eq(clients.id, agreements.client))
        .where(inArray(agreements.school, [...schools]))
        .orderBy(asc(clients.name), asc(agreements.school), desc(agreements.from), asc(agreements.id));
      return rows.map(({ agreement, ...client }) => ({ ...agreement, ...client }));
    },

    ledger: (search: LedgerSearch): Promise<FoundEntries> => searchLedger(db, search),

    /** The processes of the gateway as they last reported, the first to start first. */
    replicas: () => db.select().from(replicas).orderBy(asc(replicas.startedAt), asc(replicas.id)),

    /** Acts about these students, oldest first, as far as the reach goes. A system sees those towards itself. */
    consentsOf: (students: readonly string[], reach: Reach, client: string): Promise<ConsentActRow[]> =>
      db
        .select()
        .from(consentActs)
        .where(and(inArray(consentActs.student, [...students]), consentWithin(reach, client)))
        .orderBy(asc(consentActs.sequence)),

    /** The notice in force of each purpose and recipient, with the recipient's name. */
    async noticesInForce(at: Date): Promise<NoticeRow[]> {
      const current = db
        .selectDistinctOn([notices.purpose, notices.recipient])
        .from(notices)
        .where(lte(notices.publishedAt, at))
        .orderBy(notices.purpose, notices.recipient, desc(notices.version))
        .as('current');
      const rows = await db
        .select({
          purpose: current.purpose,
          recipient: current.recipient,
          version: current.version,
          text: current.text,
          publishedAt: current.publishedAt,
          recipientName: clients.name,
        })
        .from(current)
        .leftJoin(clients, eq(clients.id, current.recipient))
        .orderBy(current.purpose, current.recipient);
      return rows;
    },

    async act(draft: ActDraft): Promise<Acted> {
      try {
        return await db.transaction((tx) => actOnce(tx, draft));
      } catch (error) {
        if (sqlState(error) !== STATES.uniqueViolation) throw error;
        // Why: another request with the same key was faster; what it wrote is the answer.
        return db.transaction((tx) => actOnce(tx, draft));
      }
    },

    // What the gateway itself decides on: facts, not answers to somebody, so no reach narrows them.

    /** Every act about these students, oldest first; of one purpose, towards one recipient, when named. */
    actsFor: (students: readonly string[], purpose?: string, recipient?: string): Promise<ConsentActRow[]> =>
      db
        .select()
        .from(consentActs)
        .where(
          and(
            inArray(consentActs.student, [...students]),
            purpose === undefined ? undefined : eq(consentActs.purpose, purpose),
            recipient === undefined ? undefined : eq(consentActs.recipient, recipient),
          ),
        )
        .orderBy(asc(consentActs.sequence)),

    /** Every act towards a recipient, of all students, oldest first. */
    actsTowards: (recipient: string): Promise<ConsentActRow[]> =>
      db.select().from(consentActs).where(eq(consentActs.recipient, recipient)).orderBy(asc(consentActs.sequence)),

    /**
     * Acts towards a recipient of the students who are or ever were at one of these schools, oldest first. Why in two: an act is kept with the
     * school of the student's id, and some are at a school who came from another.
     */
    async actsAt(recipient: string, schools: readonly string[]): Promise<ConsentActRow[]> {
      const read = (where: SQL) =>
        db
          .select()
          .from(consentActs)
          .where(and(eq(consentActs.recipient, recipient), where));
      const own = listedIn(consentActs.school, schools);
      const [home, others] = await Promise.all([
        read(own),
        read(sql`${consentActs.student} in ${newcomersOf(db, schools)} and not ${own}`),
      ]);
      return [...home, ...others].sort((one, other) => one.sequence - other.sequence);
    },

    /** Every notice about a recipient, also those still to be published. */
    noticesAbout: (recipient: string): Promise<(typeof notices.$inferSelect)[]> =>
      db.select().from(notices).where(eq(notices.recipient, recipient)).orderBy(notices.purpose, notices.version),

    clients: (): Promise<ClientRow[]> => db.select().from(clients).orderBy(clients.id),

    async client(id: string): Promise<ClientRow | null> {
      const [row] = await db.select().from(clients).where(eq(clients.id, id));
      return row ?? null;
    },

    /** Agreements of a client, whatever their dates. */
    agreementsOf: (client: string): Promise<AgreementRow[]> =>
      db.select().from(agreements).where(eq(agreements.client, client)).orderBy(agreements.school, agreements.id),
  };
}

async function actOnce(tx: Database, draft: ActDraft): Promise<Acted> {
  const earlier = await earlierAct(tx, draft);
  if (earlier !== null) return earlier;

  const current = await noticeInForce(tx, draft);
  if (draft.act !== 'WITHDRAWN' && current !== draft.noticeVersion) return { fault: 'other-notice', current };
  const categories = draft.categories.length > 0 ? [...draft.categories] : await everGiven(tx, draft);
  if (categories.length === 0) return { fault: 'nothing-given' };

  const { student, purpose, recipient, act, person, capacity, at } = draft;
  const school = schoolOf(draft);
  const id = `${school}.ca0${randomUUID()}`;
  await tx.insert(idempotencyKeys).values({ ...nameOf(draft), digest: draft.digest, record: id, at });
  const [record] = await tx
    .insert(consentActs)
    .values({ school, id, student, purpose, recipient, categories, act, person, capacity, noticeVersion: current ?? 0, at })
    .returning();
  return { record: record as ConsentActRow };
}

async function earlierAct(tx: Database, draft: ActDraft): Promise<Acted | null> {
  const isRecord = and(eq(consentActs.school, idempotencyKeys.school), eq(consentActs.id, idempotencyKeys.record));
  const [earlier] = await tx
    .select({ digest: idempotencyKeys.digest, record: consentActs })
    .from(idempotencyKeys)
    .innerJoin(consentActs, isRecord)
    .where(isWrite(idempotencyKeys, nameOf(draft)));
  if (earlier === undefined) return null;
  return earlier.digest === draft.digest ? { record: earlier.record } : { fault: 'key-reused' };
}

function nameOf(draft: ActDraft): WriteName {
  return { school: schoolOf(draft), client: draft.client, actor: draft.person, key: draft.key };
}

async function noticeInForce(
  db: Database,
  { purpose, recipient, at }: Pick<ActDraft, 'purpose' | 'recipient' | 'at'>,
): Promise<number | null> {
  const [row] = await db
    .select({ version: notices.version })
    .from(notices)
    .where(and(eq(notices.purpose, purpose), eq(notices.recipient, recipient), lte(notices.publishedAt, at)))
    .orderBy(desc(notices.version))
    .limit(1);
  return row?.version ?? null;
}

/** Categories that anybody ever gave for this student: a withdrawal of everything leaves nothing that somebody else's yes could hold open. */
async function everGiven(tx: Database, { student, purpose, recipient }: ActDraft): Promise<string[]> {
  const rows = await tx
    .select({ categories: consentActs.categories })
    .from(consentActs)
    .where(
      and(
        eq(consentActs.student, student),
        eq(consentActs.purpose, purpose),
        eq(consentActs.recipient, recipient),
        eq(consentActs.act, 'GIVEN'),
      ),
    );
  return [...new Set(rows.flatMap(({ categories }) => categories))].sort();
}

/** Acts are kept with the student's own school, wherever the guardian was when they acted. */
function schoolOf({ student }: ActDraft): string {
  return parseId(student)?.school ?? '';
}

/** Row scope of acts: of the students named, of all students of a school, of oneself. */
function consentWithin(reach: Reach, client: string): SQL {
  const terms = reach.map((extent): SQL | undefined => {
    const own = extent.audience === 'SYSTEM' ? eq(consentActs.recipient, client) : undefined;
    switch (extent.of) {
      case 'students':
        return and(
          extent.students === '*' ? eq(consentActs.school, extent.school) : undefined,
          amongStudents(consentActs.student, extent),
          own,
        );
      case 'persons':
        return and(
          inArray(
            consentActs.student,
            extent.persons.flatMap((person) => facetOf('Student', person) ?? []),
          ),
          own,
        );
      default:
        return undefined;
    }
  });
  return or(...terms) ?? sql`false`;
}
