import { type Place, studentPlace } from '../../core/capability/index.js';
import type { Context, Sensitivity } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type { AnnouncementRow, ConversationRow, MessageRow, Repository, SafetyReportRow } from './repository/index.js';

type MessagingContext = Context<Repository, Loaders>;

/**
 * Whose a row is. One right is enough for a letter (`any`): each of its paths is answered with all its correspondents the reader may know
 * of, so that who wrote it reads it by the same right as who got it. In blind copy means known to the sender alone.
 */
export const shield: Readonly<Record<string, Sensitivity<MessagingContext>>> = {
  // Why: who is a student, a guardian or staff is identity's to know, and it decides on each. What is kept of a person here is looked up for
  // the reader alone, whatever this answers.
  Person: { places: ({ id }: { id: string }, _path, { loaders }) => [{ ...loaders.anywhere, person: id }] },
  Student: { places: ({ id }: { id: string }) => [studentPlace(id, '*')] },
  Conversation: {
    places: async (row: ConversationRow, _path, { loaders }) => (await loaders.correspondents(row.id, null)).map(personPlace),
  },
  Message: {
    places: async (row: MessageRow, _path, { loaders }) => {
      const recipients = await loaders.recipients(row.id, null);
      return [row.sender, ...recipients.map(({ person }) => person)].map(personPlace);
    },
  },
  // Why: of an audience only the reader themself is ever told.
  Announcement: {
    places: ({ author, receipt }: AnnouncementRow) => [author, ...(receipt === null ? [] : [receipt.person])].map(personPlace),
  },
  SafetyReport: {
    places: (row: SafetyReportRow, _path, { pupils }) => Promise.all(row.concerns.map((student) => pupils.placeOf(student, row.school))),
  },
};

function personPlace(person: string): Place {
  return { person, studentAt: [], guardianOf: [], staffAt: [] };
}
