import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODES, type Code } from '../../../core/errors.js';
import { canonicalJson } from '../../../core/ledger/canonical.js';
import { entryText } from '../../../core/ledger/entry-text.js';
import type { LedgerEntry } from '../../../core/ledger/index.js';
import { entryOf } from './entries.js';

const word = fc.string({ unit: 'binary' });
const words = fc.array(word, { maxLength: 4 });
const someEntry = fc.record({
  at: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  actor: fc.option(word),
  client: word,
  kind: fc.constantFrom('query' as const, 'mutation' as const),
  purpose: fc.option(word),
  basis: word,
  operationName: fc.option(word),
  operationHash: word,
  action: word,
  coordinates: fc.record({ permitted: words, denied: words }),
  subjects: words,
  schools: words,
  policyVersion: word,
  epochs: fc.dictionary(fc.oneof(word, fc.constantFrom('1', '10', '9', '__proto__')), fc.integer()),
  outcome: fc.constantFrom<LedgerEntry['outcome']>('intended', 'permitted', 'partial', 'denied', 'refused', 'failed'),
  premises: fc.option(word),
  intent: fc.option(fc.nat()),
  code: fc.option(fc.constantFrom(...(Object.keys(CODES) as Code[]))),
});

describe('the text of an entry', () => {
  it('is its canonical text, whatever is in it', () => {
    fc.assert(
      fc.property(someEntry, (entry) => {
        expect(entryText(entry)).toBe(canonicalJson(entry));
      }),
    );
  });

  it('is the same where entries share a list or epochs that nobody can change', () => {
    fc.assert(
      fc.property(someEntry, (entry) => {
        for (const shared of [entry.coordinates.permitted, entry.epochs]) Object.freeze(shared);
        for (const operationName of ['first', 'second']) {
          const one = { ...entry, operationName };
          expect(entryText(one)).toBe(canonicalJson(one));
        }
      }),
    );
  });

  it('says what a list and epochs are now, where they were others before', () => {
    const permitted = ['Student.person'];
    const epochs: Record<string, number> = { consent: 1 };
    const entry = entryOf({ coordinates: { permitted, denied: [] }, epochs });
    entryText(entry);
    permitted.push('Student.birthDate');
    epochs.consent = 2;
    expect(entryText(entry)).toBe(canonicalJson(entry));
  });

  it('has no intent, no code and no premises when there are none, as entries always had', () => {
    expect(entryText(entryOf())).toBe(canonicalJson(entryOf()));
    expect(entryText(entryOf())).not.toMatch(/intent|code|premises/);
  });

  it('has no line break, which is what entries are set apart by', () => {
    fc.assert(
      fc.property(someEntry, (entry) => {
        expect(entryText(entry)).not.toContain('\n');
      }),
    );
  });

  it('holds nothing that is no member of an entry', () => {
    expect(entryText({ ...entryOf(), birthDate: '2012-05-01' } as LedgerEntry)).not.toContain('2012');
  });
});
