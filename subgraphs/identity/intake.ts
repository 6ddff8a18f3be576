import { facetOf } from '../../core/ids.js';
import type { Database, Store } from '../../core/store/contract.js';
import { takeEnrolments } from './intake/enrolments.js';
import { Journal } from './intake/journal.js';
import { openKeys } from './intake/keys.js';
import { openNumbers } from './intake/numbers.js';
import { takePeople } from './intake/people.js';
import { takeRecords, takeSchool } from './intake/records.js';
import { noteServed } from './intake/served.js';
import { takeLinks, takeMemberships, takeService } from './intake/ties.js';
import { type Begin, inTurn, turnsOfRoster } from './intake/turns.js';
import { dayBefore, type Work } from './intake/work.js';
import type { IntakeReport, Roster, RosterSource } from './roster.js';

/**
 * Makes one school's tables agree with a roster: all of it, or nothing when it throws. Records are matched by their external keys and never
 * by name; a second run changes nothing. In bulk mode whoever was known from this source and is not named any more has left, as of
 * yesterday; in delta mode only what is named changes.
 *
 * `at` is the instant of the intake: it says what day it is at the school.
 */
export async function applyRoster(store: Store, roster: Roster, source: RosterSource, at: Date = new Date()): Promise<IntakeReport> {
  const begin: Begin = (work) => store.transaction(work);
  const { report } = await inTurn(
    begin,
    roster.school.uai,
    (tx) => turnsOfRoster(tx, roster),
    async (tx) => {
      await noteServed(tx, roster, source);
      return takeRoster(tx, roster, source, at);
    },
  );
  return report;
}

/** The intake itself, inside a transaction that has its turns. Beside the report, the ties as they now are and what the keys mean. */
export async function takeRoster(tx: Database, roster: Roster, source: RosterSource, at: Date) {
  const school = await takeSchool(tx, roster, source);
  const skipped: IntakeReport['skipped'][number][] = [];
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: school.timeZone }).format(at);
  const work: Work = {
    tx,
    roster,
    source,
    school: roster.school.uai,
    keys: await openKeys(tx, roster.school.uai, roster, {
      assurance: source.authoritative ? 'AUTHORITATIVE' : 'UNVERIFIED',
      lastSeenAt: at,
    }),
    numbers: await openNumbers(tx, roster.school.uai),
    today,
    yesterday: dayBefore(today),
    skip: (kind, keys, why) => skipped.push({ kind, keys, why }),
  };

  const records = await takeRecords(work);
  const people = await takePeople(work);
  const { sheet: enrolments, leavers, away } = await takeEnrolments(work);
  const endedGroups = new Set([...records.groups.changed()].flatMap(([group, outcome]) => (outcome === 'ended' ? [group.id] : [])));
  const memberships = await takeMemberships(work, { leavers, away, endedGroups });
  const links = await takeLinks(work);
  const { roles, teaching, left: staffLeft } = await takeService(work, leavers, endedGroups);
  await work.keys.write(tx);
  await work.numbers.write(tx);

  const journal = new Journal();
  const left = new Set(
    [...enrolments.changed()].flatMap(([row, outcome]) => (outcome === 'ended' && leavers.has(row.student) ? [row.student] : [])),
  );
  for (const [row, outcome] of people.students.changed()) journal.student(row.id, outcome, outcome === 'updated');
  for (const [row, outcome] of people.persons.changed()) {
    const student = outcome === 'updated' ? facetOf('Student', row.id) : null;
    if (student !== null && people.students.get(student) !== undefined) journal.student(student, outcome, true);
  }
  for (const student of left) journal.student(student, 'ended');
  for (const [row] of [...memberships.changed(), ...links.changed()]) journal.student(row.student);
  for (const [row, outcome] of records.groups.changed()) journal.note('ClassGroup', row.id, null, outcome);
  for (const [row, outcome] of teaching.changed()) journal.note('TeachingAssignment', row.id, null, outcome);
  for (const [row, outcome] of enrolments.changed()) journal.note('Enrolment', row.id, row.student, outcome);
  await journal.write(work, at);

  const report: IntakeReport = {
    school: work.school,
    counts: {
      school: school.sheet.count(),
      year: records.years.count(),
      period: records.periods.count(),
      subject: records.subjects.count(),
      group: records.groups.count(),
      student: { ...people.counts.student, ended: left.size },
      guardian: people.counts.guardian,
      staff: { ...people.counts.staff, ended: staffLeft.size },
      enrolment: enrolments.count(),
      membership: memberships.count(),
      link: links.count(),
      role: roles.count(),
      teaching: teaching.count(),
    },
    skipped,
  };
  return { report, keys: work.keys, links, memberships };
}
