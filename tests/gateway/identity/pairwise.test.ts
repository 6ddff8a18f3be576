import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPairwise } from '../../../gateway/identity/index.js';

const key = Buffer.alloc(32, 7);
const student = '9990001X.s4711';

describe('an opaque id', () => {
  const ids = createPairwise(key);

  it('is the same each time for one client, also after a restart', () => {
    expect(ids.hide('canteen', student)).toBe(ids.hide('canteen', student));
    expect(createPairwise(key).hide('canteen', student)).toBe(ids.hide('canteen', student));
  });

  it('is another one for each client, so that two vendors cannot join what they have', () => {
    expect(ids.hide('canteen', student)).not.toBe(ids.hide('homework', student));
  });

  it('leads back to the id, for the client it was made for', () => {
    expect(ids.reveal('canteen', ids.hide('canteen', student))).toBe(student);
  });

  it('leads nowhere for another client', () => {
    expect(ids.reveal('homework', ids.hide('canteen', student))).toBeNull();
  });

  it('leads nowhere under another master key', () => {
    expect(createPairwise(randomBytes(32)).reveal('canteen', ids.hide('canteen', student))).toBeNull();
  });

  it('leads nowhere once a single bit was changed', () => {
    const bytes = Buffer.from(ids.hide('canteen', student).slice(1), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(ids.reveal('canteen', `~${damaged.toString('base64url')}`)).toBeNull();
    }
  });

  it('does not tell by its length how long the id is', () => {
    const lengths = new Set(['9990001X.s1', student, '9990001X.gl12-34567890-1'].map((id) => ids.hide('canteen', id).length));
    expect([...lengths]).toEqual([65]);
  });

  it('holds ids longer than a block too', () => {
    const long = `9990001X.gl${'1'.repeat(40)}`;
    expect(ids.hide('canteen', long)).toHaveLength(1 + Math.ceil((80 * 4) / 3));
    expect(ids.reveal('canteen', ids.hide('canteen', long))).toBe(long);
  });

  it('has one spelling only', () => {
    const long = ids.hide('canteen', `9990001X.gl${'1'.repeat(40)}`);
    const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const others = [...last].map((letter) => long.slice(0, -1) + letter).filter((text) => text !== long);
    for (const other of others) expect(ids.reveal('canteen', other)).toBeNull();
  });

  it('keeps client and id apart in its memory', () => {
    const fresh = createPairwise(key);
    expect(fresh.hide('a', 'bc')).not.toBe(fresh.hide('ab', 'c'));
    expect(fresh.hide('1:a', 'b')).not.toBe(fresh.hide('1', ':ab'));
  });
});

describe('a text that is no opaque id', () => {
  const ids = createPairwise(key);

  it.each([
    '',
    '~',
    student,
    '~AAAA',
    `~${'A'.repeat(64)}`,
    `~${'A'.repeat(65)}`,
    `~${'A'.repeat(500)}`,
    `~${'é'.repeat(64)}`,
    `${'A'.repeat(65)}`,
  ])('leads nowhere: `%s`', (text) => {
    expect(ids.reveal('canteen', text)).toBeNull();
  });

  it('is told from one by its look', () => {
    expect(ids.isOpaque(ids.hide('canteen', student))).toBe(true);
    expect(ids.isOpaque(student)).toBe(false);
    expect(ids.isOpaque('~short')).toBe(false);
  });
});

describe('the laws of pairwise ids', () => {
  const ids = createPairwise(key);
  const client = fc.string({ minLength: 1, maxLength: 40 });
  const id = fc.string({ maxLength: 60, unit: 'grapheme-ascii' });

  it('reveal undoes hide, for the same client only', () => {
    fc.assert(
      fc.property(client, client, id, (mine, theirs, hidden) => {
        const opaque = ids.hide(mine, hidden);
        expect(ids.isOpaque(opaque)).toBe(true);
        expect(ids.reveal(mine, opaque)).toBe(hidden);
        if (theirs !== mine) expect(ids.reveal(theirs, opaque)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('no two ids look the same to a client', () => {
    fc.assert(
      fc.property(id, id, (one, other) => {
        expect(ids.hide('canteen', one) === ids.hide('canteen', other)).toBe(one === other);
      }),
      { numRuns: 300 },
    );
  });

  it('a short master key is refused', () => {
    expect(() => createPairwise(Buffer.alloc(16))).toThrow(/32 bytes/);
  });
});
