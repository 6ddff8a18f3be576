import { readFileSync } from 'node:fs';
import { getVariableValues, type OperationDefinitionNode, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { compile, covers, parsePolicy } from '../../../core/policy/index.js';
import { publicSchema } from '../../../gateway/federation/public-schema.js';
import { schemaFile } from '../../../schema/files.js';
import { apiDocument } from '../../schema/api-document.js';
import { smallDemo } from './small.js';

const demo = smallDemo();
const schema = publicSchema(apiDocument());
const policy = compile(parsePolicy(parseYaml(readFileSync(schemaFile('policy/base.yaml'), 'utf8'))));

describe('the twenty operations', () => {
  it('are there in order', () => {
    expect(demo.operations.map(({ name }) => name.slice(0, 4))).toEqual(
      Array.from({ length: 20 }, (_, index) => `Op${String(index + 1).padStart(2, '0')}`),
    );
  });

  it.each(demo.operations.map((operation) => [operation.name, operation] as const))(
    '%s is valid against the public schema',
    (_name, { query }) => {
      expect(validate(schema, parse(query)).map(String)).toEqual([]);
    },
  );

  it.each(demo.operations.map((operation) => [operation.name, operation] as const))(
    '%s has the variables it asks for',
    (_name, { query, variables }) => {
      const [definition] = parse(query).definitions as [OperationDefinitionNode];
      const coerced = getVariableValues(schema, definition.variableDefinitions ?? [], variables);
      expect(coerced.errors?.map(String)).toBeUndefined();
      const declared = (definition.variableDefinitions ?? []).map((variable) => variable.variable.name.value);
      expect(declared).toEqual(expect.arrayContaining(Object.keys(variables)));
    },
  );

  it.each(demo.operations.map((operation) => [operation.name, operation] as const))(
    '%s is asked by a client that is registered for it',
    (_name, operation) => {
      const client = demo.clients.find(({ id }) => id === operation.client);
      expect(policy.purposes.has(operation.purpose)).toBe(true);
      expect(client?.purposes.some((purpose) => covers(policy, purpose, operation.purpose))).toBe(true);
      if (operation.as === undefined) return;
      expect(client?.mayActForPersons).toBe(true);
      expect(demo.people.map(({ handle }) => handle)).toContain(operation.as);
    },
  );

  it('use a key only once', () => {
    const keys = demo.operations.flatMap(({ variables }) => variables.key ?? []);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(4);
  });
});

describe('what the operations find', () => {
  /** What the operation of that number is given. */
  const given = (number: number) =>
    demo.operations[number - 1]?.variables as {
      readonly [name in 'school' | 'from' | 'to' | 'student' | 'group' | 'period' | 'year' | 'evaluation']: string;
    };
  const input = <Shape>(number: number) => demo.operations[number - 1]?.variables.input as Shape;
  const { attendance, assessment, messaging } = demo.rows;

  it('this morning’s absences without a reason, for the CPE', () => {
    const { school, from, to } = given(4);
    const found = attendance.attendanceEvents.filter(
      (event) =>
        event.school === school &&
        event.start >= new Date(from) &&
        event.start < new Date(to) &&
        (event.status ?? 'REASON_UNKNOWN') === 'REASON_UNKNOWN',
    );
    expect(found.length).toBeGreaterThan(0);
  });

  it('one lesson that the teacher has yet to take, and the whole class to take it of', () => {
    const sheet = input<{ start: string; subjectId: string; groupIds: string[]; entries: { studentId: string }[] }>(6);
    const open = attendance.rollCalls.filter((row) => row.state === 'TODO');
    expect(open).toMatchObject([{ start: new Date(sheet.start), subject: sheet.subjectId, group: sheet.groupIds[0] }]);
    const listed = attendance.rollCallEntries.filter((row) => row.rollCall === open[0]?.id).map((row) => row.student);
    expect(sheet.entries.map((entry) => entry.studentId)).toEqual(listed);
  });

  it('a reason that a family may give', () => {
    const { reasonId } = input<{ reasonId: string }>(7);
    expect(attendance.absenceReasons.find((reason) => reason.id === reasonId)).toMatchObject({ selectableByGuardians: true });
  });

  it('a plan and visits, for the nurse', () => {
    const { student } = given(8);
    expect(demo.rows.identity.accommodations.filter((row) => row.student === student).map((row) => row.kind)).toContain('PAI');
    expect(attendance.infirmaryVisits.filter((row) => row.student === student).length).toBeGreaterThan(0);
  });

  it('report cards of the whole class, for the export', () => {
    const { group, period } = given(11);
    const cards = assessment.reportCards.filter((row) => row.group === group && row.period === period);
    expect(cards).toHaveLength(demo.rows.identity.memberships.filter((row) => row.group === group).length);
  });

  it('an evaluation of the teacher’s own that has no results and is not out', () => {
    const { evaluation } = given(14);
    const teacher = demo.people.find(({ handle }) => handle === 'teacher')?.person.replace('.p', '.t');
    expect(assessment.evaluations.find((row) => row.id === evaluation)).toMatchObject({ createdBy: teacher });
    expect(assessment.evaluations.find((row) => row.id === evaluation)?.publishedToStudentsAt).toBeUndefined();
    expect(assessment.results.some((row) => row.evaluation === evaluation)).toBe(false);
  });

  it('averages, skills, wishes and a published report card, for the orientation tool', () => {
    const { student, year, period } = given(15);
    expect(assessment.averages.some((row) => row.student === student && row.period === period)).toBe(true);
    expect(assessment.skillLevels.some((row) => row.student === student && row.period === period)).toBe(true);
    expect(assessment.orientationFiles.some((row) => row.student === student && row.schoolYear === year)).toBe(true);
    expect(assessment.reportCards.some((row) => row.student === student && row.schoolYear === year && row.status === 'PUBLISHED')).toBe(
      true,
    );
  });

  it('conversations, incidents and visits of the pupil who asks for everything', () => {
    const person = demo.people.find(({ handle }) => handle === 'student-adult')?.person;
    expect(messaging.participants.filter((row) => row.person === person).length).toBeGreaterThan(1);
    expect(attendance.incidentParticipants.some((row) => row.person === person)).toBe(true);
    expect(attendance.infirmaryVisits.some((row) => row.student === person?.replace('.p', '.s'))).toBe(true);
  });
});
