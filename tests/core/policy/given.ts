import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  type AccessRequest,
  type Action,
  CATEGORIES,
  type Category,
  type ClientFacts,
  type CompiledPolicy,
  compile,
  type Facts,
  parsePolicy,
  type Relation,
  type Role,
  type SubjectState,
  type Tie,
} from '../../../core/policy/index.js';

export const HERE = '9990001X';
export const ELSEWHERE = '9990002Y';
export const NOW = Date.parse('2026-11-23T08:00:00Z');
export const DAY = 86_400_000;

export const baseDocument = (): unknown => parse(readFileSync(new URL('../../../schema/policy/base.yaml', import.meta.url), 'utf8'));
export const base: CompiledPolicy = compile(parsePolicy(baseDocument()));

export function ask(purpose: string, coordinate: string, categories: readonly Category[], action: Action = 'READ'): AccessRequest {
  return { action, purpose, coordinate, categories };
}

export function tie(role: Role, relation: Relation, school = HERE): Tie {
  return { role, relation, school };
}

/** A client whose agreement with the school is as wide as can be: what is refused, the policy refuses. */
export function client(
  purposes: readonly string[],
  kind: ClientFacts['kind'] = 'school-app',
  categories: readonly Category[] = CATEGORIES,
): ClientFacts {
  const agreement = { id: 'agreement-1', school: HERE, purposes, categories, from: NOW - DAY, to: NOW + DAY };
  return { id: 'client-1', kind, agreements: [agreement], tokenPurposes: purposes };
}

export const CLEAR: SubjectState = { restricted: false, retentionOver: false, courtOrder: false, sealed: false };

export function facts(ties: readonly Tie[], by: ClientFacts, others: Partial<Facts> = {}): Facts {
  return { at: NOW, client: by, ties, consented: [], objection: 'none', state: CLEAR, ...others };
}

/** A small document, so that a test shows everything it depends on. */
export function document(parts: Record<string, unknown> = {}): Record<string, unknown> {
  const purpose = { basis: 'public-task', dpv: 'dpv:Purpose', weight: 'usual', label: { fr: 'but', en: 'purpose' }, retention: 'a year' };
  return {
    version: 'test-1',
    title: 'a policy for tests',
    signedOffBy: ['nobody'],
    purposes: [
      { ...purpose, id: 'work' },
      { ...purpose, id: 'work-part', parent: 'work' },
      { ...purpose, id: 'choice', basis: 'consent' },
      { ...purpose, id: 'rights', basis: 'legal-obligation', servesSubject: true },
      { ...purpose, id: 'sale', basis: 'none' },
    ],
    guardrails: [],
    grants: [],
    forbids: [],
    invariants: [],
    ...parts,
  };
}

export function grant(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'teacher.grades',
    source: 'a test',
    roles: ['teacher'],
    relations: ['teaches'],
    purposes: ['work', 'choice', 'rights', 'sale'],
    categories: ['GRADE'],
    actions: ['READ'],
    ...parts,
  };
}

export function policy(parts: Record<string, unknown> = {}): CompiledPolicy {
  return compile(parsePolicy(document(parts)));
}

export const TEACHER = tie('teacher', 'teaches');
export const EVERY_PURPOSE = ['work', 'choice', 'rights', 'sale'];
