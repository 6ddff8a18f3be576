import { randomUUID } from 'node:crypto';
import { authorizationAt } from '../demo.js';
import { NEEDED, post } from './post.js';

/** The demo's college, whose rules are changed. */
export const SCHOOL = '9990001X';

/** Which of the two watched fields rules permit. */
export interface Shape {
  /** Null: of one row and not of another, which no rules say. */
  readonly name: boolean | null;
  readonly absences: boolean | null;
}

export const LEVELS = ['school', 'national'] as const;
/** Whose rules are changed: those of the college, or those of every school. */
export type Level = (typeof LEVELS)[number];

/** Rules that are changed, from what they permit to what is wished. */
export interface Place {
  readonly level: Level;
  /** Draft, edited, proposed and signed off: its id. */
  approved(desk: Desk, now: Shape, to: Shape): Promise<string>;
  /** To what was in force immediately before, which lets out nothing more: one act. */
  rollBack(to: Shape, desk: Desk): Change;
}

/** A replica, with the people who change rules there. */
export interface Desk {
  readonly url: string;
  readonly author: string;
  readonly officer: string;
  readonly publisher: string;
}

/** A change that nothing is left of but the act itself. */
export interface Change {
  readonly what: 'publication' | 'roll back';
  readonly mutation: string;
  readonly by: string;
  readonly to: Shape;
}

const CELLS = { name: 'IDENTITY_BASIC', absences: 'ATTENDANCE_FACT' } as const;
const FIELDS = ['name', 'absences'] as const;
const PURPOSE = 'policy-administration';
const VERSION = '{ version { id revision state } errors { code message } }';
const REASON = 'a trial';

export async function deskAt(url: string): Promise<Desk> {
  const [author, officer, publisher] = await Promise.all(
    ['it-admin', 'dpo', 'principal'].map((as) => authorizationAt(url, { client: 'console', as, purpose: PURPOSE })),
  );
  return { url, author: author as string, officer: officer as string, publisher: publisher as string };
}

/** The rules of the college, cell by cell. */
export const ofTheSchool: Place = {
  level: 'school',
  approved,
  rollBack: (to, desk) => rollBack(`level: SCHOOL, scope: "${SCHOOL}"`, to, desk),
};

/** The national rules: what those in force when it is called permit, without what a shape has not. */
export async function ofTheNation({ url, author }: Desk): Promise<Place> {
  const { id } = (
    await ask<{ policyVersions: { id: string; state: string }[] }>(url, author, '{ policyVersions(level: NATIONAL) { id state } }')
  ).policyVersions.find(({ state }) => state === 'LIVE') as { id: string };
  const { policyVersion: inForce } = await ask<{ policyVersion: { document: string; expectations: string } }>(
    url,
    author,
    `{ policyVersion(id: "${id}") { document expectations } }`,
  );
  const document = JSON.parse(inForce.document) as { grants: Rule[] };
  const expectations = JSON.parse(inForce.expectations) as { expectations: Rule[] };
  return {
    level: 'national',
    async approved(desk, _now, to) {
      const left = (rules: readonly Rule[]) =>
        FIELDS.filter((field) => !to[field]).reduce<readonly Rule[]>((some, field) => some.flatMap((rule) => without(rule, field)), rules);
      const key = randomUUID();
      const { id: draft, revision } = await act(
        desk.url,
        desk.author,
        `draftPolicy(level: NATIONAL, reason: "${REASON}", idempotencyKey: "${key}")`,
      );
      const saved = await act(
        desk.url,
        desk.author,
        `savePolicyDraft(id: "${draft}", revision: ${revision}, document: $document, expectations: $expectations)`,
        {
          document: JSON.stringify({ ...document, grants: numbered(left(document.grants)) }),
          expectations: JSON.stringify({ ...expectations, expectations: left(expectations.expectations) }),
        },
      );
      return signedOff(desk, saved);
    },
    rollBack: (to, desk) => rollBack('level: NATIONAL', to, desk),
  };
}

type Rule = Readonly<Record<'roles' | 'relations' | 'purposes' | 'categories' | 'actions', readonly string[] | undefined>> & {
  readonly id?: string;
};

/** A grant, or an expectation, with all that it says beside what it says of one watched field to those who watch it. */
function without(rule: Rule, field: keyof typeof CELLS): readonly Rule[] {
  const taken = { roles: 'cpe', relations: 'school-staff', purposes: 'attendance', categories: CELLS[field], actions: 'READ' } as const;
  const left: Rule[] = [];
  let rest = rule;
  for (const [word, one] of Object.entries(taken) as [keyof typeof taken, string][]) {
    if (rest[word]?.includes(one) !== true) return [rule];
    const others = rest[word].filter((other) => other !== one);
    if (others.length > 0) left.push({ ...rest, [word]: others });
    rest = { ...rest, [word]: [one] };
  }
  return left;
}

/** Each with an id of its own. */
function numbered(rules: readonly Rule[]): readonly Rule[] {
  const times = new Map<string, number>();
  return rules.map((rule) => {
    const id = rule.id as string;
    const time = (times.get(id) ?? 0) + 1;
    times.set(id, time);
    return time === 1 ? rule : { ...rule, id: `${id}.${time}` };
  });
}

/** The rules of the school, made to permit what is wished from what they permit now. */
export async function approved(desk: Desk, now: Shape, to: Shape): Promise<string> {
  let { id, revision } = await act(
    desk.url,
    desk.author,
    `draftPolicy(level: SCHOOL, scope: "${SCHOOL}", reason: "${REASON}", idempotencyKey: "${randomUUID()}")`,
  );
  for (const field of FIELDS) {
    if (now[field] === to[field]) continue;
    const cell = `{ role: "cpe", relation: "school-staff", purpose: "attendance", category: ${CELLS[field]}, action: READ }`;
    const wish = to[field] ? 'AS_ABOVE' : 'NEVER';
    ({ id, revision } = await act(desk.url, desk.author, `editPolicyCell(id: "${id}", revision: ${revision}, cell: ${cell}, to: ${wish})`));
  }
  return signedOff(desk, { id, revision });
}

async function signedOff(desk: Desk, { id, revision }: { readonly id: string; readonly revision: number }): Promise<string> {
  await act(desk.url, desk.author, `proposePolicy(id: "${id}", revision: ${revision})`);
  // Why the data protection officer: their signature is an approval too, should a category be a special one.
  await act(desk.url, desk.officer, `signOffPolicy(id: "${id}")`);
  return id;
}

export function publication(id: string, to: Shape, desk: Desk): Change {
  return { what: 'publication', mutation: `publishPolicy(id: "${id}")`, by: desk.publisher, to };
}

function rollBack(place: string, to: Shape, desk: Desk): Change {
  const mutation = `rollBackPolicy(${place}, reason: "${REASON}", idempotencyKey: "${randomUUID()}")`;
  return { what: 'roll back', mutation, by: desk.publisher, to };
}

/** Rejects when it was not done. */
export async function act(
  url: string,
  by: string,
  call: string,
  texts: Readonly<Record<string, string>> = {},
): Promise<{ id: string; revision: number; state: string }> {
  const names = Object.keys(texts).map((name) => `$${name}: String!`);
  const query = `mutation${names.length === 0 ? '' : `(${names.join(', ')})`} { done: ${call} ${VERSION} }`;
  type Done = { version: { id: string; revision: number; state: string }; errors: unknown[] } | null;
  const { done } = await ask<{ done: Done }>(url, by, query, texts);
  if (done === null || done.errors.length > 0) throw new Error(`${call}: ${JSON.stringify(done)}`);
  return done.version;
}

async function ask<Data>(url: string, by: string, query: string, variables: object = {}): Promise<Data> {
  const { status, text } = await post(url, by, query, variables, NEEDED);
  const { data } = (status === 200 ? JSON.parse(text) : {}) as { data?: Data };
  if (data == null || Object.values(data).includes(null))
    throw new Error(`${query.slice(0, 200)}: status ${status}, ${text.slice(0, 500)}`);
  return data;
}
