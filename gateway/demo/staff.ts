import { addDays, mondayOf } from './calendar.js';
import { addRole, addStaffMember, introduce } from './people.js';
import { TAUGHT } from './schools.js';
import { classOf, type Group, type Human, type School, type StaffMember, type Subject, schoolsOf, type World } from './world.js';

/** Teachers, offices and services of both schools, with the cast among them. */
export function addStaff(world: World): void {
  for (const school of schoolsOf(world)) {
    addServices(world, school);
    addTeachers(world, school);
  }
  introduceStaff(world);
  addSharedStaff(world);
  addSubstitute(world);
}

const PUPILS_PER_TEACHER = 14;
const FEWEST_TEACHERS = 6;

/** How many of each, for so many pupils. Sources: domain model §5.3. */
function services(pupils: number): readonly (readonly [string, string, number])[] {
  return [
    ['PRINCIPAL', 'DIR', 1],
    ['DEPUTY_PRINCIPAL', 'DIR', 1],
    ['CPE', 'EVS', Math.max(1, Math.round(pupils / 250))],
    ['AED', 'EVS', Math.max(1, Math.round(pupils / 110))],
    ['NURSE', 'ETA', 1],
    ['ADMIN_OFFICE', 'ETA', 2],
    ['BURSAR', 'ETA', 1],
    ['IT_ADMIN', 'ETA', 1],
    ['LIBRARIAN', 'DOC', 1],
    ['HARASSMENT_REFERENT', 'EVS', 1],
  ];
}

function addServices(world: World, school: School): void {
  const pupils = school.classes.reduce((sum, group) => sum + group.seats, 0);
  for (const [staffFunction, profile, count] of services(pupils)) {
    const members = Array.from({ length: count }, () => addStaffMember(world, school));
    for (const member of members) addRole(world, school, member, { function: staffFunction, profile });
    school.staff.set(staffFunction, members);
  }
}

function addTeachers(world: World, school: School): void {
  const pupils = school.classes.reduce((sum, group) => sum + group.seats, 0);
  const count = Math.max(FEWEST_TEACHERS, Math.round(pupils / PUPILS_PER_TEACHER));
  const teachers = Array.from({ length: count }, () => addStaffMember(world, school));
  for (const teacher of teachers) addRole(world, school, teacher, { function: 'TEACHER', profile: 'ENS' });
  school.staff.set('TEACHER', teachers);

  const taught = [...school.subjects.values()].map((subject) => ({
    subject,
    groups: school.classes.filter((group) => TAUGHT[group.level]?.includes(subject.code)),
  }));
  const pools = poolsOf(
    teachers,
    taught.filter(({ groups }) => groups.length > 0),
  );
  for (const { subject, groups } of taught) {
    const pool = pools.get(subject.code) ?? [];
    for (const [index, group] of groups.entries()) teach(world, group, subject, pool[index % pool.length] as StaffMember);
  }
  nameHeadTeachers(world, school);
}

/** Each subject its teachers: one each first, then where a teacher has most classes. Few teachers teach several subjects. */
function poolsOf(
  teachers: readonly StaffMember[],
  taught: readonly { subject: Subject; groups: readonly Group[] }[],
): Map<string, StaffMember[]> {
  const pools = new Map(taught.map(({ subject }, index) => [subject.code, [teachers[index % teachers.length] as StaffMember]]));
  const load = ({ subject, groups }: (typeof taught)[number]) => groups.length / (pools.get(subject.code) as StaffMember[]).length;
  for (const teacher of teachers.slice(taught.length)) {
    const busiest = taught.reduce((most, one) => (load(one) > load(most) ? one : most));
    (pools.get(busiest.subject.code) as StaffMember[]).push(teacher);
  }
  return pools;
}

export function teach(world: World, group: Group, subject: Subject, teacher: StaffMember): void {
  const { uai } = group.school;
  const id = world.numbers.next('TeachingAssignment', uai);
  group.courses.push({ assignment: id, subject, teacher });
  const shared = { school: uai, id, staff: teacher.staff, subject: subject.id, group: group.id };
  world.rows.identity.teachingAssignments.push({ ...shared, validFrom: world.year.start });
  world.rows.assessment.teaching.push({ ...shared, coefficient: subject.coefficient, from: world.year.start });
}

/** One of its own teachers for each class: of the first, who teaches French, or failing that the first course of the list. */
function nameHeadTeachers(world: World, school: School): void {
  const taken = new Set<string>();
  for (const group of school.classes) {
    const free = group.courses.find(({ teacher }) => !taken.has(teacher.staff)) ?? group.courses[0];
    if (free === undefined) continue;
    taken.add(free.teacher.staff);
    group.headTeacher = free.teacher;
    addRole(world, school, free.teacher, { function: 'HEAD_TEACHER', profile: 'ENS', group: group.id });
  }
}

function introduceStaff(world: World): void {
  const { college, lycee } = world;
  const first = classOf(college, '5A');
  const cast = (handle: string, human: Human | undefined | null, role: string) => {
    if (human == null) return;
    world.adults.set(handle, human);
    introduce(world, handle, human, role);
  };
  const teacherOf = (group: Group, code: string) => group.courses.find(({ subject }) => subject.code === code)?.teacher;
  const serving = (school: School, staffFunction: string) => school.staff.get(staffFunction)?.[0];
  cast('teacher', teacherOf(first, 'MAT'), 'teacher (mathematics)');
  cast('head-teacher', first.headTeacher, 'head teacher of 5e A');
  cast('teacher-parent', teacherOf(first, 'SVT'), 'teacher and parent');
  cast('cpe', serving(college, 'CPE'), 'CPE');
  cast('aed', serving(college, 'AED'), 'AED');
  cast('nurse', serving(college, 'NURSE'), 'nurse');
  cast('principal', serving(college, 'PRINCIPAL'), 'principal');
  cast('deputy', serving(college, 'DEPUTY_PRINCIPAL'), 'deputy principal');
  cast('office', serving(college, 'ADMIN_OFFICE'), 'office');
  cast('bursar', serving(college, 'BURSAR'), 'bursar');
  cast('it-admin', serving(college, 'IT_ADMIN'), 'IT administrator');
  cast('librarian', serving(college, 'LIBRARIAN'), 'librarian');
  cast('harassment-referent', serving(college, 'HARASSMENT_REFERENT'), 'harassment referent');
  cast('principal-2', serving(lycee, 'PRINCIPAL'), 'principal');
  cast('cpe-2', serving(lycee, 'CPE'), 'CPE');
  cast('teacher-2', teacherOf(classOf(lycee, '2A'), 'MAT'), 'teacher (mathematics)');
}

/** Who works for both schools; their record is kept by the collège. */
function addSharedStaff(world: World): void {
  const shared = [
    ['psychologist', 'PSY_EN', 'ETA', 'psychologist'],
    ['social-worker', 'SOCIAL_WORKER', 'ETA', 'social worker'],
    ['dpo', 'DPO', 'OTHER', 'data protection officer'],
  ] as const;
  for (const [handle, staffFunction, profile, role] of shared) {
    const member = addStaffMember(world, world.college);
    for (const school of schoolsOf(world)) {
      addRole(world, school, member, { function: staffFunction, profile });
      school.staff.set(staffFunction, [member]);
    }
    world.adults.set(handle, member);
    introduce(world, handle, member, role);
  }
}

/** A stand-in for the history lessons of 5e A and all other classes of their teacher, from Monday to Friday of this week. */
function addSubstitute(world: World): void {
  const { college, today, rows, numbers } = world;
  const history = classOf(college, '5A').courses.find(({ subject }) => subject.code === 'HG');
  if (history === undefined) return;
  const from = mondayOf(today);
  const to = addDays(from, 4);
  const substitute = addStaffMember(world, college);
  addRole(world, college, substitute, { function: 'TEACHER', profile: 'ENS', subject: history.subject.id, from, to });
  for (const row of rows.identity.teachingAssignments.filter(
    (one) => one.staff === history.teacher.staff && one.subject === history.subject.id,
  )) {
    const id = numbers.next('TeachingAssignment', college.uai);
    rows.identity.teachingAssignments.push({ ...row, id, staff: substitute.staff, substituteFor: row.staff, validFrom: from, validTo: to });
    const { group } = row;
    const { id: subject, coefficient } = history.subject;
    rows.assessment.teaching.push({ school: college.uai, id, staff: substitute.staff, subject, group, coefficient, from, to });
  }
  college.staff.set('SUBSTITUTE', [substitute]);
  world.adults.set('substitute', substitute);
  introduce(world, 'substitute', substitute, 'substitute this week');
}
