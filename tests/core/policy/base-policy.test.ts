import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  brokenInvariants,
  CATEGORIES,
  LAWFUL_BASES,
  OBLIGATIONS,
  parsePolicy,
  RELATIONS,
  ROLES,
} from '../../../core/policy/index.js';
import { base, baseDocument, document, grant } from './given.js';
import { classification } from './schema-words.js';

const schema = JSON.parse(readFileSync(new URL('../../../schema/policy/policy.schema.json', import.meta.url), 'utf8'));
const isValid = new Ajv({ allErrors: false }).compile(schema);

describe('the base policy', () => {
  it('is a policy document, to the parser and to the JSON Schema', () => {
    expect(isValid(baseDocument()), JSON.stringify(isValid.errors)).toBe(true);
    expect(parsePolicy(baseDocument()).version).toBe('1.0.0');
  });

  it('keeps every invariant it states', () => {
    expect(brokenInvariants(base)).toEqual([]);
    expect(base.document.invariants.length).toBeGreaterThan(8);
  });

  it('names only coordinates that the schema has', () => {
    const types = new Set([...classification.keys()].map((coordinate) => coordinate.split('.')[0]));
    const { grants, forbids } = base.document;
    const named = [...grants, ...forbids].flatMap(({ coordinates }) => coordinates ?? []);
    const unknown = named.filter((name) => (name.endsWith('.*') ? !types.has(name.slice(0, -2)) : !classification.has(name)));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('names the source of every rule', () => {
    const { guardrails, grants, forbids, invariants } = base.document;
    for (const { source } of [...guardrails, ...grants, ...forbids, ...invariants]) {
      expect(source).toMatch(/§|art\.|arrêté|court|privacy model/);
    }
  });

  it('gives every role of the vocabulary something, and the one who only answers for emergencies nothing about the child', () => {
    const roles = new Set(base.document.grants.flatMap((grant) => grant.roles));
    expect([...roles].sort()).toEqual([...ROLES].sort());
    const relations = new Set(base.document.grants.flatMap((grant) => grant.relations));
    expect(relations.has('emergency-contact')).toBe(false);
    expect(relations.has('restricted-guardian')).toBe(false);
  });

  it('has exactly the purposes that agreements and tokens may name', () => {
    expect([...base.purposes.keys()].sort()).toEqual(
      [
        ...[
          'attendance',
          'attendance-follow-up',
          'roll-call',
          'attendance-register',
          'attendance-sync',
          'assessment',
          'grading',
          'report-card-export',
        ],
        ...['class-council', 'family-information', 'messaging', 'wellbeing', 'protection', 'special-needs', 'nurse-care', 'pupil-support'],
        ...['guidance', 'orientation', 'digital-resources', 'class-lists', 'school-services', 'catering', 'personalised-content'],
        ...['homework-help', 'statistics', 'research', 'emergency', 'subject-access', 'school-administration', 'policy-administration'],
        ...['access-evaluation', 'advertising', 'data-sale', 'commercial-profiling'],
      ].sort(),
    );
  });
});

describe('no edit gives a system health or beliefs', () => {
  it('for any purpose but those of services of a school, of its administration, of help at once, and those that no system has', () => {
    const invariant = base.document.invariants.find(({ id }) => id === 'systems-see-no-health-outside-catering');
    const isHeld = (lineage: readonly string[]) => lineage.some((purpose) => invariant?.purposes?.includes(purpose));
    const others = [...base.purposes.values()].filter(({ parent, lineage }) => parent === null && !isHeld(lineage)).map(({ id }) => id);
    expect(others.sort()).toEqual(
      [
        ...['access-evaluation', 'advertising', 'commercial-profiling', 'data-sale', 'emergency'],
        ...['policy-administration', 'school-administration', 'school-services', 'subject-access'],
      ].sort(),
    );
  });
});

describe('the JSON Schema', () => {
  it('speaks the words of the core, all of them and no others', () => {
    const words = (name: string) => schema.$defs[name].enum;
    expect(words('role')).toEqual([...ROLES]);
    expect(words('relation')).toEqual([...RELATIONS]);
    expect(words('category')).toEqual([...CATEGORIES]);
    expect(words('action')).toEqual([...ACTIONS]);
    expect(words('obligation')).toEqual([...OBLIGATIONS]);
    expect(words('basis')).toEqual([...LAWFUL_BASES]);
  });

  const accepted = { grants: [grant()], forbids: [{ id: 'f', source: 's', roles: ['aed'] }] };

  it('accepts a small document', () => {
    expect(isValid(document(accepted)), JSON.stringify(isValid.errors)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['is not an object', []],
    ['has no version', { ...document(), version: undefined }],
    ['has a field nobody knows', document({ extra: true })],
    ['grants to a role that does not exist', document({ grants: [grant({ roles: ['janitor'] })] })],
    ['grants to nobody', document({ grants: [grant({ roles: [] })] })],
    ['leaves out the purposes of a grant', document({ grants: [grant({ purposes: undefined })] })],
    ['grants a category twice', document({ grants: [grant({ categories: ['GRADE', 'GRADE'] })] })],
    ['limits a grant to what is not a coordinate', document({ grants: [grant({ coordinates: ['grade'] })] })],
    ['says that consent is not asked', document({ grants: [grant({ consent: false })] })],
    ['forbids without saying what', document({ forbids: [{ id: 'f', source: 's' }] })],
    ['obliges to something unheard of', document({ grants: [grant({ obligations: ['SHRED'] })] })],
    ['takes the id of the public rule', document({ grants: [grant({ id: 'everyone.public' })] })],
  ])('refuses a document that %s, as the parser does', (_, broken) => {
    expect(isValid(JSON.parse(JSON.stringify(broken)))).toBe(false);
    expect(() => parsePolicy(broken)).toThrow();
  });
});
