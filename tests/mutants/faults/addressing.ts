import { type Fault, inFile } from '../fault.js';

const WRITING = ['tests/gateway/request/writing.test.ts'];
const ACROSS = ['tests/attacks/writing-across-schools.test.ts'];

/** Faults in whom somebody may write to, and in who is listed for it. */
export const addressing: readonly Fault[] = [
  ...inFile('gateway/request/addressing.ts', [
    {
      name: 'a class of another school tells which of its parents one knows',
      find: 'if (school !== null && groups.some((id) => parseId(id)?.school !== school))',
      replace: 'if (false)',
      tests: ACROSS,
    },
    {
      name: 'what is sent at one school goes to people of another',
      find: '(as === null || bond.extent.of === as) && (school === null || bond.school === school)',
      replace: '(as === null || bond.extent.of === as)',
      tests: ACROSS,
    },
    {
      name: 'a letter goes to people to whom one may not write',
      find: 'if (!mayWrite(request, person, { as: null, school })) throw',
      replace: 'if (facts.place(person) === null) throw',
      tests: WRITING,
      threat: 'L14',
    },
    {
      name: 'a letter about a child finds guardians with whom one has nothing to do',
      find: 'if (ties.length === 0) throw',
      replace: 'if (place === null) throw',
      tests: WRITING,
      threat: 'L14',
    },
    {
      name: 'a letter to a class reaches a parent who is not to be informed',
      find: "if (candidate.profile !== 'GUARDIAN') return true;",
      replace: 'return true;',
      tests: WRITING,
    },
    {
      name: 'a letter to parents reaches a colleague who is one',
      find: 'mayWrite(request, candidate.person, { as: REACHED_AS[candidate.profile], school }) && mayBeInformed(candidate)',
      replace: 'mayWrite(request, candidate.person) && mayBeInformed(candidate)',
      tests: WRITING,
    },
    {
      name: 'a class is listed to whom nobody in it may be written to',
      find: 'if (group === null || !isReached(request, candidate, school)) continue;',
      replace: 'if (group === null) continue;',
      tests: ['tests/laws/who-may-be-written-to.test.ts'],
    },
  ]),
  ...inFile('gateway/request/2-decide-reachable.ts', [
    {
      name: 'whom a pupil has to do with is told for a tie alone',
      find: 'const ties = tiesTo(bonds, place).filter((bond) => bond.school === school);',
      replace: 'if (tiesTo(bonds, place).length > 0) return true;\n  const ties = tiesTo(bonds, place);',
      tests: ['tests/laws/who-may-be-written-to.test.ts'],
    },
  ]),
];
