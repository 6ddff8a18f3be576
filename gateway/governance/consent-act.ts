import { createHash } from 'node:crypto';
import type { Reach } from '../../core/capability/index.js';
import { refuse } from '../../core/errors.js';
import { facetOf, humanOf } from '../../core/ids.js';
import { isObjectable } from '../../core/policy/index.js';
import { isKey, NO_KEY } from '../../core/store/idempotency.js';
import type { Context, Resolver } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type { Act, Acted, Repository } from './repository.js';
import type { GovernancePorts } from './resolvers.js';

interface ConsentInput {
  readonly studentId: string;
  readonly purpose: string;
  readonly recipient: string;
  readonly categories: readonly string[];
  readonly noticeVersion: number;
}

interface UserError {
  readonly code: 'VALIDATION' | 'NOT_FOUND' | 'DUPLICATE' | 'OBJECT_INSTEAD';
  readonly message: string;
  readonly path: readonly string[];
}

const FIELDS: Readonly<Record<Act, string>> = { GIVEN: 'giveConsent', REFUSED: 'refuseConsent', WITHDRAWN: 'withdrawConsent' };

/** Characters of the names that fit their columns. */
const LONGEST_NAME = 64;

/**
 * Gives, refuses or withdraws consent in the name of the actor: as the student, or as a guardian within the reach of the mutation.
 * Withdrawing is as easy as giving and needs no notice (GDPR art. 7(3)). Once for a key. Answers when everybody has been told.
 */
export function consentAct(act: Act, ports: GovernancePorts): Resolver<Context<Repository, Loaders>> {
  return async (_root, { input, idempotencyKey: key }: { input: ConsentInput; idempotencyKey: string }, context) => {
    const { capability, repository, at } = context;
    const { person, client } = capability;
    if (person === null) throw refuse('FORBIDDEN_OPERATION', 'consent is given by a person');
    const errors = [...unsound(act, input, key), ...outOfReach(input, context.reach(`Mutation.${FIELDS[act]}`))];
    if (errors.length > 0) return refusedWith(errors);

    const { studentId: student, purpose, recipient, noticeVersion } = input;
    const acted = await repository.act({
      act,
      student,
      purpose,
      recipient,
      categories: [...new Set(input.categories)].sort(),
      noticeVersion,
      person,
      capacity: humanOf(student) === person ? 'STUDENT' : 'GUARDIAN',
      at,
      client,
      key,
      digest: createHash('sha256')
        .update(JSON.stringify([act, input]))
        .digest('hex'),
    });
    if ('fault' in acted) {
      const basis = (await ports.rights.purpose(purpose))?.basis;
      // Why: whoever withdraws what never rested on consent wants it to stop, and may object to it (E29).
      const isOffered = acted.fault === 'nothing-given' && basis !== undefined && isObjectable(basis);
      return refusedWith([isOffered ? objectInstead : faultOf(acted)]);
    }
    // Why: also when the act was there already; a first attempt may have failed after it wrote and before everybody knew.
    await ports.changed(student);
    return { consent: acted.record, errors: [] };
  };
}

const objectInstead: UserError = {
  code: 'OBJECT_INSTEAD',
  message: 'this purpose does not rest on consent: object to it (`raiseObjection`), and it stops at once while that is examined',
  path: ['input', 'purpose'],
};

function refusedWith(errors: readonly UserError[]) {
  return { consent: null, errors };
}

function faultOf(acted: Exclude<Acted, { record: unknown }>): UserError {
  switch (acted.fault) {
    case 'key-reused':
      return { code: 'DUPLICATE', message: 'this key was used for another act', path: ['idempotencyKey'] };
    case 'nothing-given':
      return { code: 'VALIDATION', message: 'no consent was given that could be withdrawn', path: ['input', 'categories'] };
    case 'other-notice': {
      const message = acted.current === null ? 'there is no notice to consent under' : `the notice in force is version ${acted.current}`;
      return { code: 'VALIDATION', message, path: ['input', 'noticeVersion'] };
    }
  }
}

function* unsound(act: Act, { purpose, recipient, categories }: ConsentInput, key: string): Generator<UserError> {
  const unsoundAt = (path: readonly string[], message: string): UserError => ({ code: 'VALIDATION', message, path });
  if (!isKey(key)) yield unsoundAt(['idempotencyKey'], NO_KEY);
  if (purpose === '' || purpose.length > LONGEST_NAME) yield unsoundAt(['input', 'purpose'], 'the purpose is not on the list');
  if (recipient === '' || recipient.length > LONGEST_NAME) yield unsoundAt(['input', 'recipient'], 'the recipient is not on the list');
  if (act !== 'WITHDRAWN' && categories.length === 0) yield unsoundAt(['input', 'categories'], 'say for which data');
}

/** The student must be named in what the actor may write about; out of reach reads as absent. A whole school is nobody's to consent for. */
function* outOfReach({ studentId }: ConsentInput, reach: Reach): Generator<UserError> {
  const person = humanOf(studentId);
  const isReached = reach.some((extent) => {
    if (extent.of === 'persons') return person !== null && extent.persons.includes(person);
    return extent.of === 'students' && extent.students !== '*' && extent.students.includes(studentId);
  });
  if (!isReached || facetOf('Student', studentId) !== studentId)
    yield { code: 'NOT_FOUND', message: 'there is no such student', path: ['input', 'studentId'] };
}
