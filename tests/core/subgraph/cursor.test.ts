import { describe, expect, it } from 'vitest';
import type { Capability } from '../../../core/capability/index.js';
import { decodeCursor, encodeCursor, readCursor } from '../../../core/subgraph/cursor.js';

const capability = (more: Partial<Capability> = {}): Capability => ({
  aud: 'identity',
  iat: 0,
  exp: 0,
  jti: '',
  body: '',
  at: 0,
  client: 'cantine',
  person: null,
  purpose: 'catering',
  cursorKey: Buffer.alloc(32, 5).toString('base64url'),
  policy: '1',
  coordinates: {},
  extents: [],
  ...more,
});
const KEYS = ['9990001X.s4711', 12];
const cursor = encodeCursor(capability(), 'Query.students', KEYS);

describe('a cursor', () => {
  it('leads on in the list it was given for, on every replica, and is the same each time', () => {
    expect(readCursor(capability(), 'Query.students', cursor)).toEqual(KEYS);
    expect(encodeCursor(capability(), 'Query.students', KEYS)).toBe(cursor);
  });

  it('L29: shows nothing of the row it stands at', () => {
    for (const text of [cursor, Buffer.from(cursor, 'base64url').toString('latin1')]) expect(text).not.toMatch(/4711|9990001X/);
  });

  it.each<[string, Partial<Capability>]>([
    ['another client', { client: 'lms' }],
    ['another person', { person: '9990001X.p1' }],
    ['another key', { cursorKey: Buffer.alloc(32, 6).toString('base64url') }],
  ])('L29: leads nowhere for %s', (_, more) => {
    expect(readCursor(capability(more), 'Query.students', cursor)).toBeNull();
  });

  it('L29: leads nowhere in another list', () => {
    expect(readCursor(capability(), 'ClassGroup.students', cursor)).toBeNull();
    expect(encodeCursor(capability(), 'ClassGroup.students', KEYS)).not.toBe(cursor);
  });

  it('leads nowhere when it was changed, or is none', () => {
    const bytes = Buffer.from(cursor, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      expect(readCursor(capability(), 'Query.students', changed.toString('base64url'))).toBeNull();
    }
    for (const text of ['', 'abc', 'x'.repeat(2000), JSON.stringify(KEYS)]) {
      expect(readCursor(capability(), 'Query.students', text)).toBeNull();
      expect(() => decodeCursor(capability(), 'Query.students', text)).toThrow('the cursor is not one given for this list');
    }
  });
});
