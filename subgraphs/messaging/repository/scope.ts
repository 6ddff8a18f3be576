import { and, eq, gt, gte, inArray, isNull, lt, lte, ne, notInArray, or, type SQL, sql } from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import type { Reach } from '../../../core/capability/index.js';
import { parseId } from '../../../core/ids.js';
import { listedIn } from '../../../core/store/listed-in.js';
import { within } from '../../../core/store/within.js';
import { messages, participants, recipients } from '../tables.js';

/** Who reads, what they were granted, and when. Letters are read by one person at a time. */
export interface Reader {
  /** Person id; empty for a system, whose letters there are none of. */
  readonly person: string;
  readonly reach: Reach;
  readonly at: Date;
}

/** The reader's own copy of a conversation: every statement about conversations joins it. */
export const copy = alias(participants, 'own_copy');

const addressed = alias(recipients, 'addressed');
const named = alias(recipients, 'named');
const blind = alias(recipients, 'blind');
const letter = alias(messages, 'letter');

const NOTHING = sql`false`;

/** The message table, under whichever name a statement has it. */
type Written = Readonly<Record<'school' | 'id' | 'sender' | 'state' | 'sentAt', PgColumn>>;

/** Is this person the reader, and do they reach their own? No right over a school or a class opens a letter. */
export function isReader({ person, reach, at }: Reader, columns: { readonly school: PgColumn; readonly person: PgColumn }): SQL {
  const own = reach.filter((extent) => extent.of === 'persons');
  return and(eq(columns.person, person), within({ reach: own, at }, columns)) ?? NOTHING;
}

/** `copy` is the reader's, and has begun. It stays theirs after they left, with what came before. */
export function ownCopy(reader: Reader): SQL {
  return and(isReader(reader, copy), lte(copy.joinedAt, reader.at)) ?? NOTHING;
}

/**
 * Messages (joined with `copy`) the reader wrote or was sent, while they took part. One held for moderation, or to be sent later, is its sender's
 * alone.
 */
export function readable(reader: Reader, written: Written = messages): SQL {
  const sentToReader = sql`exists (select 1 from ${recipients} ${addressed} where ${and(
    eq(addressed.school, written.school),
    eq(addressed.message, written.id),
    eq(addressed.person, reader.person),
    // Why: it did not reach whom the sender might not write to any more when it was sent.
    ne(addressed.delivery, 'BLOCKED_BY_POLICY'),
  )})`;
  const conditions = and(
    ownCopy(reader),
    or(lte(written.sentAt, reader.at), and(eq(written.state, 'SCHEDULED'), eq(written.sender, reader.person))),
    gte(written.sentAt, copy.joinedAt),
    or(isNull(copy.leftAt), lt(written.sentAt, copy.leftAt)),
    or(eq(written.sender, reader.person), and(inArray(written.state, ['SENT', 'RECALLED', 'REMOVED']), sentToReader)),
  );
  return conditions ?? NOTHING;
}

/** Messages (joined with `copy`) from others that came since the reader last looked. */
export function unread(reader: Reader): SQL {
  const since = or(isNull(copy.lastReadAt), gt(messages.sentAt, copy.lastReadAt));
  return and(readable(reader), ne(messages.sender, reader.person), since) ?? NOTHING;
}

/**
 * Recipients (joined with `messages`) the reader may know of: one in blind copy is known to the sender and to themself, and one whom it did not reach
 * for what they may not be told is known to the sender alone.
 */
export function knownRecipient({ person }: Reader): SQL {
  const isOpen = and(ne(recipients.kind, 'BCC'), ne(recipients.delivery, 'BLOCKED_BY_POLICY'));
  return or(isOpen, eq(recipients.person, person), eq(messages.sender, person)) ?? NOTHING;
}

/**
 * Participants (joined with `copy`) the reader may know of: those who came before the reader left, save who is there in blind copy only,
 * as far as the messages the reader has can tell.
 */
export function knownParticipant(reader: Reader): SQL {
  const openly = sql`exists (select 1 from ${messages} ${letter} where ${and(
    inConversation(letter),
    readable(reader, letter),
    or(
      eq(letter.sender, participants.person),
      sql`exists (select 1 from ${recipients} ${named} where ${and(
        eq(named.school, letter.school),
        eq(named.message, letter.id),
        eq(named.person, participants.person),
        or(ne(named.kind, 'BCC'), eq(letter.sender, reader.person)),
      )})`,
    ),
  )})`;
  const inBlindCopy = sql`exists (select 1 from ${messages} ${letter} join ${recipients} ${blind} on ${and(
    eq(blind.school, letter.school),
    eq(blind.message, letter.id),
  )} where ${and(inConversation(letter), isOut(letter), eq(blind.person, participants.person), eq(blind.kind, 'BCC'))})`;
  const conditions = and(
    ownCopy(reader),
    lte(participants.joinedAt, sql`least(${copy.leftAt}, ${reader.at.toISOString()}::timestamptz)`),
    or(eq(participants.person, reader.person), openly, sql`not ${inBlindCopy}`),
  );
  return conditions ?? NOTHING;
}

/** The rows with these ids; the school in front lets the primary key find them. */
export function withIds(columns: { readonly school: PgColumn; readonly id: PgColumn }, ids: readonly string[]): SQL {
  const known = ids.filter((id) => parseId(id) !== null);
  const schools = [...new Set(known.map((id) => parseId(id)?.school as string))];
  if (known.length === 0) return NOTHING;
  return and(listedIn(columns.school, schools), listedIn(columns.id, known)) ?? NOTHING;
}

/** Was it sent? To whom somebody means to write changes nothing of what others know. */
function isOut({ state }: { readonly state: PgColumn }): SQL {
  return notInArray(state, ['DRAFT', 'SCHEDULED']);
}

function inConversation(written: { readonly school: PgColumn; readonly conversation: PgColumn }): SQL | undefined {
  return and(eq(written.school, participants.school), eq(written.conversation, participants.conversation));
}
