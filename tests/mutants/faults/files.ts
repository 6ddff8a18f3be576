import { type Fault, inFile } from '../fault.js';

const SENT = ['tests/journeys/attachments.test.ts'];
const PASSED_ON = ['tests/attacks/a-link-passed-on.test.ts'];
const NOT_TAKEN = ['tests/attacks/files-not-taken-in.test.ts'];
const TYPES = ['tests/gateway/files/media-type.test.ts'];
const OF_ASSESSMENT = ['tests/subgraphs/assessment/files.test.ts'];
const BYTES = ['tests/gateway/files/bytes.test.ts'];

/** Faults of what people send in and fetch beside messages. */
export const files: readonly Fault[] = [
  ...inFile('gateway/files/download.ts', [
    {
      name: 'a link works although its field may not be seen any more',
      find: 'const isShown = await isStillShown(shown, context);',
      replace: 'const isShown = (await isStillShown(shown, context)) || true;',
      tests: PASSED_ON,
      threat: 'L14',
    },
    {
      name: 'a subgraph says which file a field shows',
      find: 'row !== undefined && isOfField(field, row)',
      replace: 'row !== undefined',
      tests: ['tests/gateway/files/download.test.ts'],
      threat: 'T46',
    },
  ]),
  ...inFile('gateway/files/upload.ts', [
    {
      name: 'a file is taken in from who may not use what it is for',
      find: 'if (person === null || !may) throw',
      replace: 'if (person === null) throw',
      tests: NOT_TAKEN,
    },
    {
      name: 'a file of any type is taken in',
      find: 'if (mediaType === null)',
      replace: 'if (false)',
      tests: NOT_TAKEN,
    },
    {
      name: 'whoever names files in drafts sends in as many as they like',
      find: 'if ((sent?.count ?? 0) + others >= MOST_IN_A_DAY)',
      replace: 'if (false)',
      tests: NOT_TAKEN,
    },
  ]),
  ...inFile('gateway/files/media-type.ts', [
    {
      name: 'a document that brings macros is one like any other',
      find: 'found.mime in EXTENSIONS ? found.mime : null',
      replace: 'found.mime',
      tests: TYPES,
    },
  ]),
  ...inFile('gateway/files/bytes/folder.ts', [
    {
      name: 'a file that is too large is written to its end',
      find: 'if (size > limit) throw new TooLarge(limit);',
      replace: '',
      tests: BYTES,
    },
  ]),
  ...inFile('gateway/files/sweep.ts', [
    {
      name: 'bytes go with the first of two files that have them',
      find: 'if (other === undefined) await',
      replace: 'await',
      tests: SENT,
    },
    {
      name: 'one file that cannot be removed ends the sweep',
      find: 'await takeAway(file, isDue).catch(log);',
      replace: 'await takeAway(file, isDue);',
      tests: ['tests/gateway/files/sweep.test.ts'],
    },
  ]),
  ...inFile('core/files/naming.ts', [
    {
      name: 'a file is named by somebody who did not send it in',
      find: 'eq(files.owner, owner),',
      replace: '',
      tests: SENT,
    },
    {
      name: 'a file is named for something that it was not sent in for',
      find: 'eq(files.use, use),',
      replace: '',
      tests: SENT,
    },
    {
      name: 'a file is named twice',
      find: 'const isWaiting = and(isNull(files.record), ',
      replace: 'const isWaiting = and(',
      tests: SENT,
    },
  ]),
  ...inFile('subgraphs/messaging/repository/own-copies.ts', [
    {
      name: 'a message that was taken back keeps its files',
      find: 'await letGoOfFiles(tx, id, reader.at);',
      replace: '',
      tests: SENT,
    },
  ]),
  ...inFile('subgraphs/messaging/repository/moderation.ts', [
    {
      name: 'what a moderator hides keeps its files',
      find: 'await letGoOfFiles(tx, target, at);',
      replace: '',
      tests: SENT,
    },
  ]),
  ...inFile('subgraphs/attendance/repository/event-cancellation.ts', [
    {
      name: 'a justification without an event keeps its files',
      find: 'if (other === undefined) await letGoOfFiles(tx, justification, at);',
      replace: '',
      tests: ['tests/subgraphs/attendance/justifications.test.ts'],
    },
    {
      name: 'a justification loses its files with the first of its events',
      find: 'if (other === undefined) await',
      replace: 'await',
      tests: ['tests/subgraphs/attendance/justifications.test.ts'],
    },
  ]),
  ...inFile('subgraphs/assessment/repository/one-file.ts', [
    {
      name: 'the correction of a test takes away what was to be done',
      find: '.filter((one) => one.use !== use)',
      replace: '.filter(() => false)',
      tests: OF_ASSESSMENT,
    },
  ]),
  ...inFile('subgraphs/assessment/resolvers.ts', [
    {
      name: 'what was to be done is shown as the correction',
      find: '.filter((row) => row.use === use)',
      replace: '',
      tests: OF_ASSESSMENT,
    },
  ]),
  ...inFile('subgraphs/assessment/repository/report-card-writes.ts', [
    {
      name: 'the document of a report card says what the card says no more',
      find: 'await letGoOfFiles(tx, card.id, writer.at);',
      replace: '',
      tests: OF_ASSESSMENT,
    },
    {
      name: 'a report card has a document before the council has spoken, and another when the family has it',
      find: 'if (!isSpoken) return refused(',
      replace: 'if (card.version < 0) return refused(',
      tests: OF_ASSESSMENT,
    },
  ]),
];
