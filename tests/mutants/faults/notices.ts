import { type Fault, inFile } from '../fault.js';

const NOTIFICATIONS = ['tests/subgraphs/messaging/notifications.test.ts'];
const REPORTS = ['tests/subgraphs/messaging/safety-reports.test.ts'];

/** Faults of what somebody is told of, and of the exchange about somebody in danger. */
export const notices: readonly Fault[] = [
  ...inFile('subgraphs/messaging/repository/notifications.ts', [
    {
      name: 'a guardian whom a court bars is told that something was written about the child',
      find: '        isTold(recipients.person, recipients.onBehalfOf, reader),\n',
      replace: '',
      tests: NOTIFICATIONS,
    },
    {
      name: 'what was taken back is still told of',
      find: "        eq(messages.state, 'SENT'),\n",
      replace: '',
      tests: NOTIFICATIONS,
    },
    {
      name: 'an announcement is told of before it is published',
      find: '        isPublished(reader.at),\n',
      replace: '',
      tests: NOTIFICATIONS,
    },
    {
      name: 'the same thing told to two people has one id',
      find: "convert_to(${target} || ' ' || ${recipient}, 'UTF8')",
      replace: "convert_to(${target}::text, 'UTF8')",
      tests: NOTIFICATIONS,
    },
  ]),
  ...inFile('subgraphs/messaging/repository/moderation.ts', [
    {
      name: 'whoever reported something is told that it was looked into before it is closed',
      find: "isClosed || decision === 'UNDER_REVIEW' ? report.closedAt : moderator.at",
      replace: 'moderator.at',
      tests: NOTIFICATIONS,
    },
  ]),
  ...inFile('subgraphs/messaging/repository/safety-reports.ts', [
    {
      name: 'a report that was closed at once has an exchange that nobody follows',
      find: "if (decided.state === 'UNDER_REVIEW') await takePart",
      replace: 'await takePart',
      tests: REPORTS,
    },
  ]),
];
