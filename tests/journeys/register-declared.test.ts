import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorld, type World } from '../world/index.js';

/** What is declared for the register of processing is read at the start, and told to who administers the rules. */
const folder = mkdtempSync(join(tmpdir(), 'preau-register-'));
let world: World;

beforeAll(async () => {
  const file = join(folder, 'register.yaml');
  writeFileSync(
    file,
    `operator: { name: Académie d'Arvenne, email: numerique@arvenne.example }
everySchool: { dataProtectionOfficer: { name: Délégué de l'académie, email: dpd@arvenne.example } }
transfers: { cantine: { countries: [CH], safeguards: { fr: décision d'adéquation, en: adequacy decision } } }
securityMeasures: [{ fr: disques chiffrés, en: encrypted disks }]`,
  );
  world = await openWorld(60, { PREAU_REGISTER: file });
}, 120_000);
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true });
});

it('the register tells what was declared, and lacks what was not', async () => {
  const principal = await world.person('principal', 'console', 'policy-administration');
  const { data, errors } = await principal(`{ purposes { purpose transfers { system countries safeguards { en } } }
    processingRegister { operator { name email } controllers { dataProtectionOfficer { name } } securityMeasures { en } gaps { kind sentence { en } } } }`);
  expect(errors).toEqual([]);
  const { operator, controllers, securityMeasures, gaps } = data.processingRegister;
  expect(operator).toEqual({ name: "Académie d'Arvenne", email: 'numerique@arvenne.example' });
  expect(controllers).toEqual([{ dataProtectionOfficer: { name: "Délégué de l'académie" } }]);
  expect(securityMeasures.at(-1)).toEqual({ en: 'encrypted disks' });
  expect(gaps.map(({ kind }: { kind: string }) => kind)).toEqual(['TRANSFERS']);
  expect(gaps[0].sentence.en).not.toContain('(cantine)');
  const catering = data.purposes.find(({ purpose }: { purpose: string }) => purpose === 'catering');
  expect(catering.transfers).toEqual([{ system: 'cantine', countries: ['CH'], safeguards: { en: 'adequacy decision' } }]);
});

it('a teacher reads nothing of it', async () => {
  const teacher = await world.person('teacher', 'vie-scolaire', 'attendance');
  const { data } = await teacher('{ processingRegister { operator { name } } }');
  expect(data?.processingRegister ?? null).toBeNull();
});
