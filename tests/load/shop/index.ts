import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  floor,
  floorUnmerged,
  hive,
  hiveRust,
  preau,
  preau100,
  preau1000,
  preauDenied,
  preauPermitAll,
  stock,
  stockUndici,
} from '../gateways/index.js';
import { startTeller } from '../processes.js';
import type { OpenScene, Scene } from '../scene.js';
import type { Traffic } from '../servers/prepared.js';
import { BIG, SMALL } from './operations.js';
import { composeShop, type Form, type ShopSubgraph } from './schema.js';

/** The shape of the public gateways benchmark. */
export const shop: Scene = {
  name: 'shop',
  title: 'The public gateways benchmark',
  operations: [BIG.name, SMALL.name],
  gateways: [floor, floorUnmerged, stock, stockUndici, hive, hiveRust, preauPermitAll, preau],
  open: openShop,
};

/** What rules cost: more of them, and one that denies. */
export const rules: Scene = {
  name: 'rules',
  title: 'What rules cost',
  operations: [BIG.name, SMALL.name],
  gateways: [preauPermitAll, preau, preau100, preau1000, preauDenied],
  open: openShop,
};

async function openShop(): Promise<OpenScene> {
  const folder = mkdtempSync(join(tmpdir(), 'preau-bench-'));
  const subgraphs = await startTeller<{ readonly urls: Record<ShopSubgraph, string> }>({
    args: [fileURLToPath(new URL('../servers/shop.js', import.meta.url))],
    env: { NODE_ENV: 'production' },
  });
  const supergraph = (form: Form) => {
    const file = join(folder, `shop-${form}.graphql`);
    writeFileSync(file, composeShop(subgraphs.told.urls, form));
    return file;
  };
  return {
    site: { supergraph, subgraphs: subgraphs.told.urls, folder, users: 64, settings: {} },
    operation: (name) => (name === BIG.name ? BIG : SMALL),
    traffic: () => subgraphs.ask<Traffic>(),
    async close() {
      await subgraphs.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
