import { greedy } from '../gateway/greedy.js';
import type { Who } from './askers.js';
import type { Operation } from './compare.js';
import type { Oracle } from './may-leave.js';
import { type Records, studentOf } from './records.js';
import type { OracleWorld } from './world.js';

/** Everything that can be reached from one root, so many objects deep, of somebody the asker has a tie to. */
export async function everything(world: OracleWorld, who: Who, root: string, depth: number): Promise<Operation> {
  const records = world.records(0);
  const oracle = world.oracle(0, who);
  const near = nearTo(records, oracle);
  const id = oracle.isVendor && PERSONAL.has(root) ? world.journey.pairwise.hide(who.client, near.ids(root)) : near.ids(root);
  const { schema } = await world.journey.contract(who.client);
  return { query: greedy(world.schema, root, (argument, field) => given(argument, field, id, near), depth, schema), variables: {} };
}

const PERSONAL: ReadonlySet<string> = new Set(['student', 'person', 'attendanceEvent', 'incident', 'reportCard']);
/** Lists by day, which take a few months at most. */
const BY_DAY: ReadonlySet<string> = new Set(['attendanceSummary', 'measures', 'observations', 'plannedMeals', 'attendanceStatistics']);
/** Of the rules, what comes with the project is there to be read. */
const RULES: ReadonlySet<string> = new Set(['policyVersion', 'policyVerification', 'policyDifference', 'policySimulation', 'policyShadow']);
const BY_PERIOD: ReadonlySet<string> = new Set(['subjectAverages', 'overallAverage', 'classAverages', 'reportCards']);
const LONG: ReadonlySet<string> = new Set(['students', 'attendanceEvents', 'members']);

function given(argument: string, field: string, id: string, near: ReturnType<typeof nearTo>): unknown {
  switch (argument) {
    case 'first':
      return LONG.has(field) ? 12 : 4;
    case 'id':
      return RULES.has(field) ? 'policy-foundation' : id;
    case 'rules':
      return ['everyone.school-life'];
    case 'level':
      return 'NATIONAL';
    case 'purpose':
      return 'attendance';
    case 'action':
      return 'READ';
    case 'schoolId':
      return near.school;
    case 'from':
      return RULES.has(field) ? undefined : near.day(-70, BY_DAY.has(field));
    case 'to':
      return RULES.has(field) ? 'policy-foundation' : near.day(2, BY_DAY.has(field));
    case 'days':
      return 92;
    case 'groupBy':
      return ['level'];
    case 'schoolYearId':
      return field === 'gradeStatistics' ? near.year : undefined;
    case 'periodId':
      return BY_PERIOD.has(field) ? near.period : undefined;
    default:
      return undefined;
  }
}

/** A school, a pupil, a class and letters that the asker has to do with. */
function nearTo({ rows }: Records, oracle: Oracle) {
  const { identity, attendance, assessment, messaging } = rows;
  const { ties, asker } = oracle;
  const school = ties[0]?.school ?? identity.schools[0]?.id ?? '';
  const pupils = ties.flatMap((tie) => (tie.to === 'pupils' && tie.which !== null ? [...tie.which] : []));
  const self = ties.some((tie) => tie.role === 'student') && asker.person !== null ? [studentOf(asker.person)] : [];
  const [student = ''] = [...pupils, ...self, ...identity.students.filter((row) => row.school === school).map((row) => row.id)];
  const groups = ties.flatMap((tie) => (tie.to === 'groups' && tie.which !== null ? [...tie.which] : []));
  const [group = ''] = [...groups, ...identity.classGroups.filter((row) => row.school === school).map((row) => row.id)];
  const mine = <Row extends { readonly person: string }>(rows: readonly Row[]) => rows.find((row) => row.person === asker.person);
  const ids: Readonly<Record<string, string | undefined>> = {
    student,
    person: student.replace('.s', '.p'),
    school,
    classGroup: group,
    attendanceEvent: attendance.attendanceEvents.find((row) => row.student === student)?.id,
    incident: attendance.incidents[0]?.id,
    evaluation: assessment.evaluations.find((row) => row.group === group)?.id,
    reportCard: assessment.reportCards.find((row) => row.student === student)?.id,
    conversation: mine(messaging.participants)?.conversation,
    message: mine(messaging.recipients)?.message,
    announcement: mine(messaging.audiences)?.announcement,
  };
  return {
    school,
    ids: (root: string) => ids[root] ?? 'nobody',
    year: identity.schoolYears.filter((row) => row.school === school).at(-1)?.id,
    period: assessment.averages.find((row) => row.school === school)?.period,
    day: (days: number, byDay: boolean) => {
      const instant = new Date(asker.at + days * 86_400_000).toISOString();
      return byDay ? instant.slice(0, 10) : instant;
    },
  };
}
