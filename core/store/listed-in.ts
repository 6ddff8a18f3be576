import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/**
 * Is a value one of these? One parameter, however many there are: a reach can name all pupils of an academy, and a statement has 65 535 parameters
 * at most (PostgreSQL's protocol counts them in 16 bits).
 */
export function listedIn(value: SQLWrapper, values: readonly string[]): SQL {
  return values.length === 0 ? sql`false` : sql`${value} = any(${sql.param([...values])}::text[])`;
}
