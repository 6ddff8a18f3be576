import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CATEGORIES, type Category, type ClientFacts, grantsOf, RELATIONS, ROLES, type Role } from '../../core/policy/index.js';
import { readClassification } from '../../core/shield/index.js';
import { schemaFile } from '../../schema/files.js';
import { baseDocument, basePolicy } from '../gateway/base-policy.js';

/**
 * Who may use each mutation at all, whatever it says, by the base policy. A grant of a category opens every mutation of that category, also one
 * that is added later: this table says of each who was meant. Source: domain model §2.5 and §3.2.
 */
const EVERYBODY: readonly Role[] = ROLES.filter((role) => role !== 'service');
const OF_RULES: readonly Role[] = ['principal', 'deputy-principal', 'it-admin', 'dpo'];
const STAFF_WHO_WRITE: readonly Role[] = [
  'teacher',
  'librarian',
  'principal',
  'deputy-principal',
  'cpe',
  'aed',
  'nurse',
  'doctor',
  'psychologist',
  'social-worker',
  'aide',
  'office',
  'harassment-referent',
];
const CORRESPONDENTS: readonly Role[] = ['student', 'guardian', ...STAFF_WHO_WRITE, 'student-delegate', 'parent-delegate', 'company-tutor'];
const MANAGEMENT: readonly Role[] = ['principal', 'deputy-principal'];
const WHO: Readonly<Record<string, readonly Role[]>> = {
  submitRollCall: ['teacher'],
  recordAttendanceEvents: ['cpe', 'service'],
  cancelAttendanceEvent: ['cpe', 'service'],
  announceAbsence: ['student', 'guardian'],
  submitJustification: ['student', 'guardian'],
  decideJustification: ['cpe'],
  recordInfirmaryVisit: ['nurse', 'doctor'],
  reportIncident: ['teacher', ...MANAGEMENT, 'cpe', 'aed'],
  recordMeasure: ['teacher', 'librarian', ...MANAGEMENT, 'cpe', 'aed'],
  recordSanction: MANAGEMENT,
  acknowledgeMeasure: ['guardian'],
  acknowledgeObservation: ['guardian'],
  createEvaluation: ['teacher'],
  publishEvaluation: ['teacher'],
  setEvaluationSubject: ['teacher'],
  setEvaluationCorrection: ['teacher'],
  recordResults: ['teacher', 'service'],
  recordSkillLevels: ['teacher'],
  setAppreciation: ['teacher', ...MANAGEMENT],
  publishReportCards: MANAGEMENT,
  setReportCardDocument: MANAGEMENT,
  acknowledgeReportCard: ['student', 'guardian'],
  submitOrientationWishes: ['student', 'guardian'],
  upsertStudents: ['office'],
  upsertGuardianLinks: [...MANAGEMENT, 'office'],
  upsertGroupMemberships: ['office'],
  linkExternalId: ['office'],
  unlinkExternalId: ['office'],
  // For oneself, or as a guardian.
  giveConsent: EVERYBODY,
  refuseConsent: EVERYBODY,
  withdrawConsent: EVERYBODY,
  raiseObjection: ['student', 'guardian'],
  takeBackObjection: ['student', 'guardian'],
  decideObjection: ['principal', 'dpo'],
  restrictData: ['principal', 'dpo'],
  liftRestriction: ['principal', 'dpo'],
  setQuietHours: CORRESPONDENTS,
  setGuardianDisclosure: ['student'],
  sendMessage: CORRESPONDENTS,
  saveDraft: CORRESPONDENTS,
  recallMessage: CORRESPONDENTS,
  markRead: CORRESPONDENTS,
  closeConversation: CORRESPONDENTS,
  publishAnnouncement: STAFF_WHO_WRITE,
  acknowledgeAnnouncement: CORRESPONDENTS,
  answerSurvey: CORRESPONDENTS,
  reportContent: CORRESPONDENTS,
  decideModeration: MANAGEMENT,
  raiseSafetyReport: ['student', 'guardian', ...STAFF_WHO_WRITE],
  decideSafetyReport: ['harassment-referent'],
  draftPolicy: OF_RULES,
  savePolicyDraft: OF_RULES,
  editPolicyCell: OF_RULES,
  proposePolicy: OF_RULES,
  abandonPolicy: OF_RULES,
  startPolicyShadow: OF_RULES,
  stopPolicyShadow: OF_RULES,
  approvePolicy: ['principal', 'dpo'],
  rejectPolicy: ['principal', 'dpo'],
  publishPolicy: ['principal', 'dpo'],
  rollBackPolicy: ['principal', 'dpo'],
  signOffPolicy: ['dpo'],
};

const policy = basePolicy();
const AT = Date.parse('2026-03-10T09:30:00Z');
const document = parse(readFileSync(schemaFile('supergraph.graphql'), 'utf8'));
const classification = readClassification(document);
const mutations = document.definitions.flatMap((node) =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Mutation' ? (node.fields ?? []).map(({ name }) => name.value) : [],
);

function rolesThatMay(
  mutation: string,
  categories: readonly Category[] = classification.field('Mutation', mutation)?.categories ?? [],
): Role[] {
  return ROLES.filter((role) =>
    RELATIONS.some((relation) =>
      [...policy.purposes.keys()].some((purpose) => {
        const kind = role === 'service' ? 'vendor' : 'school-app';
        const agreement = { id: 'a', school: 'S', purposes: [purpose], categories: CATEGORIES, from: AT - 1, to: AT + 1 };
        const client: ClientFacts = { id: 'c', kind, agreements: [agreement], tokenPurposes: [purpose] };
        const request = { action: 'WRITE' as const, purpose, coordinate: `Mutation.${mutation}`, categories };
        return grantsOf(policy, request, client, { role, relation, school: 'S' }, AT).permits;
      }),
    ),
  );
}

describe('who may write', () => {
  it('is said of every mutation', () => {
    expect(Object.keys(WHO).sort()).toEqual([...mutations].sort());
  });

  it('who is who and what pupils are assessed by, names the mutations that one may', () => {
    const named = new Set<string>([
      ...['EVALUATION', 'GRADE', 'COMPETENCY', 'APPRECIATION', 'REPORT_CARD', 'ORIENTATION'],
      ...['IDENTITY_BASIC', 'IDENTITY_CIVIL', 'IDENTITY_CONTACT', 'IDENTITY_IDENTIFIER', 'FAMILY', 'FAMILY_CUSTODY', 'SCHOOLING'],
    ]);
    const open = baseDocument().grants.filter(
      ({ actions, categories, coordinates }) =>
        actions.includes('WRITE') &&
        categories.some((category) => named.has(category)) &&
        !coordinates?.some((coordinate) => coordinate.startsWith('Mutation.') || coordinate.endsWith('.adaptedConditions')),
    );
    expect(open.map(({ id }) => id)).toEqual([]);
  });

  it.each(Object.entries(WHO))('%s is for those who are meant, and for nobody else', (mutation, roles) => {
    expect(rolesThatMay(mutation)).toEqual(ROLES.filter((role) => roles.includes(role)));
  });

  // What people say to each other: whoever may say one thing may not say whatever is added later.
  it.each(['MESSAGE_CONTENT', 'MESSAGE_METADATA', 'ANNOUNCEMENT', 'SURVEY_ANSWER', 'NOTIFICATION', 'MODERATION'] as const)(
    'a mutation of %s that no grant names is nobody’s',
    (category) => {
      expect(rolesThatMay('anotherOne', [category])).toEqual([]);
    },
  );
});
