import { type AttendanceBook, reasonOf } from './attendance.js';
import { pupil, someone, type World } from './world.js';

const HOUR = 3_600_000;

/** What a family said of its child's last absence, and what the school decided on it. */
export function addJustifications(world: World, book: AttendanceBook): void {
  const { rows, numbers, college } = world;
  const member = pupil(world, 'student');
  const guardian = member.guardians[0]?.adult.person;
  const event = rows.attendance.attendanceEvents.findLast(
    ({ student, kind, source }) => student === member.id && kind === 'ABSENCE' && source !== 'FAMILY',
  );
  if (event === undefined || guardian === undefined) return;
  const id = numbers.next('Justification', event.school);
  const submittedAt = new Date(Math.min(event.start.getTime() + 10 * HOUR, world.at.getTime()));
  rows.attendance.justifications.push({
    school: event.school,
    id,
    student: member.id,
    submittedBy: guardian,
    submittedAt,
    channel: 'ONLINE',
    reason: reasonOf(book, college, 'RDVM'),
    statement: 'rendez-vous chez le médecin, certificat dans le carnet',
    decision: event.status ?? null,
    decidedBy: someone(college, 'CPE').staff,
    decidedAt: submittedAt,
  });
  rows.attendance.justifiedEvents.push({ school: event.school, justification: id, event: event.id });
}
