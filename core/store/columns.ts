import { sql } from 'drizzle-orm';
import { date, timestamp, varchar } from 'drizzle-orm/pg-core';

/** Column shapes that every table shares. Ids are whole (`9990001X.s12`); the school stands first in every key, so rows distribute by school. */
export const school = () => varchar('school', { length: 16 }).notNull();
export const id = (name = 'id') => varchar(name, { length: 64 });
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
export const day = (name: string) => date(name, { mode: 'string' });
export const createdAt = () => instant('created_at').notNull().default(sql`now()`);
