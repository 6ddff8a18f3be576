import type { DemoRows } from '../../gateway/demo/index.js';
import { copyOf, type Row, replace, TABLES, tableOf } from './records.js';

/** The demo with something in every column there is, and with what is rare in schools and in no demo. */
export function enriched(rows: DemoRows): DemoRows {
  const rich = copyOf(rows);
  for (const [name, table] of Object.entries(TABLES))
    replace(
      rich,
      name,
      tableOf(rows, name).map((row) => filled(table.typeOf?.(row) ?? table.type, row)),
    );
  const { identity, messaging } = rows;
  const named = [...identity.classGroups, ...identity.subjects].map(({ school, id }) => ({
    school,
    system: 'urn:preau:demo:timetable',
    kind: 'key',
    value: id,
    record: id,
  }));
  replace(rich, 'identity.externalIds', [...tableOf(rich, 'identity.externalIds'), ...named]);
  // A pupil who writes about themself, and somebody who left a letter.
  const pupils = new Map(identity.students.map(({ person, id }) => [person, id]));
  replace(
    rich,
    'messaging.conversations',
    tableOf(rich, 'messaging.conversations').map((row) => ({
      ...row,
      concerns: row.concerns ?? aboutThemself(pupils.get(String(row.creator))),
    })),
  );
  const left = new Set(messaging.conversations.map(({ id }) => messaging.participants.filter((one) => one.conversation === id)[2]));
  replace(
    rich,
    'messaging.participants',
    tableOf(rich, 'messaging.participants').map((row) =>
      left.has(row as never) ? { ...row, leftAt: new Date('2026-03-09T12:00:00Z') } : row,
    ),
  );
  return rich;
}

function aboutThemself(student: string | undefined): string[] | null {
  return student === undefined ? null : [student];
}

function withEverything(level: Row): Row {
  return { shortLabel: 'short', points: 10, color: '#336699', lsuPosition: 3, ...level };
}

/** What the demo leaves empty here and there, and is worth protecting everywhere. */
function filled(type: string, row: Row): Row {
  switch (type) {
    case 'Person':
      return {
        ...row,
        emails: row.emails ?? [{ kind: 'PERSONAL', value: '' }],
        phones: row.phones ?? [{ kind: 'MOBILE', value: '' }],
        addresses: row.addresses ?? [{ lines: [''] }],
        photo: row.photo ?? ATTACHMENT,
      };
    case 'Enrolment':
      return { ...row, options: row.options ?? [`${row.school}.sb1`], previousSchool: row.previousSchool ?? besides(row.school) };
    case 'ClassGroup':
      return { ...row, parentGroups: row.parentGroups ?? [`${row.school}.g1`] };
    case 'Subject':
      return { ...row, parent: row.parent ?? `${row.school}.sb1` };
    case 'Scale':
      return { ...row, levels: ((row.levels ?? [{ code: 'P', label: 'points', rank: 1 }]) as readonly Row[]).map(withEverything) };
    case 'AttendanceEvent':
      return { ...row, followUps: row.followUps ?? [{ action: '', at: '2026-01-01T00:00:00.000Z' }] };
    case 'Accommodation':
      return { ...row, documents: [ATTACHMENT] };
    case 'Account':
    case 'ExternalId':
      return { ...row, [type === 'Account' ? 'lastLoginAt' : 'lastSeenAt']: new Date('2026-03-01T12:00:00Z') };
    case 'GuardianLink':
      return { ...row, validFrom: row.validFrom ?? '2025-09-01', validTo: row.validTo ?? '2031-07-04' };
    case 'RoleAssignment':
      return { ...row, validTo: row.validTo ?? '2031-07-04' };
    case 'Measure':
      return { ...row, decidedBy: row.decidedBy ?? row.givenBy, acknowledgedAt: row.acknowledgedAt ?? new Date('2026-03-01T12:00:00Z') };
    case 'Observation':
      return { ...row, acknowledgedAt: row.acknowledgedAt ?? new Date('2026-03-01T12:00:00Z') };
    case 'Result':
      return { ...row, adaptedConditions: row.adaptedConditions ?? String(row.id).endsWith('1') };
    case 'Receipt': {
      const readAt = row.readAt ?? new Date('2026-03-09T12:00:00Z');
      return { ...row, readAt, acknowledgedAt: /[13579]$/.test(String(row.announcement)) ? readAt : row.acknowledgedAt };
    }
    case 'OrientationFile':
      return {
        ...row,
        wishes: (row.wishes as readonly Row[] | null)?.map((wish) => ({ ...wish, school: wish.school ?? row.school })) ?? null,
      };
    default:
      return row;
  }
}

function besides(school: unknown): string {
  return school === '9990001X' ? '9990002Y' : '9990001X';
}

const ATTACHMENT: Row = { id: '', name: '', mimeType: '', size: 1, url: '', sha256: '' };
