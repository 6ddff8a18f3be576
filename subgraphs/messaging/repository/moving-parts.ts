import { and, eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../../../core/capability/index.js';
import type { Asking } from '../../../core/store/change-feed.js';
import type { Database } from '../../../core/store/contract.js';
import { announcements, audiences, messages, recipients } from '../tables.js';
import { meantWithin } from './audience-scope.js';
import { isReader } from './scope.js';

/**
 * What a field of the record `found` is made of where no version of the record counts it: who has read a letter, and who acknowledged an
 * announcement. INVARIANT: as far as the field says it to this reader, and no further: from a change nobody else's reading is to be learnt.
 */
export function movingPart(tx: Database, { person, at }: Asking, field: string, reach: Reach): SQL | null {
  const reader = { person: person ?? '', reach, at };
  switch (field) {
    case 'Message.myReceipt': {
      const isOf = and(eq(recipients.school, sql`found.school`), eq(recipients.message, sql`found.id`));
      return sql`(${tx
        .select({ part: sql`${recipients.readAt}::text` })
        .from(recipients)
        .where(and(isOf, isReader(reader, recipients)))})`;
    }
    case 'Message.receipts': {
      const isOf = and(eq(messages.school, recipients.school), eq(messages.id, recipients.message));
      const isFound = and(eq(messages.school, sql`found.school`), eq(messages.id, sql`found.id`));
      const isSent = and(eq(messages.sender, reader.person), eq(messages.state, 'SENT'));
      return sql`(${tx
        .select({ part: digestOf(sql`${recipients.person}`) })
        .from(recipients)
        .innerJoin(messages, isOf)
        .where(and(isFound, isSent, isNotNull(recipients.readAt), meantWithin(reader, recipients)))})`;
    }
    case 'Announcement.acknowledgements': {
      const isOf = and(eq(announcements.school, audiences.school), eq(announcements.id, audiences.announcement));
      const isFound = and(eq(announcements.school, sql`found.school`), eq(announcements.id, sql`found.id`));
      const isAuthor = eq(announcements.author, reader.person);
      return sql`(${tx
        .select({ part: digestOf(sql`concat(${audiences.person}, ' ', ${audiences.acknowledgedAt})`) })
        .from(audiences)
        .innerJoin(announcements, isOf)
        .where(and(isFound, isAuthor, meantWithin(reader, audiences)))})`;
    }
    default:
      return null;
  }
}

function digestOf(one: SQL): SQL {
  return sql`md5(string_agg(${one}, ' ' order by ${one}))`;
}
