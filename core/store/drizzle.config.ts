import type { Config } from 'drizzle-kit';

/** `npm run migrations` compares the tables with the last migration and writes the next one. Paths are from the package root. */
export default {
  dialect: 'postgresql',
  schema: ['./subgraphs/*/tables.ts', './gateway/governance/tables.ts', './core/ledger/tables.ts', './core/files/tables.ts'],
  out: './core/store/migrations',
} satisfies Config;
