import { type Fault, inFile } from '../fault.js';

const LEDGER = ['tests/core/ledger/ledger.test.ts'];
const OWN_TEXT = ['tests/attacks/a-text-of-ones-own.test.ts'];
const ACCOUNTING = ['tests/gateway/request/accounting.test.ts'];
const REPORTS = ['tests/attacks/whoever-reports-a-danger.test.ts'];

/** Faults in the account of what left: no entry, no response. */
export const ledger: readonly Fault[] = [
  ...inFile('core/ledger/chain.ts', [
    {
      name: 'an entry of the ledger says nothing of the one before it',
      find: "hash('sha256', previous + entry)",
      replace: "hash('sha256', entry)",
      tests: ['tests/core/ledger/chain.test.ts'],
    },
  ]),
  ...inFile('core/ledger/entry-text.ts', [
    {
      name: 'an entry says of a list what was in it before',
      find: 'if (!Object.isFrozen(value)) return write(value);',
      replace: '',
      tests: ['tests/core/ledger/entry-text.test.ts'],
      threat: 'L48',
    },
  ]),
  ...inFile('core/ledger/verify.ts', [
    {
      name: 'an entry that was removed is not missed',
      find: "if (row.sequence !== end.sequence + 1) return 'removed';",
      replace: '',
      tests: LEDGER,
    },
    {
      name: 'an entry that was edited is not seen',
      find: ' || row.hash !== hashOf(row.previous, row.entry)',
      replace: '',
      tests: LEDGER,
    },
    {
      name: 'an entry can be moved to another day',
      find: "return entry?.at === row.at.getTime() ? null : 'edited';",
      replace: 'return null;',
      tests: LEDGER,
    },
    {
      name: 'an end that was cut off is not missed',
      find: "if (head.sequence > end.sequence) return { sequence: end.sequence + 1, kind: 'truncated' };",
      replace: 'if (head.sequence > end.sequence) return null;',
      tests: LEDGER,
    },
  ]),
  ...inFile('core/ledger/ledger.ts', [
    {
      name: 'an entry is written though what it stands on moved',
      find: 'const ground = groundOf(batch);',
      replace: 'const ground = null;',
      tests: LEDGER,
      threat: 'E26',
    },
    {
      name: 'entries that stand on different things are written together',
      find: 'end === -1 ? queue.length : end',
      replace: 'queue.length',
      tests: LEDGER,
      threat: 'E26',
    },
    {
      name: 'an entry goes with another that was not written',
      find: 'left = batch.filter((one) => one.ground === null);',
      replace: '',
      tests: LEDGER,
    },
    {
      name: 'an entry that could not be written is taken for written',
      find: 'for (const { reject } of batch) reject(refusal);',
      replace: "for (const { resolve } of batch) resolve({ sequence: 0, hash: '' });",
      tests: LEDGER,
    },
  ]),
  ...inFile('gateway/request/index.ts', [
    {
      name: 'an answer leaves before its entry is written',
      find: 'await enterRead(',
      replace: 'void enterRead(',
      tests: ACCOUNTING,
      threat: 'L48',
    },
    {
      name: 'what was refused as a whole is not accounted for',
      find: 'const writing = account.refused(caller, sent, code, schools ?? (await whereStanding(caller)), intent);',
      replace: 'const writing = Promise.resolve();',
      tests: ACCOUNTING,
      threat: 'L48',
    },
  ]),
  ...inFile('gateway/request/naming.ts', [
    {
      name: 'whatever a document mentions beside it takes the name from a write',
      find: 'roots.some((coordinate) => unnamed.has(coordinate))',
      replace: 'unnamed.size > 0',
      tests: REPORTS,
    },
    {
      name: 'a report that could not be read is entered by name',
      find: "operation?.operation !== 'query' && mentions(document, operation ?? null, fields)",
      replace: 'false',
      tests: REPORTS,
    },
  ]),
  ...inFile('gateway/request/without-values.ts', [
    {
      name: 'what is kept of an operation has names that a client made up',
      find: 'if (known === undefined) return ABSENT;',
      replace: 'if (known === undefined) return node;',
      tests: OWN_TEXT,
      threat: 'L47',
    },
    {
      name: 'what is kept of an operation has input fields that a client made up',
      find: 'if (!isInputObjectType(named)) return { kind: Kind.NULL };',
      replace: 'if (!isInputObjectType(named)) return value;',
      tests: ['tests/gateway/request/without-values.test.ts'],
      threat: 'L47',
    },
  ]),
  ...inFile('gateway/request/known-names.ts', [
    {
      name: 'a field that there is nowhere is entered under the name that a client gave it',
      find: 'return known ? coordinate : `${name}.?`;',
      replace: 'return coordinate;',
      tests: OWN_TEXT,
      threat: 'L47',
    },
  ]),
  ...inFile('gateway/request/7-account.ts', [
    {
      name: 'what was denied is not on the ledger',
      find: 'denied: [...withheld, ...partly].sort(),',
      replace: 'denied: [],',
      tests: ACCOUNTING,
      threat: 'L48',
    },
    {
      name: 'pupils are on the ledger in the clear',
      find: '[...humans].map(pseudonym).sort()',
      replace: '[...humans].sort()',
      tests: ACCOUNTING,
      threat: 'L47',
    },
    {
      name: 'whose data it was is not on the ledger',
      find: '[...humans].map(pseudonym).sort()',
      replace: '[]',
      tests: ACCOUNTING,
    },
  ]),
];
