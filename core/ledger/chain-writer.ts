import { hash } from 'node:crypto';
import { type Database, type Rows, STATES, type Store, sqlState } from '../store/index.js';
import { hashOf } from './chain.js';
import type { LedgerReceipt } from './entry.js';
import { type Head, vouch, vouchedFor } from './head.js';
import { heads } from './tables.js';

/** An entry on its way: its instant and its canonical text. */
export interface Written {
  readonly at: number;
  readonly text: string;
}

/** The receipts of a batch, in its order, and the head that was written with it. */
export interface Extended {
  readonly receipts: readonly LedgerReceipt[];
  readonly head: Head;
}

/**
 * Waits until nobody else adds to the chain, and keeps others waiting until the end of the transaction. Turns are given in the order asked.
 * The key of the advisory lock is `ledger` in ASCII.
 */
export const TURN = `select pg_advisory_xact_lock(${0x6c6564676572})`;

/** Takes the turn, and gives the head as whoever had it before has left it: a row that is locked is read anew, a snapshot would be older. */
const TAKE_TURN = `
  with turn as materialized (${TURN})
  select head.sequence, head.hash, head.mac from turn, ledger.head as head for update of head`;

/**
 * Moves the head from where it was ($1, $2) to where it will be ($3, $4, $5) and adds the entries between: instants $6, texts $7, hashes with
 * the previous one before them $8. Gives where the head is then, or null when it was elsewhere or what the entries stand on ($9, null for nothing) does
 * not stand; and whether that stands. Lists are text with a separator that cannot be in them (canonical JSON has no line break), which is cheaper
 * than quoting entries a second time.
 */
const extending = (standing: string) => `
  with turn as materialized (${TURN}),
  ground as materialized (select $9::text is null or ${standing} is not distinct from $9::text as stands),
  moved as (
    update ledger.head as head set sequence = $3::bigint, hash = $4::text, mac = $5::text
    from turn, ground where ground.stands and head.sequence = $1::bigint and head.hash = $2::text returning head.sequence
  ),
  added as (
    insert into ledger.entry (sequence, at, entry, previous, hash)
    select $1::bigint + r.place, timestamptz 'epoch' + r.at::bigint * interval '1 millisecond', r.entry, r.previous, r.hash
    from moved, unnest(
      string_to_array($6::text, ' '),
      string_to_array($7::text, chr(10)),
      trim_array(string_to_array($8::text, ' '), 1),
      (string_to_array($8::text, ' '))[2:]
    ) with ordinality as r(at, entry, previous, hash, place)
  )
  select (select sequence from moved) as sequence, stands from ground`;

/**
 * Adds batches to the chain. INVARIANT: it never forks, because a batch moves the one head there is from where it stood to its own end.
 * While nobody else writes, the head is where we left it and one statement is enough; otherwise it is read first, in turn.
 *
 * `standing` is SQL for what entries stand on. A batch that does (`ground` is not null) is added only while that is what it was: looked at by the
 * statement that adds, once it was asked. Null when it is not, and nothing was added.
 */
export function chainWriter(
  store: Store,
  key: Buffer | null,
  standing: string,
): (batch: readonly Written[], ground: string | null) => Promise<Extended | null> {
  const statement = extending(standing);
  const extend = store.prepare(statement);
  let ours: LedgerReceipt | null = null;
  let alone = false;

  const inTurn = (batch: readonly Written[], ground: string | null) =>
    store.transaction(async (tx) => {
      const head = ourHead(await ask<Head>(tx, TAKE_TURN), key);
      alone = ours === null || head.sequence === ours.sequence;
      const next = after(head, batch, key);
      const [done] = await ask<{ sequence: unknown; stands: boolean }>(tx, statement, [...next.values, ground]);
      if (done?.stands === false) return null;
      if (done?.sequence == null) throw new Error('the head moved though it was our turn');
      return next;
    });

  return async (batch, ground) => {
    let next = alone && ours !== null ? after(ours, batch, key) : null;
    try {
      const [done] = next === null ? [] : await extend([...next.values, ground]);
      if (done?.[1] === 'f') return null;
      // Somebody else wrote when the head is not moved, and nothing of ours is there.
      if (done?.[0] == null) next = await inTurn(batch, ground);
    } catch (error) {
      throw sqlState(error) === STATES.uniqueViolation ? new Error('there are entries behind the head: `preau ledger verify`') : error;
    }
    if (next !== null) ours = next.head;
    return next;
  };
}

/** The head as it stands; throws when it is not as we made it. */
export async function readHead(db: Database, key: Buffer | null): Promise<Head> {
  return ourHead(await db.select().from(heads), key);
}

/** Why it throws: to go on behind a head that is not ours would be to vouch for what others did. */
function ourHead([head]: readonly Head[], key: Buffer | null): Head {
  if (head === undefined || !vouchedFor(key, head)) throw new Error('nobody vouches for the head of the ledger: `preau ledger verify`');
  return head;
}

/** What a batch adds behind `head`, and the values of the statement that does. */
function after(head: LedgerReceipt, batch: readonly Written[], key: Buffer | null): Extended & { readonly values: readonly string[] } {
  const receipts: LedgerReceipt[] = [];
  let { sequence, hash } = head;
  for (const { text } of batch) {
    sequence += 1;
    hash = hashOf(hash, text);
    receipts.push({ sequence, hash });
  }
  const next = vouch(key, { sequence, hash });
  const instants = batch.map(({ at }) => at).join(' ');
  const texts = batch.map(({ text }) => text).join('\n');
  const hashes = `${head.hash} ${receipts.map((receipt) => receipt.hash).join(' ')}`;
  return {
    receipts,
    head: next,
    values: [String(head.sequence), head.hash, String(sequence), hash, next.mac, instants, texts, hashes],
  };
}

/** A statement inside a transaction, under a name by which PostgreSQL knows it again: planning it costs more than the rest of it. */
async function ask<Row>(tx: Database, statement: string, values: readonly (string | null)[] = []): Promise<readonly Row[]> {
  const name = `ledger_${hash('sha256', statement).slice(0, 24)}`;
  const prepared = tx._.session.prepareQuery({ sql: statement, params: [...values] }, undefined, name, false);
  return ((await prepared.execute()) as Rows<Row>).rows;
}
