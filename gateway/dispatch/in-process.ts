import type { PgTable } from 'drizzle-orm/pg-core';
import type { DocumentNode } from 'graphql';
import type { SubgraphName } from '../../core/config.js';
import { invariant } from '../../core/errors.js';
import * as fileTables from '../../core/files/tables.js';
import type { Classification } from '../../core/shield/index.js';
import { type Database, insertNewRows, type Store } from '../../core/store/index.js';
import { createSubgraph, type Subgraph, type SubgraphPorts } from '../../core/subgraph/index.js';
import { assessment } from '../../subgraphs/assessment/index.js';
import * as assessmentTables from '../../subgraphs/assessment/tables.js';
import { attendance } from '../../subgraphs/attendance/index.js';
import * as attendanceTables from '../../subgraphs/attendance/tables.js';
import { readRoster } from '../../subgraphs/identity/extract.js';
import { identity } from '../../subgraphs/identity/index.js';
import * as identityTables from '../../subgraphs/identity/tables.js';
import { messaging } from '../../subgraphs/messaging/index.js';
import * as messagingTables from '../../subgraphs/messaging/tables.js';
import type { DemoRows } from '../demo/index.js';
import type { Progress, RosterReader } from '../exchange/index.js';
import { type Bytes, keepContents } from '../files/index.js';
import * as governanceTables from '../governance/tables.js';
import type { SeedStore } from '../seed/index.js';

export interface InProcessPorts extends Omit<SubgraphPorts, 'key' | 'document'> {
  readonly keyOf: (subgraph: string) => Buffer;
  readonly documentOf: (subgraph: SubgraphName) => DocumentNode;
  readonly classification: Classification;
}

/** One subgraph in this process. The one place where the gateway meets the subgraphs' code. */
export function inProcess(name: SubgraphName, ports: InProcessPorts): Subgraph {
  const own: SubgraphPorts = { ...ports, key: ports.keyOf(name), document: ports.documentOf(name) };
  switch (name) {
    case 'identity':
      return createSubgraph(identity, own);
    case 'attendance':
      return createSubgraph(attendance, own);
    case 'assessment':
      return createSubgraph(assessment, own);
    case 'messaging':
      return createSubgraph(messaging, own);
  }
}

/** Tables of each subgraph by the names that generated rows go by. */
const TABLES = {
  identity: identityTables,
  attendance: attendanceTables,
  assessment: assessmentTables,
  messaging: messagingTables,
  file: fileTables,
  governance: governanceTables,
} as const;

/** Systems and notices are the same for every school: who comes second finds them there. */
const OF_ALL_SCHOOLS: ReadonlySet<PgTable> = new Set([governanceTables.clients, governanceTables.notices]);

/** Rows written between two movements of the bar. */
const PIECE = 2000;

/** Writes the demo school, table by table. */
export async function writeDemo(tx: Database, rows: DemoRows, progress: Progress): Promise<void> {
  progress.start('seeding the demo school', countOf(rows));
  await writeRows(tx, rows, (written) => progress.advance(written));
  progress.end();
}

/** Where `preau seed` puts its schools, and what their files say. */
export function seedStore(store: Store, bytes: Bytes): SeedStore {
  return {
    schools: async () =>
      new Set((await store.db.select({ id: identityTables.schools.id }).from(identityTables.schools)).map(({ id }) => id)),
    async write({ rows, contents }, onPiece) {
      await keepContents(bytes, contents);
      const total = countOf(rows);
      await store.transaction((tx) => writeRows(tx, rows, (written) => onPiece(written / total)));
      return total;
    },
  };
}

async function writeRows(tx: Database, rows: DemoRows, onWritten: (rows: number) => void): Promise<void> {
  for (const { subgraph, name, own } of batchesOf(rows)) {
    const table = (TABLES[subgraph as keyof typeof TABLES] as unknown as Readonly<Record<string, PgTable>>)[name];
    invariant(table !== undefined, `generated rows go to a table there is: ${subgraph}.${name}`);
    for (let from = 0; from < own.length; from += PIECE) {
      const piece = own.slice(from, from + PIECE);
      await insertNewRows(tx, table, piece as never, OF_ALL_SCHOOLS.has(table) ? { onConflict: 'nothing' } : {});
      onWritten(piece.length);
    }
  }
}

function batchesOf(rows: DemoRows) {
  return Object.entries(rows).flatMap(([subgraph, tables]) =>
    Object.entries(tables as Readonly<Record<string, readonly object[]>>).map(([name, own]) => ({ subgraph, name, own })),
  );
}

function countOf(rows: DemoRows): number {
  return batchesOf(rows).reduce((sum, { own }) => sum + own.length, 0);
}

/** Is any school kept here? */
export async function hasSchools(db: Database): Promise<boolean> {
  return (await db.select({ id: identityTables.schools.id }).from(identityTables.schools).limit(1)).length > 0;
}

/** Schools as they stand at an instant, to be written as files. */
export function rosterReader(store: Store, at: Date): RosterReader {
  return (uai) => readRoster(store.db, uai, at);
}

export { keptSchools } from '../../subgraphs/identity/extract.js';
export { knownRecords } from '../../subgraphs/identity/index.js';
export { applyRoster } from '../../subgraphs/identity/intake.js';
