import { ageOn, instantOf } from './calendar.js';
import type { Random } from './random.js';
import type { Pupil, School, World } from './world.js';

const WISHES: Readonly<Record<string, readonly string[]>> = {
  3: ['2de générale et technologique', '2de professionnelle'],
  2: ['1re générale', '1re STMG'],
  1: ['Tle générale', 'Tle STMG'],
  T: ['BUT informatique', 'Licence de droit', 'CPGE MPSI'],
};

/** Files of the years in which one chooses; the lycée keeps last year's as long as this year's report cards are not out. */
export function addOrientation(world: World, member: Pupil, random: Random): void {
  const { school, level, code } = member.group;
  if (level === '3' || level === '2' || level === 'T') addFile(world, school, member, school.years.current, level, random, false);
  const before = school.lastClasses.get(code);
  if (school.kind !== 'COLLEGE' && school.former.year === school.years.last && before !== undefined)
    addFile(world, school, member, school.years.last, before.level, random, true);
}

function addFile(world: World, school: School, member: Pupil, schoolYear: string, level: string, random: Random, isDecided: boolean): void {
  const lastYear = `${world.year.firstYear}-03-20`;
  // Why: who is of age wishes for themself, and has just done so.
  const isOfAge = ageOn(isDecided ? lastYear : world.today, member.birthDate) >= 18;
  const when = isDecided
    ? instantOf(lastYear, '12:00')
    : isOfAge
      ? new Date(world.at.getTime() - 3_600_000)
      : instantOf(world.year.start, '12:00');
  const at = when.toISOString();
  const enteredBy = isOfAge ? member.person : (member.guardians[0]?.adult.person ?? member.person);
  const programmes = random.shuffled(WISHES[level] ?? []);
  world.rows.assessment.orientationFiles.push({
    school: school.uai,
    student: member.id,
    schoolYear,
    wishes: programmes.map((programme, index) => ({ rank: index + 1, programme, at, enteredBy })),
    provisionalOpinion: random.pick(['FAVORABLE', 'RESERVED']),
    councilProposal: programmes[0] ?? null,
    familyReply: isDecided ? 'ACCEPTED' : null,
    decision: isDecided ? (programmes[0] ?? null) : null,
  });
}
