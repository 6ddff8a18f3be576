import { describe, expect, it } from 'vitest';
import { refuse } from '../../../core/errors.js';
import { insertRows, type Store } from '../../../core/store/index.js';
import { toldFault } from '../../../gateway/cli/told-fault.js';
import { schools } from '../../../subgraphs/identity/tables.js';
import { openTestStore } from '../../store.js';

const faultOf = (work: Promise<unknown>) => work.then(() => null).catch((fault: unknown) => fault);

describe('what a command says of a fault', () => {
  it('quotes nothing that was to be written', async () => {
    const store: Store = await openTestStore();
    const row = { id: '9990001X', name: 'Lina Garonval' };
    const fault = await faultOf(insertRows(store.db, schools, [row, row]));
    expect(String((fault as Error).message)).toContain('Lina Garonval');
    expect(toldFault(fault)).toBe('the database refused a statement (SQLSTATE 23505)');
    await store.close();
  });

  it('says who did not answer, and what is to be done where it took too long', async () => {
    const wrapped = (cause: Error) =>
      Object.assign(new Error('Failed query: insert … params: Lina', { cause }), { query: 'insert …', params: ['Lina'] });
    expect(toldFault(wrapped(new Error('connect ECONNREFUSED 127.0.0.1:5432')))).toBe('connect ECONNREFUSED 127.0.0.1:5432');
    expect(toldFault(wrapped(Object.assign(new Error('canceled'), { code: '57014', severity: 'ERROR' })))).toMatch(/try again/);
    expect(toldFault(refuse('UPSTREAM_UNAVAILABLE', 'try again', 'epochs: no answer'))).toBe('try again (epochs: no answer)');
    expect(toldFault(new Error('no such file'))).toBe('no such file');
    expect(toldFault('odd')).toBe('it did not work');
  });
});
