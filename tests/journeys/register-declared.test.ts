import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { classGroups, roleAssignments } from '../../subgraphs/identity/tables.js';
import { openWorld, type World } from '../world/index.js';

/** What is declared for the register of processing is read at the start, and told to who administers the rules. */
const folder = mkdtempSync(join(tmpdir(), 'preau-register-'));
let world: World;

beforeAll(async () => {
  const file = join(folder, 'register.yaml');
  writeFileSync(
    file,
    `operator: { name: Académie d'Arvenne, address: "rue du Rectorat, Arvenne", email: numerique@arvenne.example, phone: +33 1 99 00 00 00 }
everySchool:
  jointControllers: [{ name: the region, email: region@arvenne.example }]
  representative: { name: nobody abroad, email: nobody@arvenne.example }
  dataProtectionOfficer: { name: Délégué de l'académie, address: Arvenne, email: dpd@arvenne.example, phone: +33 1 99 00 00 01 }
schools:
  9990001X: { controller: { name: Lycée, address: Arvenne, email: lycee@arvenne.example, phone: +33 1 99 00 00 02 } }
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
  expect(operator).toMatchObject({ name: "Académie d'Arvenne", email: 'numerique@arvenne.example' });
  expect(controllers).toEqual([{ dataProtectionOfficer: { name: "Délégué de l'académie" } }]);
  expect(securityMeasures.at(-1)).toEqual({ en: 'encrypted disks' });
  expect(gaps.map(({ kind }: { kind: string }) => kind)).toEqual(['TRANSFERS']);
  expect(gaps[0].sentence.en).not.toContain('(cantine)');
  const catering = data.purposes.find(({ purpose }: { purpose: string }) => purpose === 'catering');
  expect(catering.transfers).toEqual([{ system: 'cantine', countries: ['CH'], safeguards: { en: 'adequacy decision' } }]);
});

/** Everything that is declared of a school: each field of the register is told once, which the oracle's world has nothing of. */
it('the register tells every field of what is declared', async () => {
  const principal = await world.person('principal', 'console', 'policy-administration');
  const contact = 'name address email phone';
  const { data, errors } = await principal(`{ processingRegister { operator { ${contact} } gaps { kind of sentence { en } }
    controllers { school schoolName controller { ${contact} } jointControllers { ${contact} } representative { ${contact} }
      dataProtectionOfficer { ${contact} } } } }`);
  expect(errors).toEqual([]);
  const whole = { name: expect.any(String), address: expect.any(String), email: expect.any(String), phone: expect.any(String) };
  expect(data.processingRegister).toMatchObject({
    operator: { ...whole, address: 'rue du Rectorat, Arvenne', phone: '+33 1 99 00 00 00' },
    controllers: [
      {
        school: '9990001X',
        schoolName: expect.any(String),
        controller: whole,
        jointControllers: [{ name: 'the region' }],
        representative: { name: 'nobody abroad' },
        dataProtectionOfficer: whole,
      },
    ],
  });
  expect(data.processingRegister.gaps[0]).toMatchObject({ of: null, sentence: { en: expect.any(String) } });
});

it('a teacher reads nothing of it', async () => {
  const teacher = await world.person('teacher', 'vie-scolaire', 'attendance');
  const { data } = await teacher('{ processingRegister { operator { name } } }');
  expect(data?.processingRegister ?? null).toBeNull();
});

it('the register is told to nobody who holds such a function for a class alone', async () => {
  const group = await world.store.db.select().from(classGroups).limit(1);
  const [{ school, id: scopeGroup } = { school: '', id: '' }] = group;
  const held = { school, id: `${school}.ra-of-a-class`, person: world.personId('teacher'), function: 'DPO', scope: 'CLASS', scopeGroup };
  await world.store.db.insert(roleAssignments).values(held);
  const ofAClass = await world.person('teacher', 'console', 'policy-administration');
  const { data, errors, text } = await ofAClass('{ processingRegister { operator { name } gaps { kind } securityMeasures { fr } } }');
  expect(data?.processingRegister ?? null).toBeNull();
  expect(errors.map(({ extensions: { code } }) => code)).toEqual(['BAD_USER_INPUT']);
  expect(text).not.toContain('Arvenne');
});
