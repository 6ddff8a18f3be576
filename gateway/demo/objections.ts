import { invariant } from '../../core/errors.js';
import { adult, type Pupil, type World } from './world.js';

const DAY = 86_400_000;

/**
 * What some families object to (GDPR art. 21), in every state, and data that were restricted for a while (art. 18). One waits for a decision: of a pupil
 * of the collège, to an application for the choice of a programme.
 */
export function addObjections(world: World): void {
  const cast = new Set(world.pupils.values());
  const [child, first, second] = world.college.pupils.filter((member) => !cast.has(member) && guardianOf(member) !== undefined);
  invariant(first !== undefined && second !== undefined && child !== undefined, 'the demo has families that are nobody’s in particular');
  const orientation = { purpose: 'orientation', recipient: 'orientation' };
  object(world, first, { ...orientation, grounds: 'Nous cherchons une voie avec le lycée, sans cette application.', daysAgo: 6 });
  object(world, second, {
    ...orientation,
    grounds: 'Ses vœux ne regardent que le lycée.',
    daysAgo: 70,
    takenBack: 60,
  });
  object(world, child, {
    purpose: 'catering',
    recipient: 'cantine',
    grounds: 'Elle apporte son repas.',
    daysAgo: 50,
    decision: { decision: 'REJECTED', answer: 'La cantine doit savoir qui mange, et ne voit rien d’autre.', daysAgo: 40 },
  });
  const { uai } = child.home;
  world.rows.governance.restrictions.push({
    school: uai,
    id: `${uai}.rs1`,
    student: child.id,
    ground: 'ACCURACY_CONTESTED',
    motive: 'La famille contestait deux absences.',
    setBy: adult(world, 'dpo').person,
    setAt: ago(world, 30),
    liftedBy: adult(world, 'principal').person,
    liftedAt: ago(world, 24),
    liftReason: 'Les deux absences ont été corrigées.',
  });
}

interface Said {
  readonly purpose: string;
  readonly recipient: string;
  readonly grounds: string;
  readonly daysAgo: number;
  readonly takenBack?: number;
  readonly decision?: { readonly decision: string; readonly answer: string; readonly daysAgo: number };
}

function object(world: World, about: Pupil, { purpose, recipient, grounds, daysAgo, takenBack, decision }: Said): void {
  const { objections } = world.rows.governance;
  const school = about.home.uai;
  const guardian = guardianOf(about);
  objections.push({
    school,
    id: `${school}.oj${objections.length + 1}`,
    student: about.id,
    purpose,
    recipient,
    grounds,
    raisedBy: guardian?.person ?? about.person,
    capacity: 'GUARDIAN',
    raisedAt: ago(world, daysAgo),
    takenBackAt: takenBack === undefined ? null : ago(world, takenBack),
    decision: decision?.decision ?? null,
    answer: decision?.answer ?? null,
    decidedBy: decision === undefined ? null : adult(world, 'principal').person,
    decidedAt: decision === undefined ? null : ago(world, decision.daysAgo),
  });
}

function guardianOf({ guardians }: Pupil) {
  return guardians.find(({ link }) => link.authority === 'LEGAL')?.adult;
}

function ago({ at }: World, days: number): Date {
  return new Date(at.getTime() - days * DAY);
}
