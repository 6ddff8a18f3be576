import { afterAll, beforeAll, it } from 'vitest';
import { messaging } from '../../../subgraphs/messaging/index.js';
import * as tables from '../../../subgraphs/messaging/tables.js';
import { changesOf, expectToFollow } from '../feed-follows-rows.js';
import { type Desk, groups, openDesk, staffOf, students, themselves } from './desk.js';
import { HERE, here, MOTHER, TEACHER, writeLetters } from './letters.js';

/** Domain model §2.6: who follows the feed holds what a new reader is told, whatever stored value was changed that a record says. */
const RECORDS = ['Conversation', 'Message', 'Announcement', 'Notification'];
const LOGS = [tables.shown, tables.counters, tables.idempotencyKeys];
/** No record says anything of them. */
const UNSAID = [tables.safetyReports, tables.closedMailboxes, tables.quietHours];
/**
 * No write of ours tells these otherwise without moving the copies of the conversation, or at all: for whom something was meant, and what was sent, stays so.
 */
const FIXED = [
  ...[tables.conversations.kind, tables.conversations.subject, tables.conversations.creator, tables.conversations.createdAt],
  ...[
    tables.conversations.closed,
    tables.conversations.replyPolicy,
    tables.messages.conversation,
    tables.messages.sender,
    tables.messages.state,
  ],
  ...[tables.audiences.onBehalfOf, tables.audiences.profile, tables.audiences.viaGroup],
];

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
  await writeLetters(desk.store);
});
afterAll(() => desk.store.close());

it.each([
  ['a mother', { extents: [themselves(MOTHER), students(HERE, [here('s1')], 'GUARDIAN')], person: MOTHER }],
  [
    'a teacher',
    {
      extents: [themselves(TEACHER, 'TEACHER'), students(HERE, '*', 'TEACHER'), staffOf(HERE, 'TEACHER'), groups(HERE, 'TEACHER')],
      person: TEACHER,
    },
  ],
] as const)('%s holds what there is after any stored value has changed', { timeout: 600_000 }, async (name, asking) => {
  const changes = await changesOf(desk.store, 'messaging', tables, [...LOGS, ...UNSAID, ...FIXED], { most: 1 });
  await expectToFollow(name, asking, 2, {
    subgraph: 'messaging',
    records: RECORDS,
    school: null,
    ask: desk.ask,
    changes,
  });
});
