import { and, asc, count, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertNewRows, insertRows, type Rows, refreshStatistics, STATES, type Store, sqlState } from '../../core/store/index.js';
import { schoolsOf } from '../../core/store/roster.js';
import { attendanceEvents, releases } from '../../subgraphs/attendance/tables.js';
import { enrolments, persons, schools, students } from '../../subgraphs/identity/tables.js';
import { counters } from '../../subgraphs/messaging/tables.js';

const SCHOOL = '9990001X';

/** What a store is, whichever engine is under it. `open` gives an empty one. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`the store on ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store?.close());
    beforeEach(async () => {
      for (const table of [students, persons, schools, attendanceEvents, releases, counters]) await store.db.delete(table);
    });

    const schoolNames = async () => (await store.db.select().from(schools).orderBy(asc(schools.id))).map((row) => row.name);

    describe('a transaction', () => {
      it('keeps all of its work', async () => {
        const told = await store.transaction(async (tx) => {
          await tx.insert(schools).values({ id: SCHOOL, name: 'Collège Jean Moulin' });
          await tx.insert(schools).values({ id: '9990002Y', name: 'Lycée Simone Veil' });
          return 'done';
        });
        expect(told).toBe('done');
        expect(await schoolNames()).toEqual(['Collège Jean Moulin', 'Lycée Simone Veil']);
      });

      it('keeps nothing of its work when it throws, and hands the error on', async () => {
        const fault = new Error('the file ended too early');
        const work = store.transaction(async (tx) => {
          await tx.insert(schools).values({ id: SCHOOL, name: 'Collège Jean Moulin' });
          throw fault;
        });
        await expect(work).rejects.toBe(fault);
        expect(await schoolNames()).toEqual([]);
      });

      it('keeps nothing when the database refuses its last row', async () => {
        const work = store.transaction(async (tx) => {
          await tx.insert(schools).values({ id: SCHOOL, name: 'Collège Jean Moulin' });
          await tx.insert(students).values({ school: SCHOOL, id: `${SCHOOL}.s1`, person: `${SCHOOL}.p1` });
        });
        expect(sqlState(await work.catch((error: unknown) => error))).toBe(STATES.foreignKeyViolation);
        expect(await schoolNames()).toEqual([]);
      });

      it('survives the failure of a part of it that was tried apart', async () => {
        await store.transaction(async (tx) => {
          await tx.insert(schools).values({ id: SCHOOL, name: 'Collège Jean Moulin' });
          const part = tx.transaction(async (inner) => {
            await inner.insert(schools).values({ id: '9990002Y', name: 'Lycée Simone Veil' });
            await inner.insert(schools).values({ id: SCHOOL, name: 'the same school again' });
          });
          expect(sqlState(await part.catch((error: unknown) => error))).toBe(STATES.uniqueViolation);
          await tx.insert(schools).values({ id: '9990003Z', name: 'École du Parc' });
        });
        expect(await schoolNames()).toEqual(['Collège Jean Moulin', 'École du Parc']);
      });

      it('is refused inside another, and so is asking the store beside it, where it would wait for itself', async () => {
        await store.transaction(async () => {
          await expect(store.transaction(async () => 1)).rejects.toThrow('work is done on the transaction');
          await expect(store.db.transaction(async () => 1)).rejects.toThrow('work is done on the transaction');
          await expect((async () => store.db.select().from(schools))()).rejects.toThrow();
        });
        expect(await schoolNames()).toEqual([]);
      });

      it('hides its work from others until it is whole', async () => {
        const writing = store.transaction(async (tx) => {
          await tx.insert(schools).values({ id: SCHOOL, name: 'Collège Jean Moulin' });
          await new Promise((resolve) => setTimeout(resolve, 50));
          await tx.insert(schools).values({ id: '9990002Y', name: 'Lycée Simone Veil' });
        });
        const [seen] = await Promise.all([schoolNames(), writing]);
        expect([0, 2]).toContain(seen.length);
      });
    });

    describe('the roster', () => {
      const [HERE, THERE, NOWHERE] = [SCHOOL, '9990002Y', '9990003Z'];
      const at = (text: string) => schoolsOf(store.db, ['a', 'b', 'c', 'd'], new Date(text));

      beforeEach(async () => {
        await store.db.delete(enrolments);
        await store.db.insert(schools).values([
          { id: HERE, name: 'Collège Jean Moulin' },
          { id: THERE, name: 'Collège de Papeete', timeZone: 'Pacific/Tahiti' },
        ]);
        await store.db.insert(enrolments).values([
          { school: HERE, id: 'e1', student: 'a', enteredOn: '2026-03-02', leftOn: '2026-03-29' },
          { school: THERE, id: 'e2', student: 'a', enteredOn: '2026-03-30' },
          { school: THERE, id: 'e3', student: 'b', leftOn: '2026-03-29' },
          { school: NOWHERE, id: 'e4', student: 'c' },
        ]);
      });
      afterAll(() => store.db.delete(enrolments));

      it('says who is where, from the first day to the last, by the midnights of each school', async () => {
        expect(await at('2026-03-01T22:59:59.999Z')).toEqual(new Map([['b', [THERE]]]));
        expect((await at('2026-03-01T23:00:00Z')).get('a')).toEqual([HERE]);
        // In the night to Monday the clocks in Paris have gone forward; in Papeete it is still Sunday noon.
        expect((await at('2026-03-29T21:59:59.999Z')).get('a')).toEqual([HERE]);
        expect(await at('2026-03-29T22:00:00Z')).toEqual(new Map([['b', [THERE]]]));
        expect(await at('2026-03-30T10:00:00Z')).toEqual(new Map([['a', [THERE]]]));
      });

      it('knows nobody at a school that is not known, and nobody it was not told of', async () => {
        const found = await at('2026-03-10T09:00:00Z');
        expect([...found.keys()]).toEqual(['a', 'b']);
        await store.db.delete(schools);
        expect(await at('2026-03-10T09:00:00Z')).toEqual(new Map());
      });

      it('follows identity at once, and takes nothing itself', async () => {
        await store.db.update(enrolments).set({ leftOn: '2026-03-09' }).where(eq(enrolments.student, 'a'));
        expect((await at('2026-03-10T09:00:00Z')).has('a')).toBe(false);
        for (const change of ['delete from roster.enrolment', `update roster.enrolment set student = 'd'`])
          await expect(store.db.execute(sql.raw(change))).rejects.toThrow();
      });
    });

    it('loses no increment of writers that count at once', async () => {
      const counting = Array.from({ length: 40 }, () =>
        store.transaction(async (tx) => {
          const [row] = await tx
            .insert(counters)
            .values({ school: SCHOOL, kind: 'me', next: 1 })
            .onConflictDoUpdate({ target: [counters.school, counters.kind], set: { next: sql`${counters.next} + 1` } })
            .returning({ next: counters.next });
          return row?.next;
        }),
      );
      const numbers = await Promise.all(counting);
      expect([...numbers].sort((a, b) => (a as number) - (b as number))).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    });

    describe('a value', () => {
      it('keeps every script, accent and emoji', async () => {
        const name = "Zoé Nguyễn-D'Été \u202eعمر\u202c 𝒜 👩‍🏫 \\ ' \" $1 %_ e\u0301";
        await store.db.insert(schools).values({ id: SCHOOL, name });
        expect(await schoolNames()).toEqual([name]);
        expect(await store.db.select().from(schools).where(eq(schools.name, name))).toHaveLength(1);
      });

      it('is refused when it holds a NUL, which no text may', async () => {
        const insert = store.db.insert(schools).values({ id: SCHOOL, name: 'a\u0000b' });
        expect(sqlState(await insert.then(String, (error: unknown) => error))).toBe('22021');
      });

      it.each([
        ['an instant to the millisecond', '2026-03-29T00:59:59.999Z'],
        ['the hour that the clocks skip', '2026-03-29T01:00:00.001Z'],
        ['the first of the hours they repeat', '2026-10-25T00:30:00.000Z'],
        ['the second of them', '2026-10-25T01:30:00.000Z'],
        ['an instant of local mean time', '1900-01-01T00:00:00.000Z'],
        ['a far one', '9999-12-31T23:59:59.999Z'],
      ])('gives back %s, in UTC', async (_, text) => {
        const start = new Date(text);
        await store.db
          .insert(attendanceEvents)
          .values({ school: SCHOOL, id: 'ae1', student: 's1', kind: 'ABSENCE', start, recordedAt: start });
        const [row] = await store.db.select().from(attendanceEvents).where(eq(attendanceEvents.start, start));
        expect(row?.start).toEqual(start);
        const raw = await store.db.execute<{ text: string }>(
          sql`select to_char(${attendanceEvents.start}, 'HH24:MI:SS.MS TZ') as text from ${attendanceEvents}`,
        );
        expect(raw.rows[0]?.text).toBe(`${text.slice(11, 23)} UTC`);
      });

      it('gives a day as the text it was, whatever the zone of the process', async () => {
        await store.db.insert(persons).values({ school: SCHOOL, id: 'p1', birthDate: '2012-02-29' });
        expect((await store.db.select().from(persons))[0]?.birthDate).toBe('2012-02-29');
        const refused = store.db.insert(persons).values({ school: SCHOOL, id: 'p2', birthDate: '2013-02-29' });
        expect(sqlState(await refused.then(String, (error: unknown) => error))).toBe('22008');
      });

      it('gives structured values as they were, and tells absent from empty', async () => {
        const emails = [
          { kind: 'MAIL', value: 'zoe@example.org', preferred: true },
          { kind: 'MAIL', value: "o'hara@example.org \\ \u2028" },
        ];
        await store.db.insert(persons).values([
          { school: SCHOOL, id: 'p1', emails, otherGivenNames: [] },
          { school: SCHOOL, id: 'p2', emails: null },
        ]);
        const [first, second] = await store.db.select().from(persons).orderBy(asc(persons.id));
        expect(first?.emails).toEqual(emails);
        expect(first?.otherGivenNames).toEqual([]);
        expect(second?.emails).toBeNull();
        const found = await store.db
          .select()
          .from(persons)
          .where(sql`${persons.emails} @> ${JSON.stringify([{ preferred: true }])}::jsonb`);
        expect(found.map((row) => row.id)).toEqual(['p1']);
      });

      it('gives numbers as numbers, up to the largest that is one', async () => {
        await store.db.insert(counters).values({ school: SCHOOL, kind: 'me', next: Number.MAX_SAFE_INTEGER });
        await store.db.insert(releases).values({ school: SCHOOL, cell: 'c', value: 0.1 + 0.2, suppressed: false, releasedAt: new Date() });
        expect((await store.db.select().from(counters))[0]?.next).toBe(Number.MAX_SAFE_INTEGER);
        expect((await store.db.select().from(releases))[0]?.value).toBe(0.1 + 0.2);
        expect((await store.db.select({ rows: count() }).from(counters))[0]?.rows).toBe(1);
      });

      it('reads raw integers alike on every engine: a number, or a bigint where a number would lie', async () => {
        const { rows } = await store.db.execute<{ small: unknown; large: unknown; none: unknown }>(
          sql`select count(*) as small, 9223372036854775807::int8 as large, null::int8 as none from ${counters}`,
        );
        expect(rows[0]).toEqual({ small: 0, large: 9223372036854775807n, none: null });
      });
    });

    describe('inserting many rows', () => {
      const many = Array.from({ length: 12_000 }, (_, index) => ({
        school: SCHOOL,
        id: `${SCHOOL}.p${index}`,
        familyName: `Nom ${index}`,
      }));

      it('takes more than one statement has parameters for', async () => {
        expect(await store.transaction((tx) => insertRows(tx, persons, many))).toBe(many.length);
        expect((await store.db.select({ rows: count() }).from(persons))[0]?.rows).toBe(many.length);
      });

      it('keeps none of them when one is refused', async () => {
        const insert = store.transaction((tx) => insertRows(tx, persons, [...many, many[0] as (typeof many)[number]]));
        expect(sqlState(await insert.catch((error: unknown) => error))).toBe(STATES.uniqueViolation);
        expect((await store.db.select({ rows: count() }).from(persons))[0]?.rows).toBe(0);
      });

      it('leaves what is there, overwrites it, or only the columns named, as it was told', async () => {
        const zoe = { school: SCHOOL, id: 'p1', givenName: 'Zoé', familyName: 'Martin' };
        const renamed = { ...zoe, givenName: 'Zoë', familyName: 'Durand' };
        const target = [persons.school, persons.id];
        const stored = async () => {
          const [row] = await store.db
            .select()
            .from(persons)
            .where(and(eq(persons.school, SCHOOL), eq(persons.id, 'p1')));
          return `${row?.givenName} ${row?.familyName}`;
        };
        await insertRows(store.db, persons, [zoe]);
        expect(await insertRows(store.db, persons, [renamed], { onConflict: 'nothing' })).toBe(0);
        expect(await stored()).toBe('Zoé Martin');
        expect(await insertRows(store.db, persons, [renamed], { onConflict: { target, update: ['familyName'] } })).toBe(1);
        expect(await stored()).toBe('Zoé Durand');
        await insertRows(store.db, persons, [renamed], { onConflict: { target, update: 'all' } });
        expect(await stored()).toBe('Zoë Durand');
        expect(await insertRows(store.db, persons, [])).toBe(0);
      });
    });

    describe('new rows by the thousand', () => {
      const many = Array.from({ length: 4_500 }, (_, index) => ({
        school: SCHOOL,
        id: `p${index}`,
        givenName: index % 2 === 0 ? 'Zoé « \u{1f469}\u{1f3eb} »' : null,
        birthDate: '2012-02-29',
        emails: [{ kind: 'SCHOOL', value: `p${index}@college.example`, preferred: true }],
      }));

      it('come back as they were given, and what is not given is left to its default', async () => {
        await insertNewRows(store.db, persons, many);
        const rows = await store.db.select().from(persons).where(eq(persons.id, 'p4498'));
        expect(rows).toEqual([expect.objectContaining({ ...many[4_498], familyName: null, phones: null })]);
        await insertNewRows(store.db, schools, [
          { id: SCHOOL, name: 'Collège' },
          { id: '9990002Y', name: 'Lycée', timeZone: 'Indian/Reunion' },
        ]);
        const zones = await store.db.select({ zone: schools.timeZone }).from(schools).orderBy(asc(schools.id));
        expect(zones.map(({ zone }) => zone)).toEqual(['Europe/Paris', 'Indian/Reunion']);
      });

      it('keep instants to the millisecond', async () => {
        const start = new Date('2026-03-29T00:59:59.123Z');
        const event = { school: SCHOOL, id: 'ae1', student: 's1', kind: 'ABSENCE', start, recordedAt: start };
        await insertNewRows(store.db, attendanceEvents, [event]);
        expect((await store.db.select().from(attendanceEvents))[0]).toMatchObject(event);
      });

      it('are refused, or left as they are, where one is there already', async () => {
        await insertNewRows(store.db, persons, [{ school: SCHOOL, id: 'p1', givenName: 'Zoé' }]);
        const again = [{ school: SCHOOL, id: 'p1', givenName: 'Zoë' }];
        const refused = await insertNewRows(store.db, persons, again).catch((error: unknown) => error);
        expect(sqlState(refused)).toBe(STATES.uniqueViolation);
        await insertNewRows(store.db, persons, again, { onConflict: 'nothing' });
        expect((await store.db.select().from(persons))[0]?.givenName).toBe('Zoé');
      });
    });

    describe('a prepared statement', () => {
      const NAMES = 'insert into identity.school (id, name, sector) values ($1, $2, $3) returning name, sector, length(name)';

      it('takes and gives values as text, and tells absent from empty, as often as it is asked', async () => {
        const add = store.prepare(NAMES);
        expect(await add([SCHOOL, 'Collège «Jean Moulin»\n👩‍🏫', null])).toEqual([['Collège «Jean Moulin»\n👩‍🏫', null, '25']]);
        const others = await Promise.all(['9990002Y', '9990003Z'].map((id) => add([id, 'École', ''])));
        expect(others).toEqual([[['École', '', '5']], [['École', '', '5']]]);
        expect(await store.prepare('select 1 where $1 = 2::text')(['1'])).toEqual([]);
      });

      it('says what was wrong as any other does, and goes on after', async () => {
        const add = store.prepare(NAMES);
        await add([SCHOOL, 'Collège', null]);
        expect(sqlState(await add([SCHOOL, 'Collège', null]).catch((error: unknown) => error))).toBe(STATES.uniqueViolation);
        const late = store.prepare('select count(*) from identity.late');
        expect(sqlState(await late([]).catch((error: unknown) => error))).toBe('42P01');
        await store.db.execute(sql`create table identity.late (id int)`);
        expect(await late([])).toEqual([['0']]);
        await store.db.execute(sql`drop table identity.late`);
        expect(await schoolNames()).toEqual(['Collège']);
      });

      it('is refused inside a transaction, and waits for one that is open beside it', async () => {
        const add = store.prepare(NAMES);
        await store.transaction(async () => {
          await expect(add([SCHOOL, 'Collège', null])).rejects.toThrow('work is done on the transaction');
        });
        const undone = store.transaction(async (tx) => {
          await tx.insert(schools).values({ id: '9990002Y', name: 'Lycée Simone Veil' });
          await new Promise((resolve) => setTimeout(resolve, 50));
          throw new Error('undone');
        });
        await Promise.all([expect(undone).rejects.toThrow('undone'), add([SCHOOL, 'Collège', null])]);
        expect(await schoolNames()).toEqual(['Collège']);
      });
    });

    it('gives the same state for the same fault, and none for a fault that is not its own', async () => {
      await store.db.insert(schools).values({ id: SCHOOL, name: 'Collège Jean Moulin' });
      const twice = store.db.insert(schools).values({ id: SCHOOL, name: 'Collège Jean Moulin' });
      expect(sqlState(await twice.then(String, (error: unknown) => error))).toBe(STATES.uniqueViolation);
      expect(sqlState(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }))).toBeNull();
      expect(sqlState('no error at all')).toBeNull();
    });

    it('knows how many rows there are once it was told to look', async () => {
      const held = async () => {
        const { rows } = (await store.db.execute(
          sql`select reltuples::int as held from pg_class where oid = 'identity.school'::regclass`,
        )) as Rows<{ held: number }>;
        return rows[0]?.held;
      };
      await refreshStatistics(store.db);
      expect(await held()).toBe(0);
      await insertRows(
        store.db,
        schools,
        Array.from({ length: 300 }, (_, place) => ({ id: `999${String(place).padStart(4, '0')}X`, name: 'Collège Jean Moulin' })),
      );
      await refreshStatistics(store.db);
      expect(await held()).toBe(300);
    });

    it('answers a ping until it is closed, and may be closed twice', async () => {
      const own = await open();
      await own.ping();
      await Promise.all([own.close(), own.close()]);
      await own.close();
      await expect(own.ping()).rejects.toThrow();
      await expect(own.prepare('select 1')([])).rejects.toThrow();
      await expect((async () => own.db.select().from(schools))()).rejects.toThrow();
    });
  });
}
