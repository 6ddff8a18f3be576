import { z } from 'zod';
import { refuse } from '../../core/errors.js';
import { ACTIONS } from '../../core/policy/index.js';
import type { Accountant } from '../request/7-account.js';
import type { Caller } from '../request/caller.js';
import type { Evaluate, Evaluated } from './evaluate.js';
import type { AccessQuestion } from './question.js';

/** The purpose that a system must be contracted for to ask the decision core. */
export const ACCESS_EVALUATION = 'access-evaluation';
/** Questions in one request at most. */
const MOST = 100;

const text = z.string().min(1).max(200);
const entity = z.object({ type: text, id: text, properties: z.record(z.string(), z.unknown()).optional() });
const QUESTION = z.object({
  subject: entity,
  resource: entity,
  action: z.object({ name: text, properties: z.record(z.string(), z.unknown()).optional() }),
  context: z.record(z.string(), z.unknown()).optional(),
});
const PARTIAL = QUESTION.partial();
const BATCH = PARTIAL.extend({
  evaluations: z.array(PARTIAL).max(MOST).optional(),
  options: z
    .object({ evaluations_semantic: z.enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit']).optional() })
    .optional(),
});

/** What is answered to one question (AuthZEN §6.2). */
export interface Answered {
  readonly decision: boolean;
  readonly context: Readonly<Record<string, unknown>>;
}

export interface AuthzenPorts {
  readonly evaluate: Evaluate;
  readonly account: Pick<Accountant, 'evaluated'>;
}

export interface Authzen {
  /** `POST /access/v1/evaluation`. */
  one(caller: Caller, body: unknown): Promise<Answered>;
  /** `POST /access/v1/evaluations`: what an item leaves out is what the batch says. */
  many(caller: Caller, body: unknown): Promise<{ readonly evaluations: readonly Answered[] }>;
}

/**
 * The decision core for other systems, in the form of the AuthZEN Authorization API 1.0 (§6, §7).
 * `subject`: `{ type: "person" | "client", id }`, the asker; `action.name`: READ, WRITE …; `resource`: `{ type: "Student", id, properties: { field } }`,
 * whose `id` says whose data it is (`-` where it is nobody's); `context`: `{ client, purpose }`.
 *
 * Only for a school's own system that is contracted for `access-evaluation`, and about people of the schools that contracted it: about anybody
 * else the answer is no, in the words in which it is no about somebody who is not there. Each answer is on the ledger before it is given.
 * Codes: `BAD_USER_INPUT`, `FORBIDDEN_OPERATION`, `UPSTREAM_UNAVAILABLE`.
 */
export function openAuthzen({ evaluate, account }: AuthzenPorts): Authzen {
  return {
    async one(caller, body) {
      mayAsk(caller);
      return answer(caller, questionIn(parsed(QUESTION, body)));
    },
    async many(caller, body) {
      mayAsk(caller);
      const { evaluations, options, ...defaults } = parsed(BATCH, body);
      if (evaluations === undefined || evaluations.length === 0)
        return { evaluations: [await answer(caller, questionIn(parsed(QUESTION, defaults)))] };
      const questions = evaluations.map((one) => questionIn(parsed(QUESTION, { ...defaults, ...one })));
      const semantic = options?.evaluations_semantic ?? 'execute_all';
      const answers: Answered[] = [];
      for (const question of questions) {
        const answered = await answer(caller, question);
        answers.push(answered);
        if (semantic === 'deny_on_first_deny' && !answered.decision) break;
        if (semantic === 'permit_on_first_permit' && answered.decision) break;
      }
      return { evaluations: answers };
    },
  };

  async function answer(caller: Caller, question: AccessQuestion): Promise<Answered> {
    const schools = schoolsFor(caller);
    const evaluated = await evaluate(question, { ...caller, schools });
    const isOurs = evaluated !== null && isWithin(schools, question, evaluated);
    const permits = isOurs && evaluated.explanation.permits;
    await account.evaluated(
      caller,
      { coordinate: question.coordinate, subject: question.subject, permits },
      where(question, isOurs ? evaluated : null, schools),
    );
    const { version } = caller.rules.policy;
    if (permits) return { decision: true, context: { policy: version, obligations: evaluated.explanation.obligations } };
    const code = isOurs && evaluated.explanation.consentWouldPermit ? 'CONSENT_REQUIRED' : 'FORBIDDEN_FIELD';
    return { decision: false, context: { policy: version, code } };
  }
}

/** The schools at which it was asked: those of the subject among those that contracted the system; of nobody who is of them, all of these. */
function where({ subject }: AccessQuestion, found: Evaluated | null, schools: ReadonlySet<string>): readonly string[] {
  if (found === null) return [...schools].sort();
  const own = subject === null ? found.askerAt : found.subjectAt;
  return [...schools].filter((school) => own.has(school)).sort();
}

function mayAsk({ client, purpose, person, at }: Caller): void {
  const isContracted = client.agreements.some((one) => isFor(one, at));
  if (purpose !== ACCESS_EVALUATION || person !== null || client.kind !== 'school-app' || !isContracted)
    throw refuse(
      'FORBIDDEN_OPERATION',
      `only a system of the school that acts for itself and is contracted for \`${ACCESS_EVALUATION}\` may ask this`,
    );
}

/** Both whoever would ask and whose data it is are of the schools that contracted this system for it. */
function isWithin(schools: ReadonlySet<string>, question: AccessQuestion, { subjectAt, askerAt }: Evaluated): boolean {
  const isOurs = (places: ReadonlySet<string>) => [...places].some((school) => schools.has(school));
  return isOurs(askerAt) && (question.subject === null || isOurs(subjectAt));
}

/** The schools that contracted this system to ask. */
function schoolsFor({ client, at }: Caller): ReadonlySet<string> {
  return new Set(client.agreements.filter((one) => isFor(one, at)).map(({ school }) => school));
}

function isFor({ purposes, from, to }: Caller['client']['agreements'][number], at: number): boolean {
  return purposes.includes(ACCESS_EVALUATION) && from <= at && (to === null || at < to);
}

/** Nobody's data have no id in the resource; AuthZEN wants one. */
const NOBODY = '-';

function questionIn({ subject, action, resource, context }: z.infer<typeof QUESTION>): AccessQuestion {
  if (subject.type !== 'person' && subject.type !== 'client') throw bad('subject.type', 'is `person` or `client`');
  const known = ACTIONS.find((one) => one === action.name);
  if (known === undefined) throw bad('action.name', `is one of ${ACTIONS.join(', ')}`);
  const field = resource.properties?.field;
  if (typeof field !== 'string') throw bad('resource.properties.field', 'is the name of a field of the type');
  const { purpose, client = subject.type === 'client' ? subject.id : undefined } = context ?? {};
  if (typeof purpose !== 'string') throw bad('context.purpose', 'is the purpose, one');
  if (typeof client !== 'string') throw bad('context.client', 'is the id of the system that would be used');
  if (subject.type === 'client' && client !== subject.id) throw bad('context.client', 'is the subject, where a system acts for itself');
  return {
    person: subject.type === 'person' ? subject.id : null,
    client,
    purpose,
    action: known,
    coordinate: `${resource.type}.${field}`,
    subject: resource.id === NOBODY ? null : resource.id,
  };
}

function parsed<Shape extends z.ZodType>(shape: Shape, body: unknown): z.infer<Shape> {
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  const [fault] = read.error.issues;
  throw bad(fault?.path.join('.') || 'the body', fault?.message ?? 'is not an evaluation');
}

function bad(where: string, what: string) {
  return refuse('BAD_USER_INPUT', `\`${where}\` ${what}`);
}
