import { and, gte, isNull, max, ne, or } from 'drizzle-orm';
import { insertRows } from '../../../core/store/bulk.js';
import { listedIn } from '../repository/scope.js';
import { changes, enrolments } from '../tables.js';
import type { Outcome } from './sheet.js';
import type { Work } from './work.js';

type RecordType = 'Student' | 'ClassGroup' | 'TeachingAssignment' | 'Enrolment';

interface Change {
  readonly type: RecordType;
  readonly student: string | null;
  readonly outcome: Outcome;
}

/** Records looked up in one statement. */
const CHUNK = 2_000;
const KIND_OF = { created: 'CREATED', updated: 'UPDATED', unchanged: 'UPDATED', ended: 'DELETED' } as const satisfies Record<
  Outcome,
  string
>;

/** What the feeds are told of an intake: each record once, and only when something of it really changed. */
export class Journal {
  readonly #changes = new Map<string, Change>();
  readonly #everywhere = new Set<string>();

  /** A record came, changed or ended. */
  note(type: RecordType, record: string, student: string | null, outcome: Outcome): void {
    const before = this.#changes.get(record);
    if (before === undefined || before.outcome === 'updated') this.#changes.set(record, { type, student, outcome });
  }

  /** Something about a student changed: a class, a guardian. `everywhere` when it is who they are, which every school of theirs holds. */
  student(id: string, outcome: Outcome = 'updated', everywhere = false): void {
    this.note('Student', id, id, outcome);
    if (everywhere) this.#everywhere.add(id);
  }

  async write(work: Pick<Work, 'tx' | 'school' | 'today'>, at: Date): Promise<void> {
    const { school } = work;
    const own = [...this.#changes].map(([record, change]) => ({ school, record, ...change }));
    const others = await this.#elsewhere(work);
    const all = [...own, ...others];
    const versions = await versionsOf(
      work,
      all.map((change) => change.record),
    );
    const rows = all.map(({ school: where, record, type, student, outcome }) => ({
      school: where,
      kind: KIND_OF[outcome],
      recordType: type,
      record,
      student,
      // What the log does not know yet and was there before is of its first version.
      version: (versions.get(`${where} ${record}`) ?? (outcome === 'created' ? 0 : 1)) + 1,
      changedAt: at,
    }));
    await insertRows(work.tx, changes, rows);
  }

  /** The same changes, for the feeds of the other schools a student is enrolled at. */
  async #elsewhere({ tx, school, today }: Pick<Work, 'tx' | 'school' | 'today'>) {
    const found: (Change & { school: string; record: string })[] = [];
    for (const ids of chunks([...this.#everywhere])) {
      const rows = await tx
        .selectDistinct({ school: enrolments.school, student: enrolments.student })
        .from(enrolments)
        .where(
          and(
            listedIn(enrolments.student, ids),
            ne(enrolments.school, school),
            or(isNull(enrolments.leftOn), gte(enrolments.leftOn, today)),
          ),
        );
      found.push(...rows.map((row) => ({ ...row, record: row.student, type: 'Student' as const, outcome: 'updated' as const })));
    }
    return found;
  }
}

/** The version each record has reached in each school's log, by `<UAI> <record>`. */
export async function versionsOf({ tx }: Pick<Work, 'tx'>, records: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const versions = new Map<string, number>();
  for (const some of chunks([...new Set(records)])) {
    const rows = await tx
      .select({ school: changes.school, record: changes.record, version: max(changes.version) })
      .from(changes)
      .where(listedIn(changes.record, some))
      .groupBy(changes.school, changes.record);
    for (const { school, record, version } of rows) versions.set(`${school} ${record}`, version ?? 0);
  }
  return versions;
}

function* chunks(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += CHUNK) yield ids.slice(start, start + CHUNK);
}
