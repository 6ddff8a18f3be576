import { readFileSync } from 'node:fs';
import { buildASTSchema, type GraphQLEnumType, parse } from 'graphql';
import type { StandingFacts } from '../../../core/capability/facts.js';
import { type Bond, bondsOfPerson, bondsOfService } from '../../../gateway/facts/index.js';
import { schemaFile } from '../../../schema/files.js';

const AT = Date.parse('2026-11-23T08:00:00Z');
const school = '9990001X';
const always = { school, from: null, to: null };

const BIRTHS = [null, '2012-01-01', '2005-01-01'] as const;
const WARDS = {
  authority: ['LEGAL', 'IN_CHARGE', 'CONTACT'],
  parentalAuthority: ['JOINT', 'SOLE', 'SUPERVISION_ONLY', 'DELEGATED', 'WITHDRAWN', 'UNKNOWN'],
  contactRestriction: ['NONE', 'NO_CONTACT_STUDENT', 'NO_INFORMATION', 'NO_ADDRESS_DISCLOSURE', 'SUPERVISED_ONLY'],
  guardianDisclosure: ['STANDARD', 'ADULT_NO_OBJECTION', 'ADULT_OBJECTED', 'ADULT_INDEPENDENT'],
} as const;

const supergraph = buildASTSchema(parse(readFileSync(schemaFile('supergraph.graphql'), 'utf8')), { assumeValidSDL: true });

/** Every office that the schema knows. */
export const FUNCTIONS: readonly string[] = (supergraph.getType('StaffFunction') as GraphQLEnumType).getValues().map(({ name }) => name);

/** Every bond there can be, by holding everything there is to hold: each office at each scope, each state of a ward, each way to teach and to learn. */
export function everyBond(functions: readonly string[]): readonly Bond[] {
  return [...everyStanding(functions)].flatMap((facts) => bondsOfPerson(facts, AT)).concat(bondsOfService([school]));
}

function* everyStanding(functions: readonly string[]): Generator<StandingFacts> {
  for (const birthDate of BIRTHS) {
    for (const emancipated of [false, true]) {
      const student = { id: `${school}.s1`, guardianDisclosure: 'STANDARD', emancipated, enrolments: [always], guardians: [] } as const;
      yield { ...NOBODY, birthDate, student, studentGroups: [{ ...always, group: 'g' }] };
      for (const authority of WARDS.authority)
        for (const parentalAuthority of WARDS.parentalAuthority)
          for (const contactRestriction of WARDS.contactRestriction)
            for (const guardianDisclosure of WARDS.guardianDisclosure) {
              const link = { id: 'l', student: `${school}.s1`, guardian: `${school}.p9`, webAccess: true, from: null, to: null };
              const held = { authority, parentalAuthority, contactRestriction, guardianDisclosure, emancipated, birthDate };
              yield { ...NOBODY, wards: [{ ...link, ...held, schools: [always], groups: [{ ...always, group: 'g' }] }] };
            }
    }
  }
  for (const one of functions)
    for (const scope of ['SCHOOL', 'CLASS', 'SUBJECT', 'STUDENT', 'ACADEMY'] as const)
      for (const group of [null, 'g'])
        for (const student of [null, `${school}.s1`])
          yield { ...NOBODY, roles: [{ ...always, academy: null, function: one, scope, group, subject: null, student }] };
  for (const substitute of [false, true])
    for (const subject of [null, 'm']) yield { ...NOBODY, teaching: [{ ...always, group: 'g', subject, substitute }] };
}

const NOBODY: StandingFacts = {
  person: `${school}.p9`,
  birthDate: null,
  student: null,
  studentGroups: [],
  wards: [],
  roles: [],
  teaching: [],
  members: [],
  timeZones: {},
};
