import type { Asking, Desk } from './desk.js';
import { wholeSchool } from './desk.js';
import { HERE, here } from './two-schools.js';

/** Of the office, in the system that is an authority at the school. */
export const office = { person: here('p21'), client: 'aaf', extents: wholeSchool(HERE, 'OFFICE') } satisfies Asking;

export interface Sending {
  readonly source?: string;
  readonly key?: string;
  readonly asking?: Asking;
  readonly school?: string;
}
export interface Reply {
  readonly results: readonly { index: number; recordId: string | null; kind: string | null; errors: { code: string; path: string[] }[] }[];
  readonly errors: readonly { code: string }[];
}

const TYPES = { upsertStudents: 'StudentInput', upsertGuardianLinks: 'GuardianLinkInput', upsertGroupMemberships: 'MembershipInput' };

/** Sends a batch to a desk. */
export async function sendTo(desk: Desk, name: keyof typeof TYPES, items: readonly unknown[], sending: Sending = {}): Promise<Reply> {
  const { source = 'aaf', key = 'k1', asking = office as Asking, school = HERE } = sending;
  const query = `mutation ($school: ID!, $source: String!, $items: [${TYPES[name]}]!, $key: ID!) {
    answer: ${name}(schoolId: $school, source: $source, items: $items, idempotencyKey: $key) {
      results { index recordId kind errors { code path } } errors { code } } }`;
  const { data, errors } = await desk.ask(query, { ...asking, variables: { school, source, items, key } });
  if (errors !== undefined) throw new Error(errors[0]?.message);
  return data?.answer as unknown as Reply;
}

/** What came of each item, in a word. */
export const told = ({ results }: Reply) =>
  results.map(({ errors, kind }) => (errors[0] === undefined ? kind : `${errors[0].code} ${errors[0].path.at(-1)}`));
export const aaf = (value: string, kind = 'jointure') => ({ system: 'aaf', kind, value });
export const tool = (value: string) => ({ system: 'tool', kind: 'id', value });
