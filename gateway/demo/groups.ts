import { addEnrolment, join } from './families.js';
import { addRole, introduce } from './people.js';
import { addGroup, LEVEL_NAMES } from './schools.js';
import { teach } from './staff.js';
import { classOf, type Pupil, pupil, type World } from './world.js';

const PUPILS_IN_LATIN = 3;

/** Groups across classes: an option of three, a workshop of the lycée that a pupil of the collège attends, and a class delegate. */
export function addGroups(world: World): void {
  const { college, lycee, numbers, rows } = world;
  const fifth = classOf(college, '5A');
  const others = fifth.members.filter((member) => !isCast(world, member));
  const latin = addGroup(
    college,
    college.years.current,
    { kind: 'OPTION', code: '5LCA', name: `${LEVEL_NAMES[5]} Latin`, level: '5', seats: PUPILS_IN_LATIN, parentGroups: [fifth.id] },
    numbers,
    rows,
  );
  const subject = college.subjects.get('LCA');
  if (subject !== undefined && fifth.headTeacher !== null) teach(world, latin, subject, fifth.headTeacher);
  for (const member of others.slice(0, PUPILS_IN_LATIN)) {
    latin.members.push(member);
    join(world, member.id, latin);
    const enrolment = rows.identity.enrolments.find((row) => row.student === member.id && row.schoolYear === college.years.current);
    if (enrolment !== undefined && subject !== undefined) enrolment.options = [subject.id];
  }
  college.options.push(latin);

  const workshop = addGroup(
    lycee,
    lycee.years.current,
    { kind: 'ACTIVITY', code: 'ATSC', name: 'Atelier scientifique', level: '2', seats: 8 },
    numbers,
    rows,
  );
  const guest = pupil(world, 'student-two-schools');
  for (const member of [...classOf(lycee, '2A').members.slice(-7), guest]) {
    workshop.members.push(member);
    join(world, member.id, workshop);
  }
  addEnrolment(world, lycee, guest.id, { schoolYear: lycee.years.current, level: '3', primary: false, enteredOn: world.year.start });
  lycee.options.push(workshop);

  const delegate = others.at(-1);
  if (delegate === undefined) return;
  world.pupils.set('student-delegate', delegate);
  introduce(world, 'student-delegate', delegate, 'class delegate of 5e A');
  addRole(world, college, delegate, { function: 'STUDENT_DELEGATE', profile: 'ELV', group: fifth.id });
}

function isCast(world: World, member: Pupil): boolean {
  return [...world.pupils.values()].includes(member);
}
