import { and, count, eq, getTableColumns, gt, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../../core/store/contract.js';
import { announcements, audiences } from '../tables.js';
import { inOrder, isBeyond, type Page, type Window } from './page.js';
import { isReader, type Reader, withIds } from './scope.js';

/** What one person did with an announcement, and as whose guardian it is for them. */
export type ReceiptRow = Pick<typeof audiences.$inferSelect, 'school' | 'person' | 'onBehalfOf' | 'readAt' | 'acknowledgedAt'>;
/** Through what somebody is meant. */
export type TargetRow = Pick<typeof audiences.$inferSelect, 'school' | 'person' | 'onBehalfOf' | 'profile' | 'viaGroup'>;
/** An announcement with the reader's own receipt; null for an author outside the audience. Of the audience nobody else is read with it. */
export type AnnouncementRow = typeof announcements.$inferSelect & { readonly receipt: (ReceiptRow & TargetRow) | null };

export interface AnnouncementFilter {
  readonly unacknowledgedOnly: boolean;
  /** Student id. */
  readonly about: string | null;
}

export const RECEIPT = {
  school: audiences.school,
  person: audiences.person,
  onBehalfOf: audiences.onBehalfOf,
  readAt: audiences.readAt,
  acknowledgedAt: audiences.acknowledgedAt,
};

const OWN_RECEIPT = { ...RECEIPT, profile: audiences.profile, viaGroup: audiences.viaGroup };

/** Of what all are shown, and of what moved for the reader alone; each change of either moves it on. */
export const SHOWN_VERSION = sql<number>`${announcements.version} + coalesce(${audiences.version}, 1) - 1`.mapWith(Number);

const BY_PUBLICATION = [announcements.publishedFrom, announcements.id] as const;

/** Announcements the reader is meant to see, from their publication to its end; and, at any time, those the reader wrote. */
export function announcementsRepository(db: Database) {
  const row = {
    ...getTableColumns(announcements),
    version: SHOWN_VERSION,
    receipt: OWN_RECEIPT,
  };
  const isFor = and(eq(audiences.school, announcements.school), eq(audiences.announcement, announcements.id));

  return {
    announcements: (ids: readonly string[], reader: Reader): Promise<AnnouncementRow[]> =>
      db
        .select(row)
        .from(announcements)
        .leftJoin(audiences, and(isFor, isReader(reader, audiences)))
        .where(
          and(
            withIds(announcements, ids),
            or(
              and(isNotNull(audiences.person), isPublished(reader.at)),
              isReader(reader, { school: announcements.school, person: announcements.author }),
            ),
          ),
        ),

    async announcementsOf(reader: Reader, filter: AnnouncementFilter, window: Window): Promise<Page<AnnouncementRow>> {
      const rows = await db
        .select(row)
        .from(announcements)
        .innerJoin(audiences, isFor)
        .where(and(meantFor(reader, filter), isBeyond(BY_PUBLICATION, window)))
        .orderBy(inOrder(BY_PUBLICATION, window))
        .limit(window.size + 1);
      return { rows: rows.slice(0, window.size), more: rows.length > window.size };
    },

    /** Through what each is meant, for whoever wrote it. */
    targetsOf: (id: string, author: string): Promise<TargetRow[]> =>
      db
        .select({
          school: audiences.school,
          person: audiences.person,
          onBehalfOf: audiences.onBehalfOf,
          profile: audiences.profile,
          viaGroup: audiences.viaGroup,
        })
        .from(audiences)
        .innerJoin(announcements, isFor)
        .where(and(withIds(announcements, [id]), eq(announcements.author, author)))
        .orderBy(audiences.person),

    countAnnouncementsOf: (reader: Reader, filter: AnnouncementFilter): Promise<number> => countWhere(meantFor(reader, filter)),

    countUnreadAnnouncements: (reader: Reader): Promise<number> => countWhere(and(meantFor(reader, ALL), isNull(audiences.readAt))),
  };

  async function countWhere(condition: SQL | undefined): Promise<number> {
    const rows = await db.select({ count: count() }).from(announcements).innerJoin(audiences, isFor).where(condition);
    return rows[0]?.count ?? 0;
  }
}

const ALL: AnnouncementFilter = { unacknowledgedOnly: false, about: null };

/** Announcements (joined with the audience) of the reader. */
function meantFor(reader: Reader, { unacknowledgedOnly, about }: AnnouncementFilter): SQL | undefined {
  return and(
    isReader(reader, audiences),
    isPublished(reader.at),
    unacknowledgedOnly ? and(eq(announcements.acknowledgementRequired, true), isNull(audiences.acknowledgedAt)) : undefined,
    about === null ? undefined : isAbout(about),
  );
}

/** Is the announcement for this person as a guardian of the student? */
export function isAbout(student: string): SQL {
  return sql`${audiences.onBehalfOf} @> ${JSON.stringify([student])}::jsonb`;
}

/** Dates are half-open: from <= at < to. */
export function isPublished(at: Date): SQL | undefined {
  return and(lte(announcements.publishedFrom, at), or(isNull(announcements.publishedTo), gt(announcements.publishedTo, at)));
}
