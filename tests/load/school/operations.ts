import { TEXTS } from '../../../gateway/demo/operation-texts.js';

/** What is asked of the demo school, and as whom: the home of a parent's application, and the list of a class as its teacher sees it. */
export const SCHOOL_OPERATIONS = {
  'parent-home': {
    query: TEXTS.Op03_ParentHome.replace('Op03_', ''),
    client: 'famille',
    person: 'parent',
    purpose: 'family-information',
  },
  'class-list': {
    query: `query ClassList($group: ID!) {
  classGroup(id: $group) { id name members(first: 40) { edges { node { id person { id familyName givenName } } } pageInfo { hasNextPage } } } }`,
    client: 'prof',
    person: 'teacher',
    purpose: 'roll-call',
  },
} as const;

export type SchoolOperation = keyof typeof SCHOOL_OPERATIONS;
