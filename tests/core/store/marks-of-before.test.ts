import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { migrationsFolder } from '../../../core/store/migrate.js';
import { idempotencyKeys, results } from '../../../subgraphs/assessment/tables.js';
import { openEmptyStore } from '../../store.js';
import { HERE, here, writeTwoSchools } from '../../subgraphs/assessment/two-schools.js';

/** Names that were given to marks before they were told apart by the client that gave them. */
it('a mark that a system named stays its own, though somebody of the school corrected it through another client', async () => {
  const store = await openEmptyStore();
  await writeTwoSchools(store);
  const [mark] = await store.db.select().from(results).where(eq(results.school, HERE)).limit(1);
  const id = mark?.id ?? '';
  await store.db.update(results).set({ source: 'notes', externalId: 'n1', writtenBy: null }).where(eq(results.id, id));
  const answer = [{ index: 0, result: id, kind: 'UPDATED' as const, errors: [] }];
  const key = { school: HERE, key: 'k', digest: '-', record: mark?.evaluation ?? '', answer };
  await store.db.insert(idempotencyKeys).values([
    { ...key, client: 'sync', actor: '', at: new Date('2026-11-02T08:00:00Z') },
    { ...key, client: 'app', actor: here('p50'), at: new Date('2026-11-03T08:00:00Z') },
  ]);
  for (const migration of ['0036_who_wrote_marks', '0037_who_named_marks']) {
    const text = readFileSync(join(migrationsFolder(), `${migration}.sql`), 'utf8');
    await store.db.execute(sql.raw(text.slice(text.indexOf('UPDATE'))));
  }
  const [after] = await store.db.select().from(results).where(eq(results.id, id));
  expect(after).toMatchObject({ source: 'sync notes', externalId: 'n1', writtenBy: null });
  await store.close();
});
