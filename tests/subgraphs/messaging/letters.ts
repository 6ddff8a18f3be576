import { insertRows, type Store } from '../../../core/store/index.js';
import {
  announcements,
  audiences,
  closedMailboxes,
  conversations,
  counters,
  messages,
  participants,
  recipients,
  safetyReports,
} from '../../../subgraphs/messaging/tables.js';
import { employ, enrol } from '../roster.js';
import { minutesBefore } from './desk.js';

export const HERE = '9990001X';
export const THERE = '9990002Y';
export const here = (local: string) => `${HERE}.${local}`;
export const there = (local: string) => `${THERE}.${local}`;

/** p1 head teacher, p2 and p3 mothers, p4 a father who left the conversation, p5 in blind copy of one message, p6 came late. */
export const [TEACHER, MOTHER, OTHER, LEFT, BLIND, LATE] = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'].map(here) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
export const TRIP = here('co1');

/** One conversation of six people with four messages, a private one, 60 small ones of the mother's, announcements, and reports. */
export async function writeLetters(store: Store): Promise<void> {
  const { db } = store;
  await enrol(store, HERE, ['s1', 's2'].map(here));
  await enrol(store, THERE, [there('s1')]);
  await employ(store, HERE, TEACHER);
  const school = HERE;
  const at = minutesBefore;
  const conversation = (id: string, creator: string, minutes: number) => ({
    school,
    id: here(id),
    kind: 'GROUP',
    subject: `sujet ${id}`,
    creator,
    createdAt: at(minutes),
    lastActivityAt: at(minutes),
  });
  const message = (id: string, inConversation: string, sender: string, minutes: number, state = 'SENT') => ({
    school,
    id: here(id),
    conversation: here(inConversation),
    sender,
    state,
    sentAt: at(minutes),
    body: `texte ${id}`,
  });
  const to = (id: string, person: string, kind = 'TO', delivery = 'DELIVERED') => ({
    school,
    message: here(id),
    person,
    kind,
    delivery,
    onBehalfOf: [here('s1')],
  });
  const seat = (inConversation: string, person: string, joined: number, active: number, more: object = {}) => ({
    school,
    conversation: here(inConversation),
    person,
    joinedAt: at(joined),
    lastActivityAt: at(active),
    ...more,
  });

  const small = Array.from({ length: 60 }, (_, index) => index);
  await insertRows(db, conversations, [
    conversation('co1', TEACHER, 600),
    conversation('co2', TEACHER, 50),
    ...small.map((n) => conversation(`co1${String(n).padStart(2, '0')}`, MOTHER, 2000 + n)),
  ]);
  await insertRows(db, participants, [
    seat('co1', TEACHER, 600, 100),
    seat('co1', MOTHER, 600, 100, { lastReadAt: at(450), onBehalfOf: [here('s1')], audienceLabel: '6e A', profile: 'GUARDIAN' }),
    seat('co1', OTHER, 600, 100),
    seat('co1', LEFT, 600, 400, { leftAt: at(350) }),
    seat('co1', BLIND, 500, 500),
    seat('co1', LATE, 300, 100),
    seat('co2', TEACHER, 50, 50),
    seat('co2', OTHER, 50, 50),
    ...small.map((n) =>
      seat(`co1${String(n).padStart(2, '0')}`, MOTHER, 2000 + n, 2000 + n, { folder: n % 2 === 0 ? 'ARCHIVE' : 'INBOX' }),
    ),
  ]);
  await insertRows(db, messages, [
    message('me1', 'co1', TEACHER, 500),
    message('me2', 'co1', MOTHER, 400),
    message('me3', 'co1', TEACHER, 200),
    message('me4', 'co1', TEACHER, 100, 'RECALLED'),
    message('me5', 'co1', MOTHER, 90, 'HELD_FOR_MODERATION'),
    message('me6', 'co1', TEACHER, -60, 'SCHEDULED'),
    message('me7', 'co2', TEACHER, 50),
    ...small.map((n) => message(`me1${String(n).padStart(2, '0')}`, `co1${String(n).padStart(2, '0')}`, MOTHER, 2000 + n)),
  ]);
  await insertRows(db, recipients, [
    to('me1', MOTHER),
    to('me1', OTHER),
    to('me1', LEFT, 'TO', 'INACTIVE_ACCOUNT'),
    to('me1', BLIND, 'BCC'),
    to('me2', TEACHER),
    to('me2', OTHER, 'CC'),
    to('me2', LEFT),
    to('me3', MOTHER),
    to('me3', OTHER),
    to('me3', LATE),
    to('me3', LEFT, 'TO', 'UNREACHABLE'),
    to('me4', MOTHER),
    to('me4', LATE),
    to('me5', TEACHER),
    to('me6', MOTHER),
    to('me7', OTHER),
  ]);
  await insertRows(db, counters, [
    { school, kind: 'me', next: 500 },
    { school, kind: 'co', next: 500 },
    { school, kind: 'an', next: 500 },
  ]);
  await insertRows(db, closedMailboxes, [{ school, person: LEFT, since: at(1000) }]);

  const notice = (id: string, from: number, until: number | null, more: object = {}) => ({
    school,
    id: here(id),
    title: id,
    body: `texte ${id}`,
    author: TEACHER,
    publishedFrom: at(from),
    publishedTo: until === null ? null : at(until),
    ...more,
  });
  await insertRows(db, announcements, [
    notice('an1', 300, null, { acknowledgementRequired: true }),
    notice('an2', 200, null),
    notice('an3', -10, null),
    notice('an4', 500, 0),
    notice('an5', 100, null, { acknowledgementRequired: true }),
    notice('an6', 100, null),
  ]);
  await insertRows(db, audiences, [
    ...['an1', 'an2', 'an3', 'an4'].map((id) => ({ school, announcement: here(id), person: MOTHER, onBehalfOf: [here('s1')] })),
    { school, announcement: here('an5'), person: MOTHER, onBehalfOf: [here('s2')], readAt: at(90), acknowledgedAt: at(80) },
    { school, announcement: here('an1'), person: OTHER },
    { school, announcement: here('an6'), person: OTHER },
  ]);

  const report = (id: string, createdAt: string, more: object = {}, at_ = HERE) => ({
    school: at_,
    id: `${at_}.${id}`,
    reporter: here('p7'),
    anonymous: false,
    concerns: [`${at_}.s1`],
    statement: `texte ${id}`,
    createdAt: new Date(createdAt),
    state: 'REPORTED',
    ...more,
  });
  await insertRows(db, safetyReports, [
    report('sr1a', '2026-11-20T08:15:00Z'),
    report('sr2b', '2026-11-20T00:00:00Z', { anonymous: true, reporter: null }),
    report('sr3c', '2026-11-20T09:00:00Z', { state: 'CLEARED' }),
    report('sr4d', '2026-11-19T09:00:00Z', { concerns: [here('s1'), here('s2')] }),
    report('sr5e', '2026-11-18T09:00:00Z', { concerns: [] }),
    report('sr7g', '2026-11-17T09:00:00Z', { concerns: [], notFound: 2 }),
    report('sr6f', '2026-11-20T09:00:00Z', {}, THERE),
  ]);
}
