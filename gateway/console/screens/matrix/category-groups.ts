import type { Category } from '../../../../core/policy/index.js';

export const GROUPS = ['school', 'identity', 'family', 'attendance', 'care', 'results', 'exchanges'] as const;
export type Group = (typeof GROUPS)[number];

/** Where each kind of data stands in the tree; one that is not listed does not build. */
const GROUP_OF: Readonly<Record<Category, Group>> = {
  PUBLIC: 'school',
  ORG: 'school',
  STAFF: 'school',
  SCHOOLING: 'school',
  POLICY: 'school',
  IDENTITY_BASIC: 'identity',
  IDENTITY_PHOTO: 'identity',
  IDENTITY_CONTACT: 'identity',
  IDENTITY_CIVIL: 'identity',
  IDENTITY_IDENTIFIER: 'identity',
  IDENTITY_ACCOUNT: 'identity',
  FAMILY: 'family',
  FAMILY_CUSTODY: 'family',
  SOCIAL: 'family',
  CONSENT: 'family',
  ATTENDANCE_FACT: 'attendance',
  ATTENDANCE_JUSTIFICATION: 'attendance',
  ATTENDANCE_REASON: 'attendance',
  ATTENDANCE_AGGREGATE: 'attendance',
  HEALTH: 'care',
  ACCOMMODATION: 'care',
  BEHAVIOUR: 'care',
  BEHAVIOUR_INCIDENT: 'care',
  PROFILING: 'care',
  SPECIAL: 'care',
  EVALUATION: 'results',
  GRADE: 'results',
  GRADE_AGGREGATE: 'results',
  COHORT_STATISTIC: 'results',
  COMPETENCY: 'results',
  APPRECIATION: 'results',
  REPORT_CARD: 'results',
  ORIENTATION: 'results',
  MESSAGE_CONTENT: 'exchanges',
  MESSAGE_METADATA: 'exchanges',
  ANNOUNCEMENT: 'exchanges',
  SURVEY_ANSWER: 'exchanges',
  NOTIFICATION: 'exchanges',
  MODERATION: 'exchanges',
};

/** One column of the matrix: a kind of data, or a whole group that is closed. */
export type Column =
  | { readonly kind: 'category'; readonly group: Group; readonly category: string; readonly at: number }
  | { readonly kind: 'group'; readonly group: Group; readonly categories: readonly number[] };

/** The columns for the kinds of data that came, in the order of the tree; `at` and `categories` are places in the cells of a row. */
export function columnsOf(categories: readonly string[], open: ReadonlySet<string>): readonly Column[] {
  return GROUPS.flatMap((group): readonly Column[] => {
    const members = categories.flatMap((category, at) =>
      groupOf(category) === group ? [{ kind: 'category' as const, group, category, at }] : [],
    );
    if (members.length === 0) return [];
    return open.has(group) ? members : [{ kind: 'group', group, categories: members.map(({ at }) => at) }];
  });
}

/** Why a fallback: the server may know a kind of data that this build of the console does not; it is shown with the rest. */
function groupOf(category: string): Group {
  return (GROUP_OF as Readonly<Record<string, Group>>)[category] ?? 'school';
}
