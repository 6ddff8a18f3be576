import { humanOf } from '../../../core/ids.js';
import { isObjectable, mayObject } from '../../../core/policy/index.js';
import type { Resolver } from '../../../core/subgraph/index.js';
import type { GovernancePorts } from '../resolvers.js';
import {
  type Asked,
  actingOf,
  isOfFamily,
  keyReused,
  LONGEST_NAME,
  notOfSchool,
  notOwn,
  type UserError,
  unsoundKey,
  unsoundText,
} from './acting.js';
import type { Fault } from './repository.js';
import { EVERYBODY } from './rows.js';

interface ObjectionInput {
  readonly studentId: string;
  readonly purpose: string;
  readonly recipient?: string | null;
  readonly grounds: string;
}

interface OneObjection {
  readonly studentId: string;
  readonly objectionId: string;
}

interface DecisionInput extends OneObjection {
  readonly decision: 'UPHELD' | 'REJECTED';
  readonly answer: string;
}

type Ports = Pick<GovernancePorts, 'changed' | 'rights'>;
interface Given<Input> {
  readonly input: Input;
  readonly idempotencyKey: string;
}

/**
 * Objects, as the student or as a guardian who exercises authority, to a purpose that rests on public task or legitimate interest: it stops at once,
 * until the objection is rejected (GDPR art. 21(1) and 18(1)(d)). Answers when everybody has been told.
 */
export function raiseObjection(ports: Ports): Resolver<Asked> {
  return async (_root, { input, idempotencyKey: key }: Given<ObjectionInput>, context) => {
    const acting = actingOf('RAISED', input, key, context);
    const { studentId: student, purpose, grounds } = input;
    const errors = [...unsoundKey(key), ...unsoundText('grounds', grounds), ...notOwn(input, context.reach('Mutation.raiseObjection'))];
    if (errors.length === 0) errors.push(...(await unfounded(input, acting.person, context, ports)));
    if (errors.length > 0) return refusedWith(errors);
    const outcome = await context.repository.rights.raise(acting, {
      purpose,
      recipient: input.recipient ?? EVERYBODY,
      grounds,
      capacity: humanOf(student) === acting.person ? 'STUDENT' : 'GUARDIAN',
    });
    return toldAs(outcome, student, ports);
  };
}

/**
 * Takes back what one raised oneself. What somebody raised whose word counts no more (the pupil is of age, the parent lost authority) is taken back by
 * who may object now: else it would stand for ever.
 */
export function takeBackObjection(ports: Ports): Resolver<Asked> {
  return async (_root, { input, idempotencyKey: key }: Given<OneObjection>, context) => {
    const acting = actingOf('TAKEN_BACK', input, key, context);
    const errors = [...unsoundKey(key), ...notOwn(input, context.reach('Mutation.takeBackObjection'))];
    if (errors.length > 0) return refusedWith(errors);
    const parties = await ports.rights.parties(input.studentId, context.at);
    const counts = (person: string) => parties === null || mayObject(parties, person, context.at.getTime());
    return toldAs(await context.repository.rights.takeBack(acting, input.objectionId, counts), input.studentId, ports);
  };
}

/**
 * Decides what others raised: upheld, it stays; rejected, with an answer, the purpose is as before (GDPR art. 12(3) and (4)). INVARIANT: nobody decides
 * as an officer of a school what is a matter of their own family.
 */
export function decideObjection(ports: Ports): Resolver<Asked> {
  return async (_root, { input, idempotencyKey: key }: Given<DecisionInput>, context) => {
    const acting = actingOf('DECIDED', input, key, context);
    const { studentId: student, decision, answer } = input;
    const errors = [
      ...unsoundKey(key),
      ...unsoundText('answer', answer),
      ...(await notOfSchool(input, context.reach('Mutation.decideObjection'), context)),
    ];
    if (errors.length === 0 && (await isOfFamily(acting.person, student, context.at, ports.rights))) errors.push(ownMatter);
    if (errors.length > 0) return refusedWith(errors);
    return toldAs(await context.repository.rights.decide(acting, input.objectionId, { decision, answer }), student, ports);
  };
}

async function toldAs(
  outcome: { readonly record: unknown } | { readonly fault: Fault },
  student: string,
  { changed }: Ports,
): Promise<{ readonly objection: unknown; readonly errors: readonly UserError[] }> {
  if ('fault' in outcome) return refusedWith([FAULTS[outcome.fault]]);
  // Why: also when the act was there already; a first attempt may have failed after it wrote and before everybody knew.
  await changed(student);
  return { objection: outcome.record, errors: [] };
}

function refusedWith(errors: readonly UserError[]) {
  return { objection: null, errors };
}

const ownMatter: UserError = {
  code: 'OWN_OBJECTION',
  message: 'a matter of your own family is decided by somebody else',
  path: ['input', 'objectionId'],
};

const FAULTS: Readonly<Record<Fault, UserError>> = {
  'key-reused': keyReused,
  standing: { code: 'DUPLICATE', message: 'you have objected to this already', path: ['input', 'purpose'] },
  'not-found': { code: 'NOT_FOUND', message: 'there is no such objection', path: ['input', 'objectionId'] },
  // Why two words of one fault: who raised it takes it back and does not decide on it.
  'not-yours': {
    code: 'OWN_OBJECTION',
    message: 'who raised it takes it back, and somebody else decides on it',
    path: ['input', 'objectionId'],
  },
  over: { code: 'CONFLICT', message: 'it was decided, or taken back, already', path: ['input', 'objectionId'] },
};

/** Why somebody cannot object to this: for what the purpose rests on, towards whom, or for who they are. Tells what to do instead. */
async function unfounded(
  { studentId, purpose, recipient }: ObjectionInput,
  person: string,
  { repository, at }: Asked,
  { rights }: Ports,
): Promise<readonly UserError[]> {
  const [found, parties] = await Promise.all([rights.purpose(purpose), rights.parties(studentId, at)]);
  if (found === undefined) return [{ code: 'VALIDATION', message: 'the purpose is not on the list', path: ['input', 'purpose'] }];
  if (!isObjectable(found.basis)) return [{ code: 'NOT_OBJECTABLE', message: instead(found.basis), path: ['input', 'purpose'] }];
  if (recipient != null && (recipient.length > LONGEST_NAME || (await repository.client(recipient)) === null))
    return [{ code: 'VALIDATION', message: 'the recipient is not on the list', path: ['input', 'recipient'] }];
  if (parties === null || !mayObject(parties, person, at.getTime()))
    return [
      {
        code: 'NOT_ENTITLED',
        message: 'a holder of parental authority objects for a child, the pupil too from the age of 15, and alone once of age',
        path: ['input', 'studentId'],
      },
    ];
  return [];
}

function instead(basis: string): string {
  return basis === 'consent'
    ? 'this purpose rests on consent: withdraw it (`withdrawConsent`), which takes no grounds and counts at once'
    : 'there is no objection to what rests on this basis: ask the school to correct or to restrict the data';
}
