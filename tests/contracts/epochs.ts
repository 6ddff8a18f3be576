import { readFileSync } from 'node:fs';
import { eq, getTableName, sql } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Store } from '../../core/store/index.js';
import { countOf, type Epochs, openEpochs } from '../../gateway/facts/index.js';
import { agreements, clients, consentActs, notices, objections, policyVersions, restrictions } from '../../gateway/governance/tables.js';
import { projectFolder } from '../../schema/files.js';
import * as identity from '../../subgraphs/identity/tables.js';

const SCHOOL = '9990001X';
const AT = new Date('2026-11-24T09:00:00Z');

/** Tables of which the gateway's facts are made: those that identity's answers to it are read from. */
function tablesOfFacts(): PgTable[] {
  const source = readFileSync(`${projectFolder}/subgraphs/identity/repository/facts.ts`, 'utf8');
  const [, names = ''] = /import \{([^}]+)\} from '\.\.\/tables\.js'/.exec(source) ?? [];
  const listed = names.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  return listed.map((name) => (identity as unknown as Record<string, PgTable>)[name] as PgTable);
}

/** What epochs count, whichever engine is under them. `open` gives an empty store. */
export function describeEpochs(name: string, open: () => Promise<Store>): void {
  describe(`epochs on ${name}`, () => {
    let store: Store;
    let read: () => Promise<Epochs>;
    beforeAll(async () => {
      store = await open();
      read = openEpochs(store) as () => Promise<Epochs>;
      await store.db.insert(identity.schools).values({ id: SCHOOL, name: 'Collège Jean Moulin' });
    });
    afterAll(() => store?.close());

    /** What a piece of work moved: how far each counter went. */
    async function moved(work: (db: Database) => Promise<unknown>): Promise<Record<string, number>> {
      const before = await read();
      await work(store.db);
      const after = await read();
      expect(after.store).toBe(store.id);
      const names = ['agreement', 'consent', 'policy', 'relation'] as const;
      return Object.fromEntries(
        names.flatMap((one) => (after[one] === before[one] ? [] : [[one, countOf(after[one]) - countOf(before[one])]])),
      );
    }

    it('move with what is changed, and stand otherwise', async () => {
      expect(await moved(async () => undefined)).toEqual({});
      expect(await moved((db) => db.insert(clients).values({ id: 'app', name: 'App', kind: 'vendor', purposes: ['work'] }))).toEqual({
        agreement: 1,
      });
      const agreement = { school: SCHOOL, id: `${SCHOOL}.a1`, client: 'app', purposes: ['work'], categories: ['GRADE'], from: AT };
      expect(await moved((db) => db.insert(agreements).values(agreement))).toEqual({ agreement: 1 });
      expect(await moved((db) => db.update(agreements).set({ to: AT }))).toEqual({ agreement: 1 });
      expect(await moved((db) => db.delete(agreements))).toEqual({ agreement: 1 });
      const notice = { purpose: 'work', recipient: 'app', version: 1, text: { fr: '', en: '' }, publishedAt: AT };
      expect(await moved((db) => db.insert(notices).values(notice as never))).toEqual({ consent: 1 });
      expect(await moved((db) => db.insert(identity.persons).values({ school: SCHOOL, id: `${SCHOOL}.p1` } as never))).toEqual({
        relation: 1,
      });
      expect(await moved((db) => db.execute(sql`truncate governance.consent_act`))).toEqual({ consent: 1 });
    });

    it('move once for a transaction, and not at all for one that is undone', async () => {
      const rename = (db: Database, to: string) => db.update(identity.schools).set({ name: to }).where(eq(identity.schools.id, SCHOOL));
      const twice = () =>
        store.transaction(async (tx) => {
          await rename(tx, 'one');
          await rename(tx, 'two');
          await tx.delete(agreements);
        });
      expect(await moved(twice)).toEqual({ relation: 1, agreement: 1 });
      const undone = () =>
        store
          .transaction(async (tx) => {
            await rename(tx, 'three');
            throw new Error('no');
          })
          .catch(() => undefined);
      expect(await moved(undone)).toEqual({});
    });

    it('move though the first change of a transaction was undone and the second was not', async () => {
      const partly = () =>
        store.transaction(async (tx) => {
          await tx
            .transaction(async (inner) => {
              await inner.update(identity.schools).set({ name: 'undone' });
              throw new Error('no');
            })
            .catch(() => undefined);
          await tx.update(identity.schools).set({ name: 'done' });
        });
      expect(await moved(partly)).toEqual({ relation: 1 });
    });

    it('are never the same again, though the database was put back to an earlier day (threats L42)', async () => {
      const rename = (to: string) => store.db.update(identity.schools).set({ name: to });
      const kept = await store.db.execute(sql`select * from governance.epoch where name = 'relation'`);
      await rename('as it was');
      const before = await read();
      await store.db.execute(sql`delete from governance.epoch where name = 'relation'`);
      await store.db.execute(
        sql`insert into governance.epoch select * from json_populate_recordset(null::governance.epoch, ${JSON.stringify(kept.rows)})`,
      );
      await rename('otherwise');
      const after = await read();
      expect(countOf(after.relation)).toBe(countOf(before.relation));
      expect(after.relation).not.toBe(before.relation);
    });

    it('move for one who writes as a copy of a database is written, with triggers left aside', async () => {
      const copying = () =>
        store.transaction(async (tx) => {
          await tx.execute(sql`set local session_replication_role = replica`);
          await tx.update(identity.schools).set({ name: 'copied' });
        });
      expect(await moved(copying)).toEqual({ relation: 1 });
    });

    it('count every table that decisions are read from', async () => {
      const counted = await store.db.execute<{ table: string; epoch: string }>(sql`
        select format('%s.%s', n.nspname, c.relname) as table, encode(t.tgargs, 'escape') as epoch
        from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
        where t.tgname = 'move_epoch' and t.tgenabled = 'A'`);
      const epochOf = new Map(counted.rows.map((row) => [row.table, row.epoch.replace(/\\000$/, '')]));
      const facts = tablesOfFacts();
      expect(facts.length).toBeGreaterThan(8);
      for (const table of facts)
        expect(`${getTableName(table)} ${epochOf.get(`identity.${getTableName(table)}`)}`).toBe(`${getTableName(table)} relation`);
      const governed = {
        client: clients,
        agreement: agreements,
        consent_act: consentActs,
        notice: notices,
        objection: objections,
        restriction: restrictions,
      };
      expect(epochOf.get(`governance.${getTableName(policyVersions)}`)).toBe('policy');
      for (const table of Object.values(governed)) expect(epochOf.has(`${getTableConfig(table).schema}.${getTableName(table)}`)).toBe(true);
    });
  });
}
