import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { describe, expect, it } from 'vitest';
import * as file from '../../../core/files/tables.js';
import * as ledger from '../../../core/ledger/tables.js';
import { migrationsFolder } from '../../../core/store/migrate.js';
import * as governance from '../../../gateway/governance/tables.js';
import * as assessment from '../../../subgraphs/assessment/tables.js';
import * as attendance from '../../../subgraphs/attendance/tables.js';
import * as identity from '../../../subgraphs/identity/tables.js';
import * as messaging from '../../../subgraphs/messaging/tables.js';

describe('the migrations', () => {
  it('add up to the tables that the program speaks of', async () => {
    const folder = join(migrationsFolder(), 'meta');
    const { entries } = JSON.parse(readFileSync(join(folder, '_journal.json'), 'utf8')) as { entries: { idx: number }[] };
    const last = String(entries.at(-1)?.idx).padStart(4, '0');
    const migrated = JSON.parse(readFileSync(join(folder, `${last}_snapshot.json`), 'utf8'));
    const named = Object.entries({ file, ledger, governance, assessment, attendance, identity, messaging }).flatMap(([area, tables]) =>
      Object.entries(tables).map(([name, table]) => [`${area}.${name}`, table] as const),
    );
    // When this fails: `npm run migrations -- --name what_changed`.
    expect(await generateMigration(migrated, generateDrizzleJson(Object.fromEntries(named)))).toEqual([]);
  });
});
