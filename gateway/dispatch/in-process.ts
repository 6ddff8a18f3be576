import type { PgTable } from 'drizzle-orm/pg-core';
import type { DocumentNode } from 'graphql';
import type { SubgraphName } from '../../core/config.js';
import { invariant } from '../../core/errors.js';
import type { Classification } from '../../core/shield/index.js';
import { type Database, insertRows } from '../../core/store/index.js';
import { createSubgraph, type Subgraph, type SubgraphPorts } from '../../core/subgraph/index.js';
import { assessment } from '../../subgraphs/assessment/index.js';
import * as assessmentTables from '../../subgraphs/assessment/tables.js';
import { attendance } from '../../subgraphs/attendance/index.js';
import * as attendanceTables from '../../subgraphs/attendance/tables.js';
import { identity } from '../../subgraphs/identity/index.js';
import * as identityTables from '../../subgraphs/identity/tables.js';
import { messaging } from '../../subgraphs/messaging/index.js';
import * as messagingTables from '../../subgraphs/messaging/tables.js';
import type { DemoRows } from '../demo/index.js';
import type { Progress } from '../exchange/index.js';
import * as governanceTables from '../governance/tables.js';

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

/** Tables of each subgraph by the names that the demo's rows go by. */
const TABLES = {
  identity: identityTables,
  attendance: attendanceTables,
  assessment: assessmentTables,
  messaging: messagingTables,
  governance: governanceTables,
} as const;

/** Writes the demo school, table by table. */
export async function writeDemo(tx: Database, rows: DemoRows, progress: Progress): Promise<void> {
  const batches = Object.entries(rows).flatMap(([subgraph, tables]) =>
    Object.entries(tables as Readonly<Record<string, readonly object[]>>).map(([name, own]) => ({ subgraph, name, own })),
  );
  progress.start(
    'seeding the demo school',
    batches.reduce((sum, { own }) => sum + own.length, 0),
  );
  for (const { subgraph, name, own } of batches) {
    const table = (TABLES[subgraph as keyof typeof TABLES] as unknown as Readonly<Record<string, PgTable>>)[name];
    invariant(table !== undefined, `the demo writes to a table there is: ${subgraph}.${name}`);
    for (let from = 0; from < own.length; from += PIECE) {
      const piece = own.slice(from, from + PIECE);
      await insertRows(tx, table, piece as never);
      progress.advance(piece.length);
    }
  }
  progress.end();
}

/** Rows written between two movements of the bar. */
const PIECE = 1000;

/** Is any school kept here? */
export async function hasSchools(db: Database): Promise<boolean> {
  return (await db.select({ id: identityTables.schools.id }).from(identityTables.schools).limit(1)).length > 0;
}

export { knownRecords } from '../../subgraphs/identity/index.js';
export { applyRoster } from '../../subgraphs/identity/intake.js';
