import type { Follower } from './device.js';

const EVENT = 'id kind start end status reasonNature';

/** Vendors on their own, and applications of families and staff: each with what it would follow. */
export const FOLLOWERS: readonly Follower[] = [
  {
    who: { client: 'lms', purpose: 'class-lists' },
    feed: 'identityChanges',
    fields: {
      Person: 'id givenName familyName birthDate emails { value }',
      Student: 'id boarding dietaryRequirement',
      Staff: 'id',
      ClassGroup: 'id name',
      Subject: 'id code label',
      TeachingAssignment: 'id coTeaching validTo',
      Enrolment: 'id level enteredOn leftOn',
    },
    names: true,
  },
  {
    who: { client: 'sync', purpose: 'attendance-sync' },
    feed: 'attendanceChanges',
    fields: { AttendanceEvent: EVENT },
    names: true,
  },
  {
    who: { client: 'sync', purpose: 'attendance-sync' },
    feed: 'attendanceChanges',
    fields: { AttendanceEvent: 'id kind', Exemption: 'id from: start until: end' },
    names: false,
  },
  {
    who: { client: 'tutorat', purpose: 'homework-help' },
    feed: 'assessmentChanges',
    fields: { Evaluation: 'id title', Result: 'id value status comment' },
    names: true,
  },
  {
    who: { client: 'famille', purpose: 'family-information', as: 'parent' },
    feed: 'assessmentChanges',
    fields: { Evaluation: 'id title', Result: 'id value status', ReportCard: 'id card: status headTeacherAppreciation' },
    names: true,
  },
  {
    who: { client: 'famille', purpose: 'messaging', as: 'parent' },
    feed: 'messagingChanges',
    fields: { Conversation: 'id subject closed', Message: 'id body state', Announcement: 'id title' },
    names: true,
  },
  {
    who: { client: 'famille', purpose: 'family-information', as: 'student' },
    feed: 'assessmentChanges',
    fields: { Evaluation: 'id title', Result: 'id value status' },
    names: false,
  },
  {
    who: { client: 'famille', purpose: 'family-information', as: 'parent-of-adult' },
    feed: 'assessmentChanges',
    fields: { Result: 'id value status', ReportCard: 'id card: status' },
    names: true,
    school: '9990002Y',
  },
  {
    who: { client: 'famille', purpose: 'subject-access', as: 'student-adult' },
    feed: 'assessmentChanges',
    fields: { Evaluation: 'id title', Result: 'id value status' },
    names: true,
    school: '9990002Y',
  },
  {
    who: { client: 'prof', purpose: 'grading', as: 'teacher' },
    feed: 'assessmentChanges',
    fields: { Evaluation: 'id title', Result: 'id value status' },
    names: true,
  },
  {
    who: { client: 'ancien', purpose: 'attendance-sync' },
    feed: 'attendanceChanges',
    fields: { AttendanceEvent: 'id kind status' },
    names: false,
  },
  {
    who: { client: 'famille', purpose: 'messaging', as: 'parent' },
    feed: 'messagingChanges',
    fields: { Message: 'id state myReceipt { readAt }', Notification: 'id title targetId readAt' },
    names: true,
  },
  {
    who: { client: 'prof', purpose: 'messaging', as: 'head-teacher' },
    feed: 'messagingChanges',
    fields: { Conversation: 'id messageCount', Message: 'id body receipts(first: 20) { totalCount }' },
    names: true,
  },
  {
    who: { client: 'sync', purpose: 'attendance-sync' },
    feed: 'attendanceChanges',
    fields: { RollCall: 'id state takenAt', Measure: 'id kind acknowledgedAt eraseAfter' },
    names: true,
  },
];
