import { question } from './ask.js';

/** Why somebody may or may not read a field, in the words of `schema/governance.graphql`. */
export interface Findings {
  readonly permits: boolean | null;
  readonly role: string | null;
  readonly relation: string | null;
  readonly findings: readonly string[] | null;
}

export interface Stage {
  readonly stage: string | null;
  readonly answer: 'PERMITS' | 'REFUSES' | 'DEPENDS' | null;
  readonly reason: string | null;
  readonly rules: readonly string[] | null;
  readonly remedy: string | null;
}

export interface ByRules {
  readonly verdict: 'PERMITS' | 'REFUSES' | 'DEPENDS' | null;
  readonly version: string | null;
  readonly stages: readonly Stage[] | null;
}

/** Not everybody is told these, and nothing is wrong then. */
export const NOT_FOR_ALL = ['AccessExplanation.findings', 'AccessExplanation.rules'];

/** What somebody is told of their own access. */
export const OWN_ACCESS = question<
  { readonly explainAccess: { readonly outcome: string | null; readonly findings: Findings | null } | null },
  { readonly coordinate: string; readonly student: string | null }
>(`query OwnAccess($coordinate: String!, $student: ID) {
  explainAccess(coordinate: $coordinate, studentId: $student) { outcome findings { permits role relation findings } } }`);

/** What an administrator of the rules is told of the access of somebody else. */
export const ACCESS_BY_RULES = question<
  { readonly explainAccess: { readonly rules: ByRules | null; readonly findings: Findings | null } | null },
  {
    readonly coordinate: string;
    readonly student: string | null;
    readonly purpose: string;
    readonly client: string;
    readonly person: string | null;
  }
>(`query AccessByRules($coordinate: String!, $student: ID, $purpose: String!, $client: String!, $person: ID) {
  explainAccess(coordinate: $coordinate, studentId: $student, purpose: $purpose, client: $client, person: $person) {
    findings { permits role relation findings } rules { verdict version stages { stage answer reason rules remedy } } } }`);
