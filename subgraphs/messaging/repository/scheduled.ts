import { and, asc, eq, inArray, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Addressee } from '../../../core/capability/index.js';
import { facetOf } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { belongsTo, informedOf, isStaff, schoolsOf } from '../../../core/store/roster.js';
import { conversations, messages, participants, recipients } from '../tables.js';
import { arrivals, type Parcel, seat, takesPart } from './delivering.js';
import { isBegunByDraft, isConversation, ofMessage } from './own-draft.js';
import { withIds } from './scope.js';

/**
 * What is to be sent later is its writer's alone until its time. Whoever of its people looks first after that time finds it sent, as of that time:
 * no clock of ours has to run for it.
 */
export function scheduledRepository(db: Database) {
  return {
    /** Sends what is due of what this person wrote, or what is to go to them. */
    async sendDue(person: string, at: Date): Promise<void> {
      const goesToThem = sql`exists (select 1 from ${recipients} where ${and(
        eq(recipients.school, messages.school),
        eq(recipients.message, messages.id),
        eq(recipients.person, person),
      )})`;
      const due = await db
        .select({ school: messages.school, id: messages.id, conversation: messages.conversation })
        .from(messages)
        .where(and(isDue(at), or(eq(messages.sender, person), goesToThem)))
        .orderBy(asc(messages.sentAt), asc(messages.id));
      for (const one of due) await db.transaction((tx) => sendNow(tx, one, at));
    },
  };
}

type Due = Pick<typeof messages.$inferSelect, 'school' | 'id' | 'conversation'>;

async function sendNow(tx: Database, { school, id, conversation }: Due, at: Date): Promise<void> {
  // Why in this order: the conversation before the message, as where one is sent.
  const [room] = await tx.select().from(conversations).where(isConversation(school, conversation)).for('update');
  const [message] = await tx
    .select()
    .from(messages)
    .where(and(withIds(messages, [id]), isDue(at)))
    .for('update');
  // Why: somebody else looked meanwhile, or it was taken back.
  if (room === undefined || message === undefined) return;
  const sentAt = message.sentAt as Date;
  const known = await tx
    .select()
    .from(participants)
    .where(and(eq(participants.school, school), eq(participants.conversation, conversation)));
  const isStillTheirs = known.some((one) => one.person === message.sender && takesPart(one, sentAt));
  if (room.closed || !isStillTheirs || !(await maySpeak(tx, message, sentAt))) return unschedule(tx, withIds(messages, [id]), at);

  const addressees = await addresseesOf(tx, school, id);
  const parcel: Parcel = { school, message: id, conversation, sender: message.sender, at: sentAt, addressees };
  const left = await whoLeft(tx, parcel);
  const staying = { ...parcel, addressees: addressees.filter(({ person }) => !left.has(person)) };
  const arrival = await arrivals(tx, parcel, known);
  const deliveryTo = (person: string) => (left.has(person) ? 'BLOCKED_BY_POLICY' : arrival(person));
  for (const delivery of new Set(addressees.map(({ person }) => deliveryTo(person)))) {
    const people = addressees.map(({ person }) => person).filter((person) => deliveryTo(person) === delivery);
    await tx
      .update(recipients)
      .set({ delivery })
      .where(and(ofMessage(school, id), inArray(recipients.person, people)));
  }
  await tx
    .update(messages)
    .set({ state: 'SENT', version: sql`${messages.version} + 1` })
    .where(withIds(messages, [id]));
  await seat(tx, staying, known);
}

/**
 * Is whoever wrote it still what they wrote it as? INVARIANT: nothing leaves in the name of somebody who has left: what was written as staff is sent
 * while they hold an office, anything else while they are one of the school's.
 */
function maySpeak(tx: Database, { sender, school, fromStaff }: typeof messages.$inferSelect, at: Date): Promise<boolean> {
  return fromStaff === true ? isStaff(tx, sender, school, at) : belongsTo(tx, sender, school, at);
}

async function addresseesOf(tx: Database, school: string, message: string): Promise<readonly Addressee[]> {
  const rows = await tx.select().from(recipients).where(ofMessage(school, message));
  return rows.map(({ person, kind, onBehalfOf, profile, audienceLabel, viaGroup }) => ({
    person,
    kind: kind as Addressee['kind'],
    onBehalfOf: onBehalfOf ?? [],
    profile: profile ?? 'PERSON',
    label: audienceLabel,
    group: viaGroup,
  }));
}

/**
 * Those who were written to as pupils of the school, or as guardians of pupils, who were all gone when it was to be sent, or of none of whom they are
 * to be told any more. INVARIANT: a decision of a court that came in between is obeyed. Why not one from before: it is sent as it would have been at
 * once, or setting a time would tell its writer of the decision.
 */
async function whoLeft(tx: Database, { school, at, message, addressees }: Parcel): Promise<ReadonlySet<string>> {
  const pupilsOf = ({ person, profile, onBehalfOf }: Addressee) =>
    profile === 'STUDENT' ? [facetOf('Student', person) ?? person] : onBehalfOf;
  const enrolled = await schoolsOf(tx, addressees.flatMap(pupilsOf), at);
  const told = await tx
    .select({ person: recipients.person })
    .from(recipients)
    .where(and(ofMessage(school, message), eq(recipients.toldWhenSet, true)));
  const wereTold = new Set(told.map(({ person }) => person));
  const informed = await informedOf(tx, [...wereTold], at);
  const isGone = (addressee: Addressee) => {
    const { person } = addressee;
    const isBarred = (pupil: string) => wereTold.has(person) && informed.get(person)?.has(pupil) !== true;
    const pupils = pupilsOf(addressee);
    return pupils.length > 0 && !pupils.some((pupil) => enrolled.get(pupil)?.includes(school) === true && !isBarred(pupil));
  };
  return new Set(addressees.filter(isGone).map(({ person }) => person));
}

function isDue(at: Date): SQL | undefined {
  return and(eq(messages.state, 'SCHEDULED'), lte(messages.sentAt, at));
}

/** Makes drafts again of messages that were to be sent later; nobody but their writers ever heard of them. */
export async function unschedule(tx: Database, which: SQL | undefined, at: Date): Promise<void> {
  const drafts = await tx
    .update(messages)
    .set({ state: 'DRAFT', sentAt: at, scheduledAt: null, version: sql`${messages.version} + 1` })
    .where(and(which, eq(messages.state, 'SCHEDULED')))
    .returning({ school: messages.school, conversation: messages.conversation, sender: messages.sender });
  for (const { school, conversation, sender } of drafts) {
    if (!(await isBegunByDraft(tx, school, conversation))) continue;
    const isOwn = and(eq(participants.school, school), eq(participants.conversation, conversation), eq(participants.person, sender));
    await tx
      .update(participants)
      .set({ folder: 'DRAFTS' })
      .where(and(isOwn, eq(participants.folder, 'SENT')));
  }
}
