import { getIntrospectionQuery, graphqlSync, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { namesOf } from './coordinates.js';
import { contract, demo, ground } from './demo-contracts.js';

/** All that a client can read about its schema. */
function introspected(client: string): string {
  const { schema } = contract(client);
  const { data, errors } = graphqlSync({ schema, source: getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }) });
  expect(errors).toBeUndefined();
  return `${JSON.stringify(data)}\n${printSchema(schema)}`;
}

const words = (text: string) => new Set(text.match(/[A-Za-z_]\w*/g));

/** What no system of these ever needs: health files, discipline, messages, families’ affairs, and every way to write but their own. */
const NEVER = [
  'infirmaryVisits',
  'InfirmaryVisit',
  'confidentialNote',
  'staffNote',
  'Accommodation',
  'BehaviourIncident',
  'suspectedHarassment',
  'Measure',
  'AttendanceAlert',
  'SafetyReport',
  'Conversation',
  'sendMessage',
  'AudienceInput',
  'Announcement',
  'GuardianLink',
  'guardians',
  'wards',
  'contactRestriction',
  'ParentalAuthority',
  'scholarshipHolder',
  'nationalId',
  'birthDate',
  'sex',
  'phones',
  'identityProvider',
  'ReportCard',
  'CouncilOpinion',
  'classAverages',
  'recordResults',
  'giveConsent',
  'ConsentRecord',
  'orientation',
];

describe('the contract of a vendor', () => {
  it.each(['cantine', 'lms', 'sync'])('of %s speaks of nothing that it may not have, in no description either', (client) => {
    const told = words(introspected(client));
    expect(NEVER.filter((name) => told.has(name))).toEqual([]);
  });

  it('says what it may have: the canteen who eats what, the learning platform the roster, the synchronisation the absences', () => {
    const has = (client: string, coordinates: readonly string[]) => coordinates.filter((one) => !contract(client).has(one));
    expect(
      has('cantine', ['Query.students', 'Student.dietaryRequirement', 'Student.plannedMeals', 'PlannedMeal.date', 'Person.photo']),
    ).toEqual([]);
    expect(
      has('lms', ['Query.identityChanges', 'TeachingAssignment.subject', 'Person.emails', 'ContactPoint.value', 'ClassGroup.members']),
    ).toEqual([]);
    expect(has('sync', ['Query.attendanceEvents', 'Query.attendanceEvents(statuses:)', 'AttendanceEvent.reasonNature'])).toEqual([]);
  });

  it('has no mutation for a system that writes nothing', () => {
    for (const client of ['cantine', 'lms', 'tutorat', 'recherche', 'orientation'])
      expect(contract(client).schema.getMutationType()).toBeUndefined();
  });

  it('lets a teacher’s marks be written through it, without the input field that its agreement leaves out', () => {
    const notes = contract('notes');
    expect(notes.has('ResultInput.comment')).toBe(true);
    expect(notes.has('ResultInput.adaptedConditions')).toBe(false);
    expect(introspected('notes')).not.toContain('adaptedConditions');
  });

  it('is empty, and says why, from the day its agreements are over', () => {
    expect(introspected('ancien')).toContain('no agreement is in force');
    expect(Object.keys(contract('ancien').schema.getQueryType()?.getFields() ?? {})).toEqual(['nothing']);
    expect(contract('ancien').has('Query.school')).toBe(false);
  });

  it('never names a type or a field of several words that is not in it', () => {
    const all = namesOf(ground.schema);
    for (const { id } of demo.clients) {
      const there = namesOf(contract(id).schema);
      const told = [...words(introspected(id))].filter((word) => all.has(word) && /[a-z][A-Z]/.test(word));
      expect(told.filter((word) => !there.has(word))).toEqual([]);
    }
  });
});

describe('the contract of a school application', () => {
  it('has what families ask through it, and not what is for named staff alone', () => {
    for (const coordinate of ['Mutation.announceAbsence', 'Mutation.giveConsent', 'Student.attendanceSummary', 'GuardianLink.residence'])
      expect([coordinate, contract('famille').has(coordinate)]).toEqual([coordinate, true]);
    expect(contract('famille').has('AttendanceAlert.kind')).toBe(false);
  });
});
