import { describe, expect, it } from 'vitest';
import { PolicyError, parsePolicy } from '../../../core/policy/index.js';
import { document, grant } from './given.js';

function fault(value: unknown): Pick<PolicyError, 'code' | 'path'> | null {
  try {
    parsePolicy(value);
    return null;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { code: error.code, path: error.path };
  }
}

const purpose = { id: 'p', basis: 'public-task', dpv: 'dpv:Purpose', weight: 'usual', label: { fr: 'but', en: 'purpose' }, retention: 'x' };

describe('a policy document', () => {
  it('is read into a frozen copy', () => {
    const source = document({ grants: [grant()] });
    const read = parsePolicy(source);
    (source.grants as { roles: string[] }[])[0]?.roles.push('student');
    expect(read.grants[0]?.roles).toEqual(['teacher']);
    expect(Object.isFrozen(read) && Object.isFrozen(read.grants) && Object.isFrozen(read.grants[0]?.roles)).toBe(true);
  });

  it.each<[string, unknown, string, string]>([
    ['nothing at all', undefined, 'WRONG_TYPE', ''],
    ['a list', [], 'WRONG_TYPE', ''],
    ['without grants', { ...document(), grants: undefined }, 'MISSING_FIELD', 'grants'],
    ['with a field nobody knows', document({ rules: [] }), 'UNKNOWN_FIELD', ''],
    [
      'with a role that does not exist',
      document({ grants: [grant({ roles: ['teacher', 'janitor'] })] }),
      'UNKNOWN_WORD',
      'grants[0].roles[1]',
    ],
    [
      'with a category that does not exist',
      document({ grants: [grant({ categories: ['GRADES'] })] }),
      'UNKNOWN_WORD',
      'grants[0].categories[0]',
    ],
    [
      'with a purpose nobody declared',
      document({ grants: [grant({ purposes: ['marketing'] })] }),
      'UNKNOWN_PURPOSE',
      'grants[0].purposes[0]',
    ],
    ['with an empty list', document({ grants: [grant({ relations: [] })] }), 'EMPTY_LIST', 'grants[0].relations'],
    ['with a grant for no action', document({ grants: [grant({ actions: undefined })] }), 'MISSING_FIELD', 'grants[0].actions'],
    ['with a word twice', document({ grants: [grant({ roles: ['aed', 'aed'] })] }), 'DUPLICATE', 'grants[0].roles[1]'],
    [
      'with a recipient of everything',
      document({ recipients: [{ id: 'r', source: 's', subgraph: 'canteen' }] }),
      'MISSING_FIELD',
      'recipients[0].categories',
    ],
    ['with two rules of one id', document({ grants: [grant(), grant()] }), 'DUPLICATE', 'rules'],
    ['with the id of the public rule', document({ grants: [grant({ id: 'everyone.public' })] }), 'DUPLICATE', 'rules'],
    [
      'with a coordinate that is a type',
      document({ grants: [grant({ coordinates: ['Student'] })] }),
      'BAD_FORM',
      'grants[0].coordinates[0]',
    ],
    ['with consent marked false', document({ grants: [grant({ consent: false })] }), 'WRONG_TYPE', 'grants[0].consent'],
    ['with a forbid of everything', document({ forbids: [{ id: 'f', source: 's', note: 'n' }] }), 'NO_SELECTOR', 'forbids[0]'],
    ['with a guardrail of everything', document({ guardrails: [{ id: 'g', source: 's' }] }), 'NO_SELECTOR', 'guardrails[0]'],
    ['with two purposes of one id', document({ purposes: [purpose, purpose] }), 'DUPLICATE', 'purposes'],
    ['with an orphan purpose', document({ purposes: [{ ...purpose, parent: 'q' }] }), 'UNKNOWN_PURPOSE', 'purposes[0].parent'],
    ['with purposes in a circle', document({ purposes: [{ ...purpose, parent: 'p' }] }), 'PURPOSE_CYCLE', 'purposes[0]'],
    ['without a source', document({ grants: [grant({ source: ' ' })] }), 'BAD_FORM', 'grants[0].source'],
    ['with a text out of measure', document({ title: 'x'.repeat(2001) }), 'TOO_LONG', 'title'],
  ])('%s is refused', (_, value, code, path) => {
    expect(fault(value)).toEqual({ code, path });
  });

  it('is not fooled by names that objects have by nature', () => {
    expect(fault(JSON.parse('{"__proto__": {"version": "1"}}'))).toEqual({ code: 'UNKNOWN_FIELD', path: '' });
    expect(fault(document({ constructor: 1 }))).toEqual({ code: 'UNKNOWN_FIELD', path: '' });
    expect(fault(document({ grants: [grant({ roles: ['toString'] })] }))?.code).toBe('UNKNOWN_WORD');
  });

  it('repeats foreign words in backticks, cut short, on one line', () => {
    const long = `janitor\n\`${'x'.repeat(200)}`;
    expect(() => parsePolicy(document({ grants: [grant({ roles: [long] })] }))).toThrow(
      /^grants\[0\]\.roles\[0\]: `janitor x{32}…` is not in the vocabulary$/,
    );
  });
});
