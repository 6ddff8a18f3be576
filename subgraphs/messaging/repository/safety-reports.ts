import { createHash } from 'node:crypto';
import { and, desc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { makeId } from '../../../core/ids.js';
import { amongStudents } from '../../../core/store/among-students.js';
import type { Database } from '../../../core/store/contract.js';
import { isEnrolled, schoolsOf } from '../../../core/store/roster.js';
import type { Scope } from '../../../core/store/within.js';
import { conversations, participants, safetyReports } from '../tables.js';
import { nextNumber } from './once.js';
import type { Page, Window } from './page.js';
import { randomId } from './random-id.js';
import { withIds } from './scope.js';

/** A report as it may be told: of an anonymous one neither the reporter nor the time of day leaves the table. */
export interface SafetyReportRow {
  readonly school: string;
  readonly id: string;
  readonly reporter: string | null;
  readonly anonymous: boolean;
  readonly concerns: readonly string[];
  readonly notFound: number;
  readonly statement: string;
  readonly createdAt: Date;
  readonly state: string;
  readonly handledBy: readonly string[] | null;
  readonly conversation: string | null;
}

/** What is to be told to the staff who answer for a school. */
export interface Alarm {
  readonly school: string;
  /** Null for one that is made without a name. */
  readonly reporter: string | null;
  /** Whoever is named as a student of the school: whether they are one is not told to whoever names them. */
  readonly concerns: readonly string[];
  readonly statement: string;
  readonly at: Date;
  /** Made at random for this report alone. */
  readonly key: string | null;
}

const DAY = 86_400_000;

export interface SafetyReportFilter {
  readonly school: string;
  readonly states: readonly string[] | null;
}

/** The time that is shown, and that the list is ordered by: the order must not tell more than the time does. */
const shown = sql<Date>`case when ${safetyReports.anonymous} then date_trunc('day', ${safetyReports.createdAt}, 'UTC') else ${safetyReports.createdAt} end`;

const TOLD = {
  school: safetyReports.school,
  id: safetyReports.id,
  reporter: sql<string | null>`case when ${safetyReports.anonymous} then null else ${safetyReports.reporter} end`,
  anonymous: safetyReports.anonymous,
  concerns: safetyReports.concerns,
  notFound: safetyReports.notFound,
  statement: safetyReports.statement,
  createdAt: shown.mapWith(safetyReports.createdAt),
  state: safetyReports.state,
  handledBy: safetyReports.handledBy,
  conversation: safetyReports.conversation,
};

/**
 * Reports that somebody is in danger, for staff who answer for the whole school. One that names a student who left the school is read there no
 * more: it is about all whom it names. One that names nobody who was ever found is about nobody, and is read for what it says.
 */
export function safetyReportsRepository(db: Database) {
  return {
    safetyReports: (ids: readonly string[], scope: Scope): Promise<SafetyReportRow[]> =>
      db
        .select(TOLD)
        .from(safetyReports)
        .where(and(withIds(safetyReports, ids), aboutWholeSchools(scope))),

    async safetyReportsOf(scope: Scope, { school, states }: SafetyReportFilter, window: Window): Promise<Page<SafetyReportRow>> {
      const { size, beyond } = window;
      const rows = await db
        .select(TOLD)
        .from(safetyReports)
        .where(
          and(
            eq(safetyReports.school, school),
            states === null ? undefined : inArray(safetyReports.state, [...states]),
            aboutWholeSchools(scope),
            beyond === null ? undefined : sql`(${shown}, ${safetyReports.id}) < (${asText(beyond[0])}::timestamptz, ${asText(beyond[1])})`,
          ),
        )
        .orderBy(desc(shown), desc(safetyReports.id))
        .limit(size + 1);
      return { rows: rows.slice(0, size), more: rows.length > size };
    },

    /**
     * The id of the report; the same sent again under its key is the same report. INVARIANT: of one without a name no row says who made it, nor
     * the time of day: not this one, and none beside it.
     */
    async report({ reporter, at, key, ...said }: Alarm): Promise<string> {
      const { school, concerns: named } = said;
      const id = randomId('SafetyReport', school);
      const enrolled = await schoolsOf(db, named, at);
      const concerns = named.filter((student) => enrolled.get(student)?.includes(school) === true);
      const receipt =
        key === null
          ? null
          : createHash('sha256')
              .update(JSON.stringify([key, reporter, said]))
              .digest('hex');
      const createdAt = reporter === null ? new Date(at.getTime() - (at.getTime() % DAY)) : at;
      const row = {
        ...said,
        concerns,
        notFound: named.length - concerns.length,
        id,
        reporter,
        anonymous: reporter === null,
        createdAt,
        state: 'REPORTED',
        receipt,
      };
      const [written] = await db.insert(safetyReports).values(row).onConflictDoNothing().returning({ id: safetyReports.id });
      if (written !== undefined) return written.id;
      const isIt = and(eq(safetyReports.school, school), eq(safetyReports.receipt, receipt ?? ''));
      const [known] = await db.select({ id: safetyReports.id }).from(safetyReports).where(isIt);
      return (known as { id: string }).id;
    },

    /** How far the school has come, and who looked into it: once closed it stays closed. Null where there is no such report. */
    decideReport: (id: string, state: 'UNDER_REVIEW' | 'CLEARED', by: string, scope: Scope): Promise<string | null> =>
      db.transaction(async (tx) => {
        const staff = sql`${JSON.stringify([by])}::jsonb`;
        const known = sql`coalesce(${safetyReports.handledBy}, '[]'::jsonb)`;
        const isAsItWas = sql`(${safetyReports.state} = 'CLEARED' and ${state} <> 'CLEARED') or ${known} @> ${staff}`;
        const isIt = and(withIds(safetyReports, [id]), aboutWholeSchools(scope));
        // Why first: two who look into it at once would begin two exchanges.
        await tx.select({ id: safetyReports.id }).from(safetyReports).where(isIt).for('update');
        const [decided] = await tx
          .update(safetyReports)
          .set({
            state: sql`case when ${safetyReports.state} = 'CLEARED' then 'CLEARED' else ${state} end`,
            handledBy: sql`case when ${isAsItWas} then ${safetyReports.handledBy} else ${known} || ${staff} end`,
          })
          .where(isIt)
          .returning({ school: safetyReports.school, state: safetyReports.state, conversation: safetyReports.conversation });
        if (decided === undefined) return null;
        if (decided.state === 'UNDER_REVIEW') await takePart(tx, { ...decided, id }, by, scope.at);
        return decided.state;
      }),
  };
}

/** INVARIANT: whoever made the report is not put into its exchange: the row does not say who they are, and where it does they were not asked. */
async function takePart(
  tx: Database,
  { school, id, conversation: known }: { readonly school: string; readonly id: string; readonly conversation: string | null },
  person: string,
  at: Date,
): Promise<void> {
  const conversation = known ?? makeId('Conversation', school, await nextNumber(tx, school, 'co'));
  if (known === null) {
    const begun = { school, id: conversation, kind: 'SAFETY_REPORT', subject: null, creator: person, createdAt: at, lastActivityAt: at };
    await tx.insert(conversations).values(begun);
    await tx
      .update(safetyReports)
      .set({ conversation })
      .where(withIds(safetyReports, [id]));
  }
  const seat = { school, conversation, person, profile: 'STAFF', joinedAt: at, lastActivityAt: at };
  await tx.insert(participants).values(seat).onConflictDoNothing();
}

/** Of a whole school that is in reach, and about students who are all there, or of whom none was found. */
function aboutWholeSchools({ reach, at }: Scope): SQL | undefined {
  const whole = reach.flatMap((extent) => {
    const isStaff = extent.audience === 'OFFICE' || extent.audience === 'TEACHER';
    return isStaff && extent.of === 'students' && extent.students === '*' && extent.subjects === undefined ? [extent] : [];
  });
  const ofSchools = whole.map((extent) => {
    const concerned = sql`concerned.student`;
    const isHere = and(isEnrolled(concerned, extent.school, at), amongStudents(concerned, extent));
    const others = sql`select 1 from jsonb_array_elements_text(${safetyReports.concerns}) as concerned(student) where not (${isHere})`;
    return and(eq(safetyReports.school, extent.school), sql`not exists (${others})`);
  });
  const namesSomebody = sql`(jsonb_array_length(${safetyReports.concerns}) > 0 or ${safetyReports.notFound} > 0)`;
  return and(namesSomebody, or(...ofSchools) ?? sql`false`);
}

function asText(key: Date | string | undefined): string {
  return key instanceof Date ? key.toISOString() : (key ?? '');
}
