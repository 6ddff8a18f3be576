import { and, eq } from 'drizzle-orm';
import { reaches, studentPlace } from '../../../core/capability/index.js';
import { parseId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { schoolsOf } from '../../../core/store/roster.js';
import { orientationFiles, periods } from '../tables.js';
import { type Refused, refused, takeTurn, type Writer } from './write-once.js';

export interface GivenWishes {
  readonly student: string;
  readonly schoolYear: string;
  /** The first wish first. */
  readonly programmes: readonly string[];
  readonly expectedVersion: number | null;
}

/** What a student and their family wish for. */
export function orientationWrites(db: Database) {
  return {
    /** Puts wishes in place of those there were, until it is decided; wishes that stay keep the instant they were expressed at. */
    submitWishes: (given: GivenWishes, writer: Writer): Promise<{ readonly outcome: 'written' } | Refused> =>
      db.transaction(async (tx) => {
        const { student, schoolYear, programmes, expectedVersion } = given;
        const { at, person } = writer;
        const school = parseId(schoolYear)?.school ?? '';
        await takeTurn(tx, school);
        const isHere = (await schoolsOf(tx, [student], at)).get(student)?.includes(school) === true;
        const own = writer.reach.filter((extent) => extent.of === 'students');
        if (!isHere || !reaches(own, studentPlace(student, school)))
          return refused('NOT_FOUND', 'no such school year of the student', 'schoolYearId');
        const years = await tx
          .select({ id: periods.id })
          .from(periods)
          .where(and(eq(periods.school, school), eq(periods.schoolYear, schoolYear)))
          .limit(1);
        if (years.length === 0) return refused('NOT_FOUND', 'no such school year of the student', 'schoolYearId');
        const mine = and(
          eq(orientationFiles.school, school),
          eq(orientationFiles.student, student),
          eq(orientationFiles.schoolYear, schoolYear),
        );
        const [file] = await tx.select().from(orientationFiles).where(mine).for('update');
        const before = file?.wishes ?? [];
        if (JSON.stringify(before.map(({ programme }) => programme)) === JSON.stringify(programmes)) return { outcome: 'written' };
        if (file?.decision != null) return refused('PERIOD_LOCKED', 'it has been decided: wishes are not changed any more', 'programmes');
        if (expectedVersion !== null && expectedVersion !== (file?.version ?? 0))
          return refused('VERSION_CONFLICT', 'the wishes have changed since: read them again', 'expectedVersion');
        const wishes = programmes.map((programme, index) => {
          const known = before.find((wish) => wish.programme === programme);
          const entered = { at: at.toISOString(), ...(person === null ? {} : { enteredBy: person }) };
          return { programme, ...(known ?? entered), rank: index + 1 };
        });
        if (file === undefined) await tx.insert(orientationFiles).values({ school, student, schoolYear, wishes });
        else
          await tx
            .update(orientationFiles)
            .set({ wishes, version: file.version + 1 })
            .where(mine);
        return { outcome: 'written' };
      }),
  };
}
