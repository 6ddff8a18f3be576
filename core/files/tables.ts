import { sql } from 'drizzle-orm';
import { index, integer, pgSchema, primaryKey, text, varchar } from 'drizzle-orm/pg-core';
import { id, instant, school } from '../store/columns.js';

/** What is known of files. Their bytes are in no table: they are kept by their SHA-256 (`gateway/files`). */
export const fileSchema = pgSchema('file');

export const files = fileSchema.table(
  'file',
  {
    school: school(),
    id: id().notNull(),
    /** Person id of whoever sent it in: nobody else can name it. */
    owner: id('owner').notNull(),
    /** The mutation it was sent in for, such as `sendMessage`. */
    use: varchar('use', { length: 40 }).notNull(),
    name: text('name').notNull(),
    mediaType: varchar('media_type', { length: 100 }).notNull(),
    size: integer('size').notNull(),
    /** Hexadecimal. */
    sha256: varchar('sha256', { length: 64 }).notNull(),
    uploadedAt: instant('uploaded_at').notNull(),
    /** The record that named it, and at which place of its list; null until then. */
    record: id('record'),
    place: integer('place'),
    /** When its record let go of it: it is nobody's to read from then on, and its bytes go. */
    removedAt: instant('removed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.school, t.id] }),
    index('file_by_record').on(t.school, t.record),
    index('file_by_content').on(t.sha256),
    index('file_by_owner').on(t.owner).where(sql`${t.record} is null`),
    index('file_to_go').on(t.uploadedAt).where(sql`${t.record} is null or ${t.removedAt} is not null`),
  ],
);
