import { type Fault, inFile } from '../fault.js';

const ATTACK = ['tests/attacks/what-is-explained.test.ts'];
const BY_RULES = ['tests/gateway/access/by-rules.test.ts'];
const CONCERNED = ['tests/gateway/request/schools-concerned.test.ts'];
const ASKED = ['tests/journeys/who-asked-for-what.test.ts'];
const UNPLACED = ['tests/core/ledger/without-a-time.test.ts'];
const TRIAL = ['tests/attacks/a-trial-of-foreign-schools.test.ts'];
const REGISTER = ['tests/gateway/governance/register/whole.test.ts'];
const DEAD_END = ['tests/gateway/governance/policies/dead-end.test.ts'];
const SEARCH = ['tests/core/ledger/search.test.ts'];

/** Faults of what is told of decisions and of what was asked: to whom, and how much. */
export const explained: readonly Fault[] = [
  ...inFile('gateway/access/by-rules.ts', [
    {
      name: 'an administrator is told whether a consent was given',
      find: 'consented: [],',
      replace: '',
      tests: BY_RULES,
      threat: 'L50',
    },
    {
      name: 'an administrator is told who cares for a pupil, or is kept from them',
      find: 'facts.ties.filter(isTold)',
      replace: 'facts.ties',
      tests: BY_RULES,
      threat: 'L50',
    },
    {
      name: 'a no is told though a tie that is not told would make it a yes',
      find: 'const isOpenedByAnother = openedByOthers.length > 0;',
      replace: 'const isOpenedByAnother = false;',
      tests: BY_RULES,
    },
    {
      name: 'an administrator sees by the kind of a guardian what a court ordered',
      find: "  'legal-guardian',\n",
      replace: '',
      tests: BY_RULES,
      threat: 'L50',
    },
    {
      name: 'an administrator sees which guardians a school may not inform',
      find: "!(role === 'guardian' && OF_INFORMED_GUARDIANS.has(relation))",
      replace: 'true',
      tests: BY_RULES,
      threat: 'L50',
    },
    {
      name: 'an administrator is told what stands against the use of a pupil’s data',
      find: "if (stage.stage === 'S4-subject-state' && !permits)",
      replace: "if (stage.stage === 'S5-obligations' && !permits)",
      tests: BY_RULES,
      threat: 'L50',
    },
  ]),
  ...inFile('gateway/governance/explain/explain-access.ts', [
    {
      name: 'anybody is told what anybody else would get',
      find: 'if (!isOwn(question, context)) return null;',
      replace: '',
      tests: ATTACK,
      threat: 'L50',
    },
    {
      name: 'a missing consent is told about a pupil who may not be known',
      find: 'decision?.consentWouldPermit === true && mayKnow',
      replace: 'decision?.consentWouldPermit === true',
      tests: ATTACK,
      threat: 'L15',
    },
    {
      name: 'a family is told what another person has',
      find: 'if (!toOfficer && question.person !== null && question.person !== context.capability.person) return null;',
      replace: '',
      tests: ATTACK,
      threat: 'L50',
    },
    {
      name: 'an administrator is told about people of other schools',
      find: 'const isOurs = found !== null && isWithin(schools, explained.question, found);',
      replace: 'const isOurs = found !== null;',
      tests: ATTACK,
      threat: 'L50',
    },
    {
      name: 'an explanation is told without an entry in the ledger',
      find: "await told(explanation?.verdict === 'permits', explained, now, context, schools);",
      replace: '',
      tests: ATTACK,
      threat: 'L48',
    },
  ]),
  ...inFile('gateway/governance/running/looks.ts', [
    {
      name: 'the ledger of every school is read by any administrator',
      find: 'isEntrusted(NATIONAL, authority) ? null : authority.schools',
      replace: 'null',
      tests: ASKED,
    },
    {
      name: 'an entry tells how many people of other schools it was about',
      find: 'schools === null || entry.schools.every((school) => schools.includes(school)) ? entry.subjects.length : null',
      replace: 'entry.subjects.length',
      tests: ASKED,
    },
    {
      name: 'an entry has a number by which others are counted',
      find: "encodeCursor(capability, 'ledger', [String(sequence).padStart(DIGITS, '0')])",
      replace: 'String(sequence)',
      tests: ASKED,
    },
  ]),
  ...inFile('gateway/governance/policies/simulation.ts', [
    {
      name: 'what was found at some schools is told to who may look at others',
      find: 'schools === null ? null : [...schools].sort()]),',
      replace: 'null]),',
      tests: ['tests/gateway/governance/policies/simulation.test.ts'],
      threat: 'L50',
    },
  ]),
  ...inFile('gateway/request/2-decide-writes.ts', [
    {
      name: 'a school reads what its staff write as parents of a pupil of another one',
      find: 'schools: schoolsOf(permitting) };',
      replace: 'schools: schoolsOf(bonds) };',
      tests: CONCERNED,
      threat: 'L50',
    },
  ]),
  ...inFile('gateway/request/schools-concerned.ts', [
    {
      name: 'a school reads what was asked about people of another one',
      find: 'return told.length > 0 ? sorted(told) : otherwise;',
      replace: 'return otherwise;',
      tests: ASKED,
      threat: 'L50',
    },
    {
      name: 'a school reads what its staff ask about their own child at another one',
      find: "return ties.some(({ relation }) => relation === 'self' || relation === 'self-of-age');",
      replace: 'return false;',
      tests: CONCERNED,
      threat: 'L50',
    },
  ]),
  ...inFile('gateway/request/7-account.ts', [
    {
      name: 'what was turned down is found by no school',
      find: 'subjects: [],\n          schools,',
      replace: 'subjects: [],\n          schools: [],',
      tests: ASKED,
    },
  ]),
  ...inFile('gateway/governance/policies/shadow.ts', [
    {
      name: 'the trial of an academy’s draft counts what is asked at schools of others',
      find: 'new Set(watched ?? [])',
      replace: 'null',
      tests: TRIAL,
      threat: 'L50',
    },
  ]),
  ...inFile('gateway/governance/policies/looks.ts', [
    {
      name: 'what was counted for one steward is told to another',
      find: 'if (!isWithin(found.schools, watched)) return null;',
      replace: '',
      tests: TRIAL,
      threat: 'L50',
    },
  ]),
  ...inFile('core/ledger/search.ts', [
    {
      name: 'a search finds what was asked at other schools',
      find: 'schools === null ? undefined : hasOneOf(entry, schools)',
      replace: 'undefined',
      tests: SEARCH,
    },
    {
      name: 'a search ends where nothing was found',
      find: 'next: isMore && !isBefore ? (last ?? begin) : null',
      replace: 'next: last',
      tests: SEARCH,
    },
    {
      name: 'whoever searches sees between whom a report without a name came',
      find: '.where(and(lt(entries.sequence, end), HAS_TIME))',
      replace: '.where(lt(entries.sequence, end))',
      tests: UNPLACED,
    },
    {
      name: 'a school is told when something was asked at others',
      find: 'schools === null ? undefined : hasOneOf(stretch.entry, schools)',
      replace: 'undefined',
      tests: UNPLACED,
    },
  ]),
  ...inFile('gateway/governance/register/whole.ts', [
    {
      name: 'a register makes up who answers for a private school',
      find: "if (kind === 'ECOLE' || sector === 'PRIVATE') return null;",
      replace: "if (kind === 'ECOLE') return null;",
      tests: REGISTER,
    },
    {
      name: 'a register says that data go nowhere where nobody said',
      find: 'known?.countries ?? null',
      replace: 'known?.countries ?? []',
      tests: REGISTER,
    },
  ]),
  ...inFile('gateway/simulation/shadow.ts', [
    {
      name: 'what others changed is counted of the version that is tried beside them',
      find: 'afterOf.get(rules.policy.version)',
      replace: '[...afterOf.values()].at(-1)',
      tests: ['tests/gateway/simulation/shadow.test.ts'],
    },
  ]),
  ...inFile('gateway/governance/register/looks.ts', [
    {
      name: 'the register is told to who administers no school',
      find: 'own.length === 0',
      replace: 'own.length < 0',
      tests: ['tests/journeys/register-declared.test.ts'],
    },
  ]),
  ...inFile('gateway/governance/policies/dead-end.ts', [
    {
      name: 'whoever else may approve is thought enough where a signature is needed',
      find: "one === 'NEEDS_APPROVAL' || one === 'NEEDS_SIGN_OFF'",
      replace: "one === 'NEEDS_APPROVAL'",
      tests: DEAD_END,
    },
    {
      name: 'a third person is thought to be there',
      find: "one === 'NEEDS_APPROVAL' || one === 'NEEDS_SIGN_OFF'",
      replace: "one === 'NEEDS_SIGN_OFF'",
      tests: DEAD_END,
    },
  ]),
  ...inFile('gateway/governance/policies/circumstances.ts', [
    {
      name: 'who gains by a version as the principal approves it as a teacher',
      find: '[MUTATION_OF.APPROVE, MUTATION_OF.SIGN_OFF].some((act) => mayAct(policy, role, school, act))',
      replace: 'school !== role',
      tests: DEAD_END,
    },
    {
      name: 'what whoever approved a version holds by now is not asked',
      find: '[person, ...version.approvals.map((approval) => approval.person)]',
      replace: '[person]',
      tests: ['tests/gateway/governance/policies/circumstances.test.ts'],
    },
  ]),
];
