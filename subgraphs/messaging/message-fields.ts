import { studentPlace } from '../../core/capability/index.js';
import { attachmentsOf } from '../../core/files/index.js';
import { facetOf } from '../../core/ids.js';
import type { Context, Resolvers } from '../../core/subgraph/index.js';
import { connection } from './connections.js';
import { groupIn, isOneOf, people, personStub, students } from './in-reach.js';
import type { Loaders } from './loaders.js';
import type { MessageRow, ReceiptRow, RecipientRow, Repository } from './repository/index.js';
import { placeOf } from './shield.js';

type MessagingContext = Context<Repository, Loaders>;

/** Letters of the preview of a message. */
const PREVIEW = 140;

/** What a message is made of. What others did with it is for whoever sent it, and of no more people than they reach. */
export const messageFields: Resolvers<MessagingContext> = {
  Message: {
    conversation: ({ conversation }: MessageRow, _args, { loaders }) => loaders.conversation.load(conversation),
    sender: ({ sender }: MessageRow) => personStub(sender),
    sentAt: ({ state, sentAt }: MessageRow) => (state === 'SCHEDULED' ? null : (sentAt?.toISOString() ?? null)),
    editedAt: ({ editedAt }: MessageRow) => editedAt?.toISOString() ?? null,
    recalledAt: ({ recalledAt }: MessageRow) => recalledAt?.toISOString() ?? null,
    // Why: when somebody sits down to write is their own to know.
    scheduledAt: ({ sender, scheduledAt }: MessageRow, _args, { capability }) =>
      isOneOf(capability.person, sender) ? (scheduledAt?.toISOString() ?? null) : null,
    body: (row: MessageRow) => bodyOf(row),
    preview: (row: MessageRow) => bodyOf(row)?.replace(/\s+/gu, ' ').slice(0, PREVIEW) ?? null,
    attachments: async (row: MessageRow, _args, { capability, loaders }) =>
      isGone(row) ? null : attachmentsOf(capability, 'Message.attachments', row.id, await loaders.files(row.id, null)),
    recipients: ({ id }: MessageRow, args, { capability, loaders }) =>
      connection<RecipientRow>(capability, args, {
        scope: ['Message.recipients', id],
        direction: 'asc',
        keysOf: (row) => [row.person],
        page: (window) => loaders.recipientsOf(id, window),
        count: async () => (await loaders.recipients(id, null)).length,
      }),
    mentions: (row: MessageRow, _args, context) => (bodyOf(row) === null ? null : mentionsOf(row, context)),
    concerns: ({ concerns }: MessageRow, _args, context) => students(concerns, 'Student.id', context),
    inReplyTo: ({ inReplyTo }: MessageRow, _args, { loaders }) => (inReplyTo === null ? null : loaders.message.load(inReplyTo)),
    receipts: ({ id, sender }: MessageRow, args, context) => {
      const { capability, repository, at } = context;
      const reach = context.reach('Message.receipts');
      // Why: to whom nobody's reading but their own is open, an empty list would say that nobody has read it.
      const isOpen = reach.some(({ of }) => of !== 'persons');
      if (!isOneOf(capability.person, sender) || !isOpen) return null;
      const reader = { person: sender, reach, at };
      return connection<ReceiptRow>(capability, args, {
        scope: ['Message.receipts', id],
        direction: 'asc',
        keysOf: (row) => [row.person],
        page: (window) => repository.readReceiptsOf(id, reader, window),
        count: () => repository.countReadReceiptsOf(id, reader),
      });
    },
    myReceipt: ({ id }: MessageRow, _args, { loaders }) => loaders.ownReadReceipt(id, null),
    moderation: ({ id }: MessageRow, _args, { loaders }) => loaders.moderationOf(id, null),
  },
  Recipient: {
    person: ({ person }: RecipientRow) => personStub(person),
    viaGroup: ({ viaGroup, ...row }: RecipientRow, _args, context) =>
      isOneOf(context.capability.person, row.person, row.sender) ? groupIn(viaGroup, context) : null,
    onBehalfOf: (row: RecipientRow, _args, context) =>
      isOneOf(context.capability.person, row.person, row.sender) ? students(row.onBehalfOf, 'Student.id', context) : null,
    delivery: (row: RecipientRow, _args, { capability }) => (isOneOf(capability.person, row.person, row.sender) ? toldOf(row) : null),
  },
};

/** Why it did not reach somebody is never told: what bars a guardian is nobody's to learn by writing to them. */
function toldOf({ delivery }: RecipientRow): string {
  return delivery === 'BLOCKED_BY_POLICY' ? 'UNREACHABLE' : delivery;
}

/** What was recalled or removed has no text and no files any more, for anybody. */
function isGone({ state }: MessageRow): boolean {
  return state === 'RECALLED' || state === 'REMOVED';
}

function bodyOf(row: MessageRow): string | null {
  return isGone(row) ? null : row.body;
}

/** Those a message names: its sender and recipients as far as the reader knows of them, and pupils. */
async function mentionsOf({ id, school, sender, mentions }: MessageRow, context: MessagingContext) {
  const known = new Map((await context.loaders.recipients(id, null)).map((row) => [row.person, row]));
  const places = await Promise.all(
    (mentions ?? []).map(async (person) => {
      const recipient = known.get(person);
      if (recipient !== undefined) return placeOf(recipient, context.pupils);
      if (person === sender) return placeOf({ school, person, onBehalfOf: null }, context.pupils);
      const student = facetOf('Student', person);
      return student === null ? studentPlace(person, []) : context.pupils.placeOf(student, school);
    }),
  );
  return people(places, context);
}
