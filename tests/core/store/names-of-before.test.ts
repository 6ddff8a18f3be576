import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { migrationsFolder } from '../../../core/store/migrate.js';
import { nameOfSource } from '../../../core/store/written-over.js';
import { clients } from '../../../gateway/governance/tables.js';
import { results } from '../../../subgraphs/assessment/tables.js';
import { attendanceEvents } from '../../../subgraphs/attendance/tables.js';
import { openEmptyStore } from '../../store.js';
import * as assessment from '../../subgraphs/assessment/two-schools.js';
import * as attendance from '../../subgraphs/attendance/two-schools.js';

/** Names that systems had when two clients could have the same. */
it('what a system named stays its own where the id of its client has a space; what two could have named is left alone', async () => {
  const store = await openEmptyStore();
  await assessment.writeTwoSchools(store);
  const ids = ['My App', 'My App Pro', 'sync', '100%'];
  await store.db.insert(clients).values(ids.map((id) => ({ id, name: id, kind: 'vendor', purposes: [] })));
  const [mark] = await store.db.select().from(results).where(eq(results.school, assessment.HERE)).limit(1);
  const isMark = eq(results.id, mark?.id ?? '');
  const before = ['My App main school', 'sync my school', 'My App Pro notes', '100% notes', null];
  await store.db.insert(attendanceEvents).values(
    before.map((externalSource, index) => ({
      ...attendance.event(attendance.here(`e${100 + index}`), attendance.here('s1'), '2026-11-02T08:00:00Z'),
      ...{ externalSource, externalId: `x${index}`, writtenBy: externalSource },
    })),
  );
  await store.db.update(results).set({ source: '100% notes', externalId: 'n1', writtenBy: 'sync my school' }).where(isMark);
  const text = readFileSync(join(migrationsFolder(), '0040_names_of_clients.sql'), 'utf8');
  for (const statement of text.split('--> statement-breakpoint')) await store.db.execute(sql.raw(statement));
  const named = [nameOfSource('My App', 'main school'), 'sync my school', 'My App Pro notes', nameOfSource('100%', 'notes'), null];
  const events = await store.db.select().from(attendanceEvents).orderBy(attendanceEvents.externalId);
  expect(events.flatMap((one) => (one.externalId === null ? [] : [[one.externalSource, one.writtenBy]]))).toEqual(
    named.map((name) => [name, name]),
  );
  const [after] = await store.db.select().from(results).where(isMark);
  expect(after).toMatchObject({ source: nameOfSource('100%', 'notes'), writtenBy: 'sync my school' });
  await store.close();
});
