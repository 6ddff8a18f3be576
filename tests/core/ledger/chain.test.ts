import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../core/ledger/chain.js';

describe('the hash of an entry', () => {
  const [one, other] = ['a'.repeat(64), 'b'.repeat(64)];

  it('is of the one before it and of its own text, so that equal entries differ', () => {
    expect(hashOf(one, '{}')).toBe(createHash('sha256').update(`${one}{}`, 'utf8').digest('hex'));
    expect(hashOf(one, '{}')).not.toBe(hashOf(other, '{}'));
    expect(hashOf(one, '{}')).not.toBe(hashOf(one, '{"at":1}'));
  });
});
