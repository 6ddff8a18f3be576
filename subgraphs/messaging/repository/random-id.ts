import { randomBytes } from 'node:crypto';
import { type Kind, makeId } from '../../../core/ids.js';

/** An id that says nothing of how many there are, nor of when it was made. */
export function randomId(kind: Kind, school: string): string {
  return makeId(kind, school, `0${randomBytes(16).toString('hex')}`);
}
