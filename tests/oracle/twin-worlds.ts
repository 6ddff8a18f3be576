import fc from 'fast-check';
import type { DemoRows } from '../../gateway/demo/index.js';
import { openJourney } from '../gateway/journey.js';
import type { Who } from './askers.js';
import type { Operation } from './compare.js';
import { AT } from './instant.js';
import type { Oracle } from './may-leave.js';
import { operations } from './operations.js';
import { smallest } from './property.js';
import { rewrite } from './rewrite.js';
import { twinOf } from './twins.js';
import { type Case, inJourney, type OracleWorld } from './world.js';

/** Where two worlds that should look alike do not. */
export interface Difference {
  readonly variant: number;
  readonly who: Who;
  readonly operation: Operation;
  readonly here: string;
  readonly there: string;
  /** Kinds of hidden cells and rows that show through, each by itself. */
  readonly showing: readonly string[];
}

export interface TwinRuns {
  readonly count: number;
  readonly seed: number;
  readonly variant: number;
  readonly who: Who;
  /** Who says what is hidden; the oracle of the asker when nobody is named. */
  readonly oracle?: Oracle;
  /** Stop at the first difference as it was drawn, and ask no further what shows through. */
  readonly atOnce?: boolean;
}

export interface TwinWorlds {
  /** Asks so many operations in both worlds; stops at the first that is answered otherwise, and makes it small. */
  outlive(runs: TwinRuns): Promise<{
    readonly operations: number;
    /** Hidden cells and rows that differed. */
    readonly hidden: number;
    readonly difference: Difference | null;
  }>;
  close(): Promise<void>;
}

/** Figures with noise drawn once for a store, and feeds that remember what they told: not the same in two stores. */
const WITHOUT: ReadonlySet<string> = new Set([
  'Query.attendanceStatistics',
  'Query.gradeStatistics',
  'Query.identityChanges',
  'Query.attendanceChanges',
  'Query.assessmentChanges',
  'Query.messagingChanges',
]);

/** Non-interference: a second gateway over a twin of the world, in which only what the asker may not see is otherwise. */
export async function openTwinWorlds(world: OracleWorld): Promise<TwinWorlds> {
  const there = await openJourney(60, { at: AT, rows: () => world.canaries.rows });
  let current: DemoRows = world.canaries.rows;

  async function become(rows: DemoRows): Promise<void> {
    await rewrite(there.store, current, rows);
    current = rows;
  }

  async function ask(variant: number, who: Who, operation: Operation): Promise<{ readonly here: string; readonly there: string }> {
    const { at } = world.oracle(variant, who).asker;
    const { outcome } = await world.askWritten(variant, who, operation);
    const twin = await there.ask(inJourney(who, at), operation.query, operation.variables);
    return { here: outcome.text, there: twin.text };
  }

  return {
    async outlive({ count, seed, variant, who, oracle = world.oracle(variant, who), atOnce = false }) {
      const records = world.records(variant);
      const { rows, groups } = twinOf(world.texts.schema, records, oracle, seed);
      await become(rows);
      let asked = 0;
      const asking = world.oracle(variant, who);
      const drawn = operations(world.schema, (type, field) => asking.cell(type, field, null, null) !== 'none', { without: WITHOUT });
      const isAlike = async (one: Case) => {
        asked += 1;
        const texts = await ask(variant, who, world.written(one));
        return texts.here === texts.there;
      };
      const property = fc.asyncProperty(drawn, (one) => isAlike({ variant, who, drawn: one }));
      const result = await fc.check(property, { numRuns: count, seed, endOnFailure: atOnce });
      const hidden = [...groups.values()].reduce((sum, one) => sum + one, 0);
      const shown = result.counterexample?.[0];
      if (!result.failed || shown === undefined) {
        if (result.failed) throw new Error(`the run itself failed: ${result.errorInstance}`);
        return { operations: asked, hidden, difference: null };
      }
      const least = atOnce ? shown : await smallest(shown, async (less) => !(await isAlike({ variant, who, drawn: less })));
      const operation = world.written({ variant, who, drawn: least });
      const texts = await ask(variant, who, operation);
      const showing: string[] = [];
      for (const group of atOnce ? [] : groups.keys()) {
        await become(twinOf(world.texts.schema, records, oracle, seed, new Set([group])).rows);
        const alone = await ask(variant, who, operation);
        if (alone.here !== alone.there) showing.push(group);
      }
      return { operations: asked, hidden, difference: { variant, who, operation, ...texts, showing } };
    },
    close: () => there.close(),
  };
}

/** A difference in words. */
export function toldApart({ variant, who, operation, here, there, showing }: Difference): string {
  return [
    `${who.as ?? 'the system itself'} through ${who.client} for ${who.purpose}, ${who.days} days on, in variant ${variant}, asked:`,
    operation.query,
    JSON.stringify(operation.variables),
    `here:  ${here.slice(0, 2000)}`,
    `there: ${there.slice(0, 2000)}`,
    `what shows through: ${showing.join(', ') || 'nothing by itself'}`,
  ].join('\n');
}
