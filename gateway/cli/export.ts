import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { deriveKey } from '../../core/capability/index.js';
import { masterSecret, readConfig } from '../../core/config.js';
import { keepingUnder, type LedgerEntry, openLedger } from '../../core/ledger/index.js';
import type { CompiledPolicy } from '../../core/policy/index.js';
import { openStore } from '../../core/store/index.js';
import { keptSchools, rosterReader } from '../dispatch/in-process.js';
import { createProgress, type ExportPorts, leavingOut, runExport, type SchoolOut } from '../exchange/index.js';
import { readRights, stoppedFor } from '../facts/index.js';
import { openPolicyInForce, openRegisters } from '../governance/index.js';
import { pseudonymOf } from '../request/7-account.js';

const USAGE = 'say `preau export oneroster --out DIR --school UAI` or `preau export aaf …`; `--school` more than once, or `--all`\n';

/** `export oneroster|aaf --out DIR (--school UAI … | --all)`: schools as they stand today, as files that are there whole or not at all. */
export async function exportFiles(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' }, school: { type: 'string', multiple: true, default: [] }, all: { type: 'boolean', default: false } },
  });
  const [kind] = positionals;
  const { out, all } = values;
  if ((kind !== 'oneroster' && kind !== 'aaf') || out === undefined || all === values.school.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const config = readConfig(process.env);
  const { databaseUrl, dataDir } = config;
  const store = await openStore({ databaseUrl, dataDir });
  try {
    const master = masterSecret(config);
    const ledger = await openLedger(store, keepingUnder(master, config));
    const now = new Date();
    const schools = all ? await keptSchools(store.db) : [...new Set(values.school)];
    const day = now.toISOString().slice(0, 10);
    const policy = await openPolicyInForce(store.db).live();
    const entry = entryOf(kind, policy, deriveKey(master, 'ledger'), now);
    const account: ExportPorts['account'] = async (school, coordinates) => {
      await ledger.append(entry(school, coordinates));
    };
    // INVARIANT: a file tells nobody of a student whose data may not be used for it (GDPR art. 18 and 21).
    const { rights } = openRegisters(store.db);
    const stopped = async () => stoppedFor(await readRights(rights, OPERATOR, null), policy, PURPOSE);
    const ports = { read: leavingOut(stopped, rosterReader(store, now)), account };
    const written = await runExport(kind, { out, schools, day }, ports, createProgress(process.stderr)).finally(() => ledger.close());
    const { students, guardians, staff } = written;
    process.stdout.write(`${written.schools} schools: ${students} students, ${guardians} guardians, ${staff} staff\n`);
    return 0;
  } finally {
    await store.close();
  }
}

/** What the ledger calls whoever has the program and the store, and what a school's own files are for. */
const OPERATOR = 'preau-export';
const PURPOSE = 'school-administration';

/** The entry of one school: whose data left, and which. It is an act of whoever runs the store, beside the rules, which were not asked. */
function entryOf(kind: string, policy: CompiledPolicy, pseudonymKey: Buffer, at: Date) {
  const name = `export ${kind}`;
  return ({ roster, pupils, staff, guardians }: SchoolOut, permitted: readonly string[]): LedgerEntry => {
    const people = [...pupils.map(({ record }) => record), ...staff.map(({ record }) => record), ...guardians];
    return {
      at: at.getTime(),
      actor: null,
      client: OPERATOR,
      kind: 'query',
      purpose: PURPOSE,
      basis: policy.purposes.get(PURPOSE)?.basis ?? 'none',
      operationName: name,
      operationHash: createHash('sha256').update(name).digest('hex'),
      action: 'EXPORT',
      coordinates: { permitted, denied: [] },
      subjects: [...new Set(people.map(({ externalId }) => pseudonymOf(pseudonymKey, externalId.value)))].sort(),
      schools: [roster.school.uai],
      policyVersion: policy.version,
      epochs: {},
      outcome: 'permitted',
    };
  };
}
