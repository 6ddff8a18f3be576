import { type Fault, inFile } from '../fault.js';

const BOOK = ['tests/gateway/facts/rights.test.ts'];
const STOPPED = ['tests/gateway/request/stopped.test.ts'];
const OVERTAKEN = ['tests/gateway/request/overtaken.test.ts'];
const WITHIN = ['tests/core/store/within.test.ts'];
const KEPT = ['tests/gateway/governance/rights-kept.test.ts'];
const ACTS = ['tests/gateway/governance/rights.test.ts'];
const JOURNEY = ['tests/journeys/objections.test.ts'];
const EXPORT = ['tests/gateway/cli/seed-and-export.test.ts'];

/** Faults in objections and restrictions: what they stop, who raises and decides them, what is told of them. */
export const rights: readonly Fault[] = [
  ...inFile('gateway/facts/rights.ts', [
    {
      name: 'an objection to a purpose leaves what is a part of it',
      find: 'if (!covers(policy, objected, purpose)) continue;',
      replace: 'if (objected !== purpose) continue;',
      tests: BOOK,
      threat: 'E30',
    },
    {
      name: 'an objection that is examined hides that another was upheld',
      find: "isUpheld || known.objection === 'upheld' ? 'upheld' : 'pending'",
      replace: "isUpheld ? 'upheld' : 'pending'",
      tests: BOOK,
      threat: 'E30',
    },
    {
      name: 'a restriction stands against nothing',
      find: 'for (const student of restricted)',
      replace: 'for (const student of restricted.slice(restricted.length))',
      tests: STOPPED,
      threat: 'E31',
    },
    {
      name: 'a student whose data are stopped is listed by name to their teacher and their parents',
      find: 'return { students: students.filter((student) => !stopped.has(student)) };',
      replace: 'return { students };',
      tests: STOPPED,
      threat: 'E30',
    },
    {
      name: 'a student whose data are stopped reads themself for what they objected to',
      find: "return role !== 'student' ? extent :",
      replace: "return role !== 'guardian' ? extent :",
      tests: STOPPED,
      threat: 'E30',
    },
    {
      name: 'a student who came from another school is not excepted where they are now',
      find: ' || known.enrolments.some((enrolment) => enrolment.school === school)',
      replace: '',
      tests: BOOK,
      threat: 'E30',
    },
    {
      name: 'a student of whom nothing is known is not excepted',
      find: 'return known == null ||',
      replace: 'return known != null &&',
      tests: BOOK,
      threat: 'E30',
    },
  ]),
  ...inFile('gateway/facts/bonds.ts', [
    {
      name: 'of many who are excepted at a school, all are reached, and nobody else',
      find: "?? '') !== isAll &&",
      replace: "?? '') &&",
      tests: BOOK,
      threat: 'E30',
    },
  ]),
  ...inFile('gateway/request/circumstances.ts', [
    {
      name: 'nobody’s data are stopped by an objection',
      find: 'bondsBut(stoppedFor(against, { purposes }, purpose), held, facts),',
      replace: 'held,',
      tests: STOPPED,
      threat: 'E30',
    },
  ]),
  ...inFile('gateway/request/reach.ts', [
    {
      name: 'consent opens the rows of a student whose data are restricted',
      find: '=> !except.includes(student)',
      replace: '=> except.length > 0 || !except.includes(student)',
      tests: STOPPED,
      threat: 'E31',
    },
  ]),
  ...inFile('gateway/request/overtaken.ts', [
    {
      name: 'an answer that an objection overtook is given',
      find: '!isDeepStrictEqual({ ...agreed, ...against }, records)',
      replace: '!isDeepStrictEqual({ ...records, ...agreed }, records)',
      tests: OVERTAKEN,
      threat: 'E30',
    },
  ]),
  ...inFile('core/store/among-students.ts', [
    {
      name: 'a list of a whole school has those who are excepted',
      find: 'return except.length === 0 ? undefined : sql`not ${listedIn(student, except)}`;',
      replace: 'return undefined;',
      tests: WITHIN,
      threat: 'E30',
    },
  ]),
  ...inFile('subgraphs/messaging/repository/safety-reports.ts', [
    {
      name: 'a report about a pupil who is excepted is told',
      find: 'and(isEnrolled(concerned, extent.school, at), amongStudents(concerned, extent))',
      replace: 'isEnrolled(concerned, extent.school, at)',
      tests: ['tests/subgraphs/messaging/safety-reports.test.ts'],
      threat: 'E31',
    },
  ]),
  ...inFile('gateway/governance/rights/repository.ts', [
    {
      name: 'somebody else’s objection is taken back',
      find: "if (raisedBy !== acting.person && (counts(raisedBy) || !counts(acting.person))) return { fault: 'not-yours' };",
      replace: 'void raisedBy;',
      tests: JOURNEY,
    },
    {
      name: 'an objection of a parent who lost authority is taken back by nobody',
      find: '(counts(raisedBy) || !counts(acting.person))',
      replace: 'raisedBy !== acting.person',
      tests: ACTS,
    },
    {
      name: 'an objection is decided twice',
      find: 'where(and(isObjection(acting, id), isNull(objections.decision), isNull(objections.takenBackAt)))',
      replace: 'where(and(isObjection(acting, id), isNull(objections.takenBackAt)))',
      tests: ACTS,
    },
    {
      name: 'an objection to whoever gets the data is obeyed by nobody',
      find: 'inArray(objections.recipient, [recipient, EVERYBODY])',
      replace: 'eq(objections.recipient, recipient)',
      tests: ACTS,
      threat: 'E30',
    },
    {
      name: 'a restriction that was lifted goes on',
      find: '.from(restrictions)\n        .where(isNull(restrictions.liftedAt))',
      replace: '.from(restrictions)',
      tests: KEPT,
      threat: 'E31',
    },
    {
      name: 'a pupil who went to another school has nobody who answers for them',
      find: 'return there.includes(own) ? [own] : there;',
      replace: 'return [own];',
      tests: ACTS,
      threat: 'E31',
    },
    {
      name: 'a school where a pupil is a guest answers for them',
      find: 'or(eq(own, school), sql`not ${isEnrolled(student, own, at)}`)',
      replace: 'undefined',
      tests: ACTS,
    },
    {
      name: 'a system is told of objections',
      find: "if (extent.audience === 'SYSTEM') return undefined;",
      replace: '',
      tests: ACTS,
      threat: 'E30',
    },
  ]),
  ...inFile('gateway/governance/rights/objection-acts.ts', [
    {
      name: 'an officer of the school decides on their own family',
      find: 'errors.push(ownMatter);',
      replace: 'errors.push();',
      tests: ACTS,
    },
    {
      name: 'somebody objects to what rests on consent',
      find: 'if (!isObjectable(found.basis))',
      replace: "if (found.basis === 'none')",
      tests: JOURNEY,
      threat: 'E29',
    },
    {
      name: 'a child objects alone',
      find: 'parties === null || !mayObject(parties, person, at.getTime())',
      replace: 'parties === null',
      tests: ACTS,
    },
    {
      name: 'an objection is answered before everybody was told',
      find: '  await changed(student);\n  return { objection',
      replace: '  void changed(student).catch(() => undefined);\n  return { objection',
      tests: ACTS,
      threat: 'E30',
    },
  ]),
  ...inFile('gateway/governance/rights/restriction-acts.ts', [
    {
      name: 'an officer of the school hides their own family from it',
      find: 'context.at, ports.rights))) errors.push(ownMatter);\n    if (errors.length > 0) return refusedWith(errors);\n    return toldAs(await context.repository.rights.restrict(',
      replace:
        'context.at, ports.rights))) errors.push();\n    if (errors.length > 0) return refusedWith(errors);\n    return toldAs(await context.repository.rights.restrict(',
      tests: ACTS,
    },
  ]),
  ...inFile('gateway/governance/rights/acting.ts', [
    {
      name: 'whoever holds an office decides about the pupils of another school',
      find: ' && schools.includes(extent.school) && extent.except',
      replace: ' && extent.except',
      tests: ACTS,
    },
  ]),
  ...inFile('gateway/governance/rights/answers.ts', [
    {
      name: 'a parent is told why the other objects',
      find: 'if (raisedBy === person) return grounds;',
      replace: 'if (raisedBy !== null) return grounds;',
      tests: ACTS,
    },
    {
      name: 'an officer of another school is told why the other parent objects',
      find: "isOfficerFor(reach('Objection.grounds'), student, await repository.rights.answering(student, at))",
      replace:
        "isOfficerFor(reach('Objection.grounds'), student, reach('Objection.grounds').flatMap((one) => ('school' in one ? [one.school] : [])))",
      tests: ACTS,
    },
    {
      name: 'an officer of the school is told why the other parent objects',
      find: 'isTold && !(await isOfFamily(person, student, at, ports.rights))',
      replace: 'isTold',
      tests: ACTS,
    },
  ]),
  ...inFile('gateway/governance/registers.ts', [
    {
      name: 'an objection is heard of when a client changes',
      find: 'objections(epochs?.consent ?? null,',
      replace: 'objections(epochs?.agreement ?? null,',
      tests: KEPT,
      threat: 'E30',
    },
  ]),
  ...inFile('gateway/access/question.ts', [
    {
      name: 'of an objection nothing is said where it is asked why',
      find: '(isStudent ? against.get(subject) : undefined) ?? NOTHING_AGAINST',
      replace: "(isStudent ? undefined : against.get(subject ?? '')) ?? NOTHING_AGAINST",
      tests: JOURNEY,
    },
  ]),
  ...inFile('gateway/cli/export.ts', [
    {
      name: 'a file tells of a student whose data are restricted',
      find: 'read: leavingOut(stopped, rosterReader(store, now))',
      replace: 'read: leavingOut(async () => new Set([...(await stopped())].slice(0, 0)), rosterReader(store, now))',
      tests: EXPORT,
      threat: 'E31',
    },
  ]),
];
