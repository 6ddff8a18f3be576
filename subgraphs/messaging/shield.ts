import { type Place, studentPlace } from '../../core/capability/index.js';
import { facetOf } from '../../core/ids.js';
import type { Context, Sensitivity } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type {
  AnnouncementRow,
  AnsweredRow,
  ConversationRow,
  MessageRow,
  ModerationReportRow,
  NotificationRow,
  ReceiptRow,
  Repository,
  SafetyReportRow,
} from './repository/index.js';

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
    places: async (row: MessageRow, path, { capability, loaders, repository, pupils }) => {
      if (path === 'written.person') {
        const { school, conversation, sender } = row;
        // Why: who wrote something does not read that somebody minded it (domain model §2.8, retaliation).
        if (sender === capability.person) return [];
        const onBehalfOf = (await repository.speakingFor(school, conversation, [sender])).get(sender) ?? null;
        return [await placeOf({ school, person: sender, onBehalfOf }, pupils)];
      }
      const recipients = await loaders.recipients(row.id, null);
      return [row.sender, ...recipients.map(({ person }) => person)].map(personPlace);
    },
  },
  Announcement: {
    async places(row: AnnouncementRow, path, { capability, repository, reach, at, pupils }) {
      const { id, author, receipt } = row;
      // Why: of an audience only the reader themself is ever told.
      if (path !== 'asked.person') return [author, ...(receipt === null ? [] : [receipt.person])].map(personPlace);
      if (author !== capability.person) return [];
      const asked = await repository.askedOf(id, { person: author, reach: reach('Announcement.tally'), at });
      return Promise.all(asked.map((one) => placeOf(one, pupils)));
    },
  },
  Notification: { places: ({ recipient }: NotificationRow) => [personPlace(recipient)] },
  Receipt: { places: async (row: ReceiptRow, _path, { pupils }) => [await placeOf(row, pupils)] },
  SurveyAnswer: {
    async places(row: AnsweredRow, path, { pupils }) {
      if (path === 'onBehalfOf') return row.onBehalfOf === null ? [] : [await pupils.placeOf(row.onBehalfOf, row.school)];
      return row.respondent === null ? [] : [await placeOf({ ...row, person: row.respondent, onBehalfOf: row.meantFor }, pupils)];
    },
  },
  ModerationReport: {
    async places({ school, reporter, reporterFor, targetAuthor, authorFor }: ModerationReportRow, path, { pupils }) {
      const human = path === 'reporter' ? { person: reporter, onBehalfOf: reporterFor } : { person: targetAuthor, onBehalfOf: authorFor };
      return [await placeOf({ school, ...human }, pupils)];
    },
  },
  SafetyReport: {
    async places({ school, concerns }: SafetyReportRow, _path, { capability, pupils }) {
      const { person } = capability;
      // Why: one that is about nobody who was found would be nobody's to read, and lost; it is the school's, and read as a colleague of the school.
      if (concerns.length === 0) return person === null ? [] : [{ person, studentAt: [], guardianOf: [], staffAt: [school] }];
      return Promise.all(concerns.map((student) => pupils.placeOf(student, school)));
    },
  },
};

/** Somebody as what they are at a school: as a pupil of the school, as a guardian of pupils there, or as neither, which is its staff. */
export async function placeOf(
  { school, person, onBehalfOf }: { readonly school: string; readonly person: string; readonly onBehalfOf: readonly string[] | null },
  pupils: MessagingContext['pupils'],
): Promise<Place> {
  const wards = onBehalfOf ?? [];
  const student = facetOf('Student', person);
  const own = student === null ? null : await pupils.placeOf(student, school);
  const places = await Promise.all(wards.map((ward) => pupils.placeOf(ward, school)));
  const guardianOf = wards.filter((_, index) => places[index]?.studentAt.includes(school)).map((ward) => ({ school, student: ward }));
  const studentAt = own?.studentAt ?? [];
  return { person, studentAt, guardianOf, staffAt: wards.length === 0 && studentAt.length === 0 ? [school] : [] };
}

function personPlace(person: string): Place {
  return { person, studentAt: [], guardianOf: [], staffAt: [] };
}
