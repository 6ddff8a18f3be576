import { randomUUID } from 'node:crypto';
import { and, asc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import { facetOf, parseId } from '../../../core/ids.js';
import { amongStudents } from '../../../core/store/among-students.js';
import { isWrite } from '../../../core/store/idempotency.js';
import { type Database, STATES, sqlState } from '../../../core/store/index.js';
import { isEnrolled, schoolsOf } from '../../../core/store/roster.js';
import type { Scope } from '../../../core/store/within.js';
import { idempotencyKeys, objections, restrictions } from '../tables.js';
import { EVERYBODY, type ObjectionRow, type RestrictionRow, stateOf } from './rows.js';

/** Who acts about a student, when, and under which key. */
export interface Acting {
  readonly student: string;
  readonly person: string;
  readonly at: Date;
  readonly client: string;
  readonly key: string;
  /** Of the whole input and what was done with it: one key, one act. */
  readonly digest: string;
}

/** The record as the act left it, or as it is now where the act was there already; or why nothing was written. */
export type Outcome<Row> = { readonly record: Row } | { readonly fault: Fault };
export type Fault = 'key-reused' | 'standing' | 'not-found' | 'not-yours' | 'over';

type ObjectionDraft = Pick<ObjectionRow, 'purpose' | 'recipient' | 'grounds' | 'capacity'>;
type RestrictionDraft = Pick<RestrictionRow, 'ground' | 'motive'>;
type Decision = { readonly decision: 'UPHELD' | 'REJECTED'; readonly answer: string };

const stands = and(isNull(objections.takenBackAt), sql`${objections.decision} is distinct from 'REJECTED'`);

/** Objections and restrictions. A row is added, and each step it takes is written once: what was said or decided is never written over. */
export function createRightsRepository(db: Database) {
  return {
    raise: (acting: Acting, draft: ObjectionDraft): Promise<Outcome<ObjectionRow>> =>
      once(db, acting, objectionOf, async (tx) => {
        const { student, person, at } = acting;
        const isSame = and(
          eq(objections.student, student),
          eq(objections.purpose, draft.purpose),
          eq(objections.recipient, draft.recipient),
          eq(objections.raisedBy, person),
        );
        const [same] = await tx.select({ id: objections.id }).from(objections).where(and(isSame, stands));
        if (same !== undefined) return { fault: 'standing' };
        const [record] = await tx
          .insert(objections)
          .values({ ...draft, ...newId(student, 'oj'), student, raisedBy: person, raisedAt: at })
          .returning();
        return { record: record as ObjectionRow };
      }),

    /** By whoever raised it, or by somebody whose word counts for the student where theirs does no more. */
    takeBack: (acting: Acting, id: string, counts: (person: string) => boolean): Promise<Outcome<ObjectionRow>> =>
      once(db, acting, objectionOf, async (tx) => {
        const known = await objectionOf(tx, acting, id);
        if (known === undefined) return { fault: 'not-found' };
        const { raisedBy } = known;
        if (raisedBy !== acting.person && (counts(raisedBy) || !counts(acting.person))) return { fault: 'not-yours' };
        const [record] = await tx
          .update(objections)
          .set({ takenBackAt: acting.at })
          .where(and(isObjection(acting, id), stands))
          .returning();
        return record === undefined ? { fault: 'over' } : { record };
      }),

    /** Never by whoever raised it. */
    decide: (acting: Acting, id: string, { decision, answer }: Decision): Promise<Outcome<ObjectionRow>> =>
      once(db, acting, objectionOf, async (tx) => {
        const known = await objectionOf(tx, acting, id);
        if (known === undefined) return { fault: 'not-found' };
        if (known.raisedBy === acting.person) return { fault: 'not-yours' };
        const [record] = await tx
          .update(objections)
          .set({ decision, answer, decidedBy: acting.person, decidedAt: acting.at })
          .where(and(isObjection(acting, id), isNull(objections.decision), isNull(objections.takenBackAt)))
          .returning();
        return record === undefined ? { fault: 'over' } : { record };
      }),

    restrict: (acting: Acting, draft: RestrictionDraft): Promise<Outcome<RestrictionRow>> =>
      once(db, acting, restrictionOf, async (tx) => {
        const { student, person, at } = acting;
        const isSame = and(eq(restrictions.student, student), eq(restrictions.ground, draft.ground), isNull(restrictions.liftedAt));
        const [same] = await tx.select({ id: restrictions.id }).from(restrictions).where(isSame);
        if (same !== undefined) return { fault: 'standing' };
        const [record] = await tx
          .insert(restrictions)
          .values({ ...draft, ...newId(student, 'rs'), student, setBy: person, setAt: at })
          .returning();
        return { record: record as RestrictionRow };
      }),

    lift: (acting: Acting, id: string, reason: string): Promise<Outcome<RestrictionRow>> =>
      once(db, acting, restrictionOf, async (tx) => {
        const [record] = await tx
          .update(restrictions)
          .set({ liftedBy: acting.person, liftedAt: acting.at, liftReason: reason })
          .where(and(isRestriction(acting, id), isNull(restrictions.liftedAt)))
          .returning();
        if (record !== undefined) return { record };
        return { fault: (await restrictionOf(tx, acting, id)) === undefined ? 'not-found' : 'over' };
      }),

    /** About these students, oldest first, as far as the reach goes. */
    objectionsOf: (students: readonly string[], reach: Reach, at: Date): Promise<ObjectionRow[]> =>
      db
        .select()
        .from(objections)
        .where(and(inArray(objections.student, [...students]), rightsWithin({ reach, at }, objections)))
        .orderBy(asc(objections.raisedAt), asc(objections.id)),

    restrictionsOf: (students: readonly string[], reach: Reach, at: Date): Promise<RestrictionRow[]> =>
      db
        .select()
        .from(restrictions)
        .where(and(inArray(restrictions.student, [...students]), rightsWithin({ reach, at }, restrictions)))
        .orderBy(asc(restrictions.setAt), asc(restrictions.id)),

    /** Of a school, as far as the reach goes: those that wait for a decision, the one that waits longest first; or all, the latest first. */
    objectionsAt: (school: string, scope: Scope, which: 'pending' | 'all', most: number): Promise<ObjectionRow[]> =>
      db
        .select()
        .from(objections)
        .where(
          and(
            isAnsweredAt(school, objections, scope.at),
            rightsWithin(scope, objections),
            which === 'all' ? undefined : and(isNull(objections.decision), isNull(objections.takenBackAt)),
          ),
        )
        .orderBy(which === 'all' ? sql`${objections.raisedAt} desc` : asc(objections.raisedAt), asc(objections.id))
        .limit(most),

    /** The schools that answer for a student: their own, or, once they are there no more, those where they are. */
    async answering(student: string, at: Date): Promise<readonly string[]> {
      const there = (await schoolsOf(db, [student], at)).get(student) ?? [];
      const own = schoolOf({ student });
      return there.includes(own) ? [own] : there;
    },

    // What the gateway itself decides on: facts, not answers to somebody, so no reach narrows them.

    /** That stand, of all students: to this recipient, and to whoever it is. */
    objectionsTo: async (recipient: string): Promise<{ student: string; purpose: string; isUpheld: boolean }[]> => {
      const rows = await db
        .select()
        .from(objections)
        .where(and(inArray(objections.recipient, [recipient, EVERYBODY]), stands))
        .orderBy(objections.school, objections.id);
      return rows.map((row) => ({ student: row.student, purpose: row.purpose, isUpheld: stateOf(row) === 'UPHELD' }));
    },

    /** Students whose data are restricted. */
    restricted: async (): Promise<string[]> => {
      const rows = await db
        .selectDistinct({ student: restrictions.student })
        .from(restrictions)
        .where(isNull(restrictions.liftedAt))
        .orderBy(restrictions.student);
      return rows.map(({ student }) => student);
    },
  };
}

/** One act for a key. Why twice: another request with the same key, or saying the same, may be faster; what it wrote is the answer then. */
async function once<Row extends { readonly id: string }>(
  db: Database,
  acting: Acting,
  find: (tx: Database, acting: Acting, id: string) => Promise<Row | undefined>,
  act: (tx: Database) => Promise<Outcome<Row>>,
): Promise<Outcome<Row>> {
  const attempt = () =>
    db.transaction(async (tx): Promise<Outcome<Row>> => {
      const { client, person: actor, key, digest, at } = acting;
      const name = { school: schoolOf(acting), client, actor, key };
      const [earlier] = await tx.select().from(idempotencyKeys).where(isWrite(idempotencyKeys, name));
      if (earlier !== undefined) {
        const record = earlier.digest === digest ? await find(tx, acting, earlier.record) : undefined;
        return record === undefined ? { fault: 'key-reused' } : { record };
      }
      const outcome = await act(tx);
      if ('record' in outcome) await tx.insert(idempotencyKeys).values({ ...name, digest, record: outcome.record.id, at });
      return outcome;
    });
  try {
    return await attempt();
  } catch (error) {
    if (sqlState(error) !== STATES.uniqueViolation) throw error;
    return attempt();
  }
}

function isObjection(acting: Acting, id: string): SQL | undefined {
  return and(eq(objections.school, schoolOf(acting)), eq(objections.id, id), eq(objections.student, acting.student));
}

function isRestriction(acting: Acting, id: string): SQL | undefined {
  return and(eq(restrictions.school, schoolOf(acting)), eq(restrictions.id, id), eq(restrictions.student, acting.student));
}

async function objectionOf(tx: Database, acting: Acting, id: string): Promise<ObjectionRow | undefined> {
  const [row] = await tx.select().from(objections).where(isObjection(acting, id));
  return row;
}

async function restrictionOf(tx: Database, acting: Acting, id: string): Promise<RestrictionRow | undefined> {
  const [row] = await tx.select().from(restrictions).where(isRestriction(acting, id));
  return row;
}

function newId(student: string, letters: string): { readonly school: string; readonly id: string } {
  const school = parseId(student)?.school ?? '';
  return { school, id: `${school}.${letters}0${randomUUID()}` };
}

/** They are kept with the student's own school, wherever whoever acts was, and wherever the student goes. */
function schoolOf({ student }: Pick<Acting, 'student'>): string {
  return parseId(student)?.school ?? '';
}

/** Row scope: of the students named, of all students of a school, of oneself. INVARIANT: no system is told of any. */
function rightsWithin({ reach, at }: Scope, columns: typeof objections | typeof restrictions): SQL {
  const { student } = columns;
  const terms = reach.map((extent): SQL | undefined => {
    if (extent.audience === 'SYSTEM') return undefined;
    if (extent.of === 'students')
      return and(extent.students === '*' ? isAnsweredAt(extent.school, columns, at) : undefined, amongStudents(student, extent));
    if (extent.of !== 'persons') return undefined;
    return inArray(
      student,
      extent.persons.flatMap((person) => facetOf('Student', person) ?? []),
    );
  });
  return or(...terms) ?? sql`false`;
}

/** Is it this school that answers for the student of a row? The same as `answering`, for rows. */
function isAnsweredAt(school: string, { school: own, student }: typeof objections | typeof restrictions, at: Date): SQL | undefined {
  return and(isEnrolled(student, school, at), or(eq(own, school), sql`not ${isEnrolled(student, own, at)}`));
}
