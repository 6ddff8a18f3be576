import type { Resolver } from '../../../core/subgraph/index.js';
import type { GovernancePorts } from '../resolvers.js';
import { type Asked, actingOf, isOfFamily, keyReused, notOfSchool, type UserError, unsoundKey, unsoundText } from './acting.js';
import type { Fault } from './repository.js';

interface RestrictionInput {
  readonly studentId: string;
  readonly ground: 'ACCURACY_CONTESTED' | 'UNLAWFUL_USE' | 'NEEDED_FOR_CLAIMS';
  readonly motive: string;
}

interface LiftingInput {
  readonly studentId: string;
  readonly restrictionId: string;
  readonly reason: string;
}

type Ports = Pick<GovernancePorts, 'changed' | 'rights'>;
interface Given<Input> {
  readonly input: Input;
  readonly idempotencyKey: string;
}

/**
 * Restricts what may be done with a student's data (GDPR art. 18(1)(a) to (c)). Answers when everybody has been told. INVARIANT: nobody hides from the
 * school, or shows it, as its officer, what is of their own family.
 */
export function restrictData(ports: Ports): Resolver<Asked> {
  return async (_root, { input, idempotencyKey: key }: Given<RestrictionInput>, context) => {
    const acting = actingOf('RESTRICTED', input, key, context);
    const { studentId: student, ground, motive } = input;
    const errors = [
      ...unsoundKey(key),
      ...unsoundText('motive', motive),
      ...(await notOfSchool(input, context.reach('Mutation.restrictData'), context)),
    ];
    if (errors.length === 0 && (await isOfFamily(acting.person, student, context.at, ports.rights))) errors.push(ownMatter);
    if (errors.length > 0) return refusedWith(errors);
    return toldAs(await context.repository.rights.restrict(acting, { ground, motive }), student, ports);
  };
}

/** Ends a restriction, with a reason that the family reads (GDPR art. 18(3)). */
export function liftRestriction(ports: Ports): Resolver<Asked> {
  return async (_root, { input, idempotencyKey: key }: Given<LiftingInput>, context) => {
    const acting = actingOf('LIFTED', input, key, context);
    const { studentId: student, reason } = input;
    const errors = [
      ...unsoundKey(key),
      ...unsoundText('reason', reason),
      ...(await notOfSchool(input, context.reach('Mutation.liftRestriction'), context)),
    ];
    if (errors.length === 0 && (await isOfFamily(acting.person, student, context.at, ports.rights))) errors.push(ownMatter);
    if (errors.length > 0) return refusedWith(errors);
    return toldAs(await context.repository.rights.lift(acting, input.restrictionId, reason), student, ports);
  };
}

async function toldAs(outcome: { readonly record: unknown } | { readonly fault: Fault }, student: string, { changed }: Ports) {
  if ('fault' in outcome) return refusedWith([faultOf(outcome.fault)]);
  // Why: also when the act was there already; a first attempt may have failed after it wrote and before everybody knew.
  await changed(student);
  return { restriction: outcome.record, errors: [] };
}

function refusedWith(errors: readonly UserError[]) {
  return { restriction: null, errors };
}

const ownMatter: UserError = {
  code: 'OWN_MATTER',
  message: 'a matter of your own family is decided by somebody else',
  path: ['input', 'studentId'],
};

function faultOf(fault: Fault): UserError {
  switch (fault) {
    case 'key-reused':
      return keyReused;
    case 'standing':
      return { code: 'DUPLICATE', message: 'the data are restricted on this ground already', path: ['input', 'ground'] };
    case 'over':
      return { code: 'CONFLICT', message: 'it was lifted already', path: ['input', 'restrictionId'] };
    case 'not-found':
    case 'not-yours':
      return { code: 'NOT_FOUND', message: 'there is no such restriction', path: ['input', 'restrictionId'] };
  }
}
