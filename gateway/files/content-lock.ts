import { sql } from 'drizzle-orm';
import type { Database } from '../../core/store/index.js';

/** Until the end of the transaction nobody else adds or takes away a row with this content: whether its bytes are somebody's stays as it is. */
export async function lockContent(tx: Database, sha256: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`file.content ${sha256}`}, 0))`);
}
