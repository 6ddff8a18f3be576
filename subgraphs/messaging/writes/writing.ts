import { createHash } from 'node:crypto';
import type { Reach } from '../../../core/capability/index.js';
import { refuse } from '../../../core/errors.js';
import { isKey, NO_KEY } from '../../../core/store/idempotency.js';
import type { Context } from '../../../core/subgraph/index.js';
import type { Loaders } from '../loaders.js';
import type { Reader, Repository, WriteKey } from '../repository/index.js';
import { type UserError, userError } from './user-error.js';

export type MessagingContext = Context<Repository, Loaders>;

/** The person in whose name something is written; a system writes nothing here. */
export function writer({ capability }: MessagingContext): string {
  if (capability.person === null) throw refuse('FORBIDDEN_OPERATION', 'this is done by a person');
  return capability.person;
}

/** The writer as the reader of their own, in the reach of what they were granted to write. */
export function ownReader(context: MessagingContext, coordinate: string): Reader {
  return { person: writer(context), reach: context.reach(coordinate), at: context.at };
}

/** The mutations that are done once for a key. */
type Keyed = 'sendMessage' | 'saveDraft' | 'publishAnnouncement';

/** INVARIANT: a key is one mutation's. What another did with the same input under it is not what was asked for. */
export function writeKey(context: MessagingContext, mutation: Keyed, school: string, key: string, input: unknown): WriteKey {
  const digest = createHash('sha256')
    .update(JSON.stringify([mutation, input]))
    .digest('hex');
  return { school, client: context.capability.client, actor: writer(context), key, digest, at: context.at };
}

export function* unsoundKey(key: string): Generator<UserError> {
  if (!isKey(key)) yield userError('VALIDATION', NO_KEY, 'idempotencyKey');
}

/** Does the actor write as somebody who works at the school? */
export function isStaff(school: string, reach: Reach): boolean {
  return reach.some(
    (extent) => 'school' in extent && extent.school === school && (extent.audience === 'OFFICE' || extent.audience === 'TEACHER'),
  );
}
