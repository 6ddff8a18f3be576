import { instantOf } from './calendar.js';
import type { Random } from './random.js';
import { DOMAINS } from './skills.js';
import type { Pupil, World } from './world.js';

/**
 * The report of cycle 3 of those who were in 6e here last year, settled at the end of it; that of cycle 4 of those who are in 3e, which is
 * being written.
 */
export function addCycleReport(world: World, member: Pupil): void {
  const { group } = member;
  const { school, level, code } = group;
  if (school.kind !== 'COLLEGE') return;
  const { firstYear } = world.year;
  const random = world.random.topic(`cycle report ${member.id}`);
  if (school.lastClasses.get(code)?.level === '6')
    add(world, member, { cycle: 3, firstYear: firstYear - 1, lockedAt: instantOf(`${firstYear}-06-26`, '18:00') }, random);
  if (level === '3') add(world, member, { cycle: 4, firstYear, lockedAt: null }, random);
}

interface Report {
  readonly cycle: number;
  readonly firstYear: number;
  readonly lockedAt: Date | null;
}

/** Positions by the shares of domain model §5.4. */
function add(world: World, member: Pupil, { cycle, firstYear, lockedAt }: Report, random: Random): void {
  const { uai } = member.group.school;
  const hasLatin = random.chance(0.15);
  world.rows.assessment.cycleReports.push({
    school: uai,
    id: world.numbers.next('CycleReport', uai),
    student: member.id,
    cycle,
    schoolYear: `${firstYear}-${firstYear + 1}`,
    domains: DOMAINS.map((domain) => ({
      domain,
      position: random.weighted([
        [1, 6],
        [2, 22],
        [3, 47],
        [4, 25],
      ]),
    })),
    synthesis: random.pick([
      'Des acquis solides, une bonne autonomie dans le travail.',
      'Les attendus sont atteints dans l’ensemble ; l’expression écrite est à consolider.',
      'Des progrès réguliers, à poursuivre dans le travail personnel.',
    ]),
    complement: hasLatin ? 'Langues et cultures de l’Antiquité' : null,
    complementLevel: hasLatin ? random.pick([1, 2]) : null,
    lockedAt,
  });
}
