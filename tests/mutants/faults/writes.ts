import { type Fault, inFile } from '../fault.js';

const INTAKE = ['tests/subgraphs/identity/intake.test.ts'];
const UPSERTS = ['tests/subgraphs/identity/upserts.test.ts'];
const TURNS = ['tests/subgraphs/identity/turns.test.ts'];
const CARDS = ['tests/subgraphs/assessment/report-card-writes.test.ts'];
const EVENTS = ['tests/subgraphs/attendance/record-events.test.ts'];
const RECORDING = ['tests/subgraphs/assessment/recording.test.ts'];
const EVALUATIONS = ['tests/subgraphs/assessment/evaluations-and-levels.test.ts'];

/** Faults of what is written of people, and of what pupils are assessed by. */
export const writes: readonly Fault[] = [
  ...inFile('core/store/written-over.ts', [
    {
      name: 'two systems that call themselves alike are one',
      find: 'return `${client.replaceAll(/[% ]/g, encodeURIComponent)} ${source}`;',
      replace: 'return source || client;',
      tests: RECORDING,
    },
    {
      name: 'a client with a space in its name sends in the names of another',
      find: 'client.replaceAll(/[% ]/g, encodeURIComponent)',
      replace: 'client',
      tests: ['tests/core/store/written-over.test.ts'],
    },
    {
      name: 'a system writes over what another corrected, unseen',
      find: 'known.isPeoples || isCorrected(known);',
      replace: 'known.isPeoples;',
      tests: EVENTS,
    },
    {
      name: 'a system takes the name that another gave a record',
      find: 'externalId === given.externalId && source === given.source',
      replace: 'externalId === given.externalId',
      tests: EVENTS,
    },
    {
      name: 'whatever a system sends again of what another corrected is a repetition',
      find: ' && known.sent === given.sent',
      replace: '',
      tests: EVENTS,
    },
  ]),
  ...inFile('core/store/written-over.ts', [
    {
      name: 'a system changes unseen what somebody of the school said of a skill, or of when marks are seen',
      find: 'return system !== null && system !== writtenBy;',
      replace: 'return system !== null && writtenBy !== null && system !== writtenBy;',
      tests: [...EVALUATIONS, ...RECORDING],
    },
  ]),
  ...inFile('subgraphs/assessment/repository/evaluation-writes.ts', [
    {
      name: 'a system puts off unseen what another published',
      find: 'isAnothers(publishedBy, evaluation.publishedBy)',
      replace: 'isAnothers(publishedBy, publishedBy)',
      tests: RECORDING,
    },
  ]),
  ...inFile('subgraphs/identity/writes/judge-students.ts', [
    {
      name: 'one authority writes over what another wrote of a student, unseen',
      find: '?? unseen(given, known, ground)',
      replace: '?? null',
      tests: UPSERTS,
    },
  ]),
  ...inFile('subgraphs/assessment/repository/judge-items.ts', [
    {
      name: 'a system writes over the marks of another, unseen',
      find: 'if (writesUnseen(authorship, sending))',
      replace: 'if (sending.sent === authorship.source)',
      tests: RECORDING,
    },
    {
      name: 'a system takes the name that another gave a mark',
      find: 'if (takesItsName(authorship, sending))',
      replace: 'if (sending.sent === authorship.source)',
      tests: RECORDING,
    },
    {
      name: 'what a teacher marked is written over by a system, unseen',
      find: 'isPeoples: writtenBy === null,',
      replace: 'isPeoples: false,',
      tests: RECORDING,
    },
  ]),
  ...inFile('subgraphs/assessment/repository/result-writes.ts', [
    {
      name: 'a correction of a mark is lost where its own system sends again what it sent',
      find: "if (isRepeated) return { index, result: known.id, kind: 'UPDATED', errors: [] };",
      replace: '',
      tests: RECORDING,
    },
  ]),
  ...inFile('subgraphs/identity/intake/tie.ts', [
    {
      name: 'a guardianship that a court ended is opened by whoever lists it again',
      find: 'if (!isOpen && rows.some((row) => !open(row.validTo, work) && isHeld(row))) {',
      replace: 'if (work.today === null) {',
      tests: INTAKE,
    },
    {
      name: 'rights that ended come back with the link, by a last day that is told',
      find: 'const anew = !isOpen && open(tie.to ?? null, work);',
      replace: 'const anew = !isOpen && tie.to === undefined;',
      tests: INTAKE,
    },
    {
      name: 'a source without authority prolongs a guardianship',
      find: 'validTo: isHeld(known) ? undefined : to',
      replace: 'validTo: to',
      tests: INTAKE,
    },
  ]),
  ...inFile('subgraphs/identity/intake/turns.ts', [
    {
      name: 'two schools with a pupil in common wait for each other for ever',
      find: '[...turns].sort()',
      replace: '[...turns]',
      tests: TURNS,
    },
    {
      name: 'what is said of a pupil overtakes what their other school says',
      find: 'if (missing.length === 0) return',
      replace: 'if (missing.length >= 0) return',
      tests: TURNS,
    },
  ]),
  ...inFile('subgraphs/identity/intake/enrolments.ts', [
    {
      name: 'a former school enrols again who has left for another',
      find: 'if (hasLeft && elsewhere.has(student) &&',
      replace: 'if (hasLeft && !elsewhere.has(student) &&',
      tests: INTAKE,
    },
  ]),
  ...inFile('subgraphs/identity/writes/judge-students.ts', [
    {
      name: 'a batch of a former school enrols again who has left for another',
      find: ' && !ground.elsewhere.has(known.id)',
      replace: '',
      tests: UPSERTS,
    },
  ]),
  ...inFile('subgraphs/identity/writes/judge-links.ts', [
    {
      name: 'a batch without authority opens a guardianship that ended',
      find: 'if (open === null) return pair.some((row) => row.school !== school || carriesRights(row));',
      replace: 'if (open === null) return false;',
      tests: UPSERTS,
    },
    {
      name: 'a batch without authority moves the days of a guardianship',
      find: 'return moves && pair.some(carriesRights);',
      replace: 'return false;',
      tests: UPSERTS,
    },
    {
      name: 'a restriction ends by an authority telling the link again',
      find: 'if (open === null && pair.some(isRestricted)) return',
      replace: 'if (open === null && !ground.isAuthority && pair.some(isRestricted)) return',
      tests: UPSERTS,
    },
  ]),
  ...inFile('subgraphs/identity/writes/standing.ts', [
    {
      name: 'a system speaks with the authority of another',
      find: 'isOffice && client === source && authoritative.length > 0',
      replace: 'isOffice && authoritative.length > 0',
      tests: UPSERTS,
    },
    {
      name: 'a system names somebody in the words of an authority, whose file then means them',
      find: 'mayName: client === source || authoritative.length === 0,',
      replace: 'mayName: true,',
      tests: UPSERTS,
    },
  ]),
  ...inFile('subgraphs/identity/writes/write-once.ts', [
    {
      name: 'a batch sent again tells as written whom the writer may not write of any more',
      find: 'items[row.index] === null ? nobody(row.index) : row',
      replace: 'row',
      tests: UPSERTS,
    },
  ]),
  ...inFile('core/store/batch-digest.ts', [
    {
      name: 'a key that was used is good for another batch',
      find: 'part === theirs[place] || isWithheld(part, theirs[place])',
      replace: 'part !== undefined',
      tests: UPSERTS,
    },
  ]),
  ...inFile('subgraphs/identity/writes.ts', [
    {
      name: 'a system says of itself that it is an authority',
      find: ' || externalId.system === context.capability.client',
      replace: '',
      tests: UPSERTS,
    },
  ]),
  ...inFile('subgraphs/assessment/repository/report-card-writes.ts', [
    {
      name: 'who teaches without a subject is a head teacher',
      find: "extent.of === 'students' && extent.headTeacher === true",
      replace: 'isWhole(extent)',
      tests: CARDS,
    },
    {
      name: 'families are given report cards before the council has spoken',
      find: "(card.status === 'COUNCIL_DONE' || card.status === 'PUBLISHED')",
      replace: "card.status !== 'DRAFT'",
      tests: CARDS,
    },
  ]),
  ...inFile('subgraphs/assessment/repository/evaluation-writes.ts', [
    {
      name: 'a head teacher evaluates what colleagues teach',
      find: "filter((extent) => !('headTeacher' in extent))",
      replace: 'filter(() => true)',
      tests: EVALUATIONS,
    },
  ]),
  ...inFile('subgraphs/assessment/repository/skill-level-writes.ts', [
    {
      name: 'a teacher overwrites the level a colleague wrote, unseen',
      find: 'return isUnseen(item, row, against) ? UNSEEN : row;',
      replace: 'return row;',
      tests: EVALUATIONS,
    },
  ]),
];
