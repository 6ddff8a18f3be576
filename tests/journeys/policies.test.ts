import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schools as identitySchools } from '../../subgraphs/identity/tables.js';
import { type Ask, openWorld, type World } from '../world/index.js';

/** The life of the rules, from a draft to a rollback, as administrators live it through the console. */
let world: World;
let principal: Ask;
let admin: Ask;
let officer: Ask;
let deputy: Ask;

const SCHOOL = '9990001X';
/** Of which the principal, the administrator and the data protection officer of the school are stewards. */
const ACADEMY = 'Arvenne';
const LONG_NAME = 'academie-de-saint-pierre-et-miquelon';
const LINE = `lines { change holders { role relation } purposes actions categories coordinates schools clients before after
  touched { students people vendors } examples { fr en } }`;
const TO_THE_LAST = `query($id: ID!) {
  policyVersion(id: $id) { parent author savedBy proposedAt endedAt rejectionReason approvals { person asDataProtectionOfficer at }
    signOffReasons { reason sentence { fr en } } next { act obstacles } }
  policyVerification(id: $id) { breaches { invariant holder { role relation } purpose action categories coordinate }
    reds { kind expected { en } found holders { role relation } purposes actions categories coordinates } fault { code where sentence } }
  policyDifference(to: $id) { signOffReasons { reason } ${LINE} } }`;
/** What there is nothing of in the rules that come with the project. */
const LEAVES_OF_A_DRAFT = [
  ...['parent', 'author', 'savedBy', 'proposedAt', 'endedAt', 'rejectionReason', 'approvals.person', 'approvals.at'].map(
    (one) => `policyVersion.${one}`,
  ),
  ...['signOffReasons.reason', 'signOffReasons.sentence.fr', 'next.act', 'next.obstacles'].map((one) => `policyVersion.${one}`),
  ...['invariant', 'holder.role', 'purpose', 'action', 'categories', 'coordinate'].map((one) => `policyVerification.breaches.${one}`),
  ...['kind', 'found', 'holders.role', 'purposes', 'actions', 'categories', 'coordinates'].map((one) => `policyVerification.reds.${one}`),
  ...[
    'change',
    'holders.role',
    'purposes',
    'actions',
    'categories',
    'coordinates',
    'schools',
    'clients',
    'before',
    'after',
    'touched.students',
  ].map((one) => `policyDifference.lines.${one}`),
  'policyDifference.signOffReasons.reason',
];
const FIELDS = `version { id number state revision isYours document expectations savedBy approvals { asDataProtectionOfficer person }
  signOffReasons { reason sentence { fr en } } next { act obstacles } } errors { code message path }`;

beforeAll(async () => {
  const stewards = [...['p1', 'p9', 'p20'].map((one) => `${ACADEMY}:${SCHOOL}.${one}`), `${LONG_NAME}:${SCHOOL}.p9`];
  world = await openWorld(60, { PREAU_POLICY_STEWARDS: stewards.join() });
  const through = (handle: string) => world.person(handle, 'console', 'policy-administration');
  [principal, admin, officer, deputy] = (await Promise.all(['principal', 'it-admin', 'dpo', 'deputy'].map(through))) as [
    Ask,
    Ask,
    Ask,
    Ask,
  ];
}, 120_000);
afterAll(() => world?.close());

let keys = 0;
async function act(ask: Ask, call: string, variables: object = {}, more = '') {
  const names = Object.keys(variables).map((name) => `$${name}: ${name === 'revision' ? 'Int!' : name === 'id' ? 'ID!' : 'String!'}`);
  const reply = await ask(`mutation ${names.length === 0 ? '' : `(${names.join(', ')})`} { done: ${call} { ${FIELDS} ${more} } }`, {
    ...variables,
  });
  expect(reply.errors).toEqual([]);
  return reply.data.done;
}
const key = () => {
  keys += 1;
  return `"key-${keys}"`;
};
const SCOPES: Readonly<Record<string, string>> = { SCHOOL, ACADEMY };
const at = (level: string) => (level in SCOPES ? `level: ${level}, scope: "${SCOPES[level]}"` : 'level: NATIONAL');
const draft = (ask: Ask, level: string) => act(ask, `draftPolicy(${at(level)}, reason: "because", idempotencyKey: ${key()})`);
const CONTACT = '{ name address email phone }';
const CELL = (role: string, category: string, to: string) =>
  `cell: { role: "${role}", relation: "school-staff", purpose: "attendance", category: ${category}, action: READ }, to: ${to}`;
const codes = (payload: { errors: { code: string }[] }) => payload.errors.map(({ code }) => code);
const next = (version: { next: { act: string; obstacles: string[] }[] }, name: string) =>
  version.next.find((one) => one.act === name)?.obstacles;

describe('the rules of a school', () => {
  it('are made narrower by one administrator, approved by another, live, and taken back in one act', async () => {
    const { version } = await draft(admin, 'SCHOOL');
    expect(JSON.parse(version.document)).toMatchObject({
      title: `règles de ${SCHOOL} / rules of ${SCHOOL}`,
      signedOffBy: ['brouillon / draft'],
    });
    const left = await admin('query($id: ID!) { policyVersion(id: $id) { cannotBeApproved { en } } }', { id: version.id });
    expect(left.data.policyVersion.cannotBeApproved).toBeNull();
    expect(version).toMatchObject({ number: 1, state: 'DRAFT', revision: 1, isYours: true, savedBy: world.personId('it-admin') });

    const edited = await act(
      admin,
      `editPolicyCell(id: $id, revision: $revision, ${CELL('cpe', 'IDENTITY_BASIC', 'NEVER')})`,
      { id: version.id, revision: 1 },
      'sentence { fr en }',
    );
    expect(edited.errors).toEqual([]);
    expect(edited.sentence.fr).toMatch(/CPE ne peut jamais/);
    // The reason of the draft, in the words of who began it.
    expect(JSON.parse(edited.version.document).forbids.map(({ source }: { source: string }) => source)).toEqual(['because']);
    expect(edited.version).toMatchObject({ revision: 2, signOffReasons: [] });

    const proposed = await act(admin, 'proposePolicy(id: $id, revision: $revision)', { id: version.id, revision: 2 });
    expect(proposed.version.state).toBe('PROPOSED');
    expect(next(proposed.version, 'APPROVE')).toEqual(['NOT_YOURS']);
    expect(next(proposed.version, 'PUBLISH')).toEqual(['NOT_YOURS', 'NEEDS_APPROVAL']);

    expect(codes(await act(principal, 'publishPolicy(id: $id)', { id: version.id }))).toEqual(['NEEDS_APPROVAL']);
    const approved = await act(principal, 'approvePolicy(id: $id)', { id: version.id });
    expect(approved.version).toMatchObject({ state: 'APPROVED', approvals: [{ person: world.personId('principal') }] });
    expect(codes(await act(principal, 'approvePolicy(id: $id)', { id: version.id }))).toEqual(['ALREADY_DONE']);
    expect((await act(principal, 'publishPolicy(id: $id)', { id: version.id })).version.state).toBe('LIVE');

    const matrix = await principal(
      `{ policyMatrix(purpose: "attendance", action: READ, school: "${SCHOOL}") { categories rows { role relation cells { state rules lockedBy atMost } } } }`,
    );
    expect(matrix.errors).toEqual([]);
    const { categories, rows } = matrix.data.policyMatrix;
    const row = rows.find((one: { role: string; relation: string }) => one.role === 'cpe' && one.relation === 'school-staff');
    expect(row.cells[categories.indexOf('IDENTITY_BASIC')]).toMatchObject({ state: 'NEVER', atMost: expect.not.stringMatching('NEVER') });

    const alone = await principal(
      `{ policyMatrix(purpose: "attendance", action: READ, school: "${SCHOOL}", role: "cpe", relation: "school-staff") { rows { role relation cells { state rules lockedBy atMost } } } }`,
    );
    expect(alone.data.policyMatrix.rows).toEqual([row]);
  });

  it('are told each with who made it as it is, when and why; and those of a school to nobody elsewhere', async () => {
    const cell = `{ policyMatrix(purpose: "attendance", action: READ, school: "${SCHOOL}", role: "cpe", relation: "school-staff") { categories rows { cells { rules } } } }`;
    const { categories, rows } = (await principal(cell)).data.policyMatrix;
    const [rule] = rows[0].cells[categories.indexOf('IDENTITY_BASIC')].rules;
    const origins = async (ask: Ask, more = '') =>
      (
        await ask(
          `{ policyRules(rules: ["${rule}", "everyone.school-life", "no-such", "9990001X/no-such", "x y/z"]${more}) { rule source version { number level author reason state } } }`,
        )
      ).data.policyRules;
    const foundation = { number: 1, level: 'NATIONAL', author: null, reason: 'the rules that come with Préau', state: 'LIVE' };
    const national = { rule: 'everyone.school-life', source: expect.stringContaining('domain model'), version: foundation };
    const mine = { number: 1, level: 'SCHOOL', author: world.personId('it-admin'), reason: 'because', state: 'LIVE' };
    expect(await origins(principal)).toEqual([{ rule, source: expect.any(String), version: mine }, national]);
    const elsewhere = await world.person('principal-2', 'console', 'policy-administration');
    expect(await origins(elsewhere)).toEqual([national]);

    // A draft that says the same says it since the version in force; one that is not read is not looked at.
    const { version } = await draft(admin, 'SCHOOL');
    const inDraft = (await origins(admin, `, version: "${version.id}"`)) as { version: object }[];
    expect(inDraft[0]?.version).toEqual(mine);
    expect(await origins(elsewhere, `, version: "${version.id}"`)).toBeNull();
    expect(codes(await act(admin, 'abandonPolicy(id: $id)', { id: version.id }))).toEqual([]);
  });

  it('are not opened by a lower level, which is told what it would open', async () => {
    const { version } = await draft(admin, 'SCHOOL');
    const grants = [
      {
        id: 'more',
        source: 'wish',
        roles: ['aed'],
        relations: ['school-staff'],
        purposes: ['attendance'],
        categories: ['HEALTH'],
        actions: ['READ'],
      },
    ];
    const wider = JSON.stringify({ ...JSON.parse(version.document), grants });
    const refused = await act(
      admin,
      'savePolicyDraft(id: $id, revision: $revision, document: $document)',
      { id: version.id, revision: 1, document: wider },
      'widened { change holders { role relation } categories }',
    );
    expect(codes(refused)).toEqual(['WOULD_WIDEN']);
    expect(refused.widened).toContainEqual({
      change: 'NEWLY_ALLOWED',
      holders: [{ role: 'aed', relation: 'school-staff' }],
      categories: ['HEALTH'],
    });
    expect(refused.version).toMatchObject({ revision: 1, document: version.document });
  });

  it('name only what something is decided at: of any other coordinate a rule would do nothing', async () => {
    const { version } = await draft(admin, 'SCHOOL');
    const save = (...coordinates: string[]) =>
      act(admin, 'savePolicyDraft(id: $id, revision: $revision, document: $document)', {
        id: version.id,
        revision: 1,
        document: JSON.stringify({ ...JSON.parse(version.document), forbids: [{ id: 'no', source: 'wish', coordinates }] }),
      });
    for (const stray of ['Student.persn', 'Studnet.*', 'StudentConnection.edges', 'Person.wards(lst:)', 'ResultInput.valeu']) {
      const refused = await save('Student.person', stray);
      expect(codes(refused)).toEqual(['VALIDATION']);
      expect(refused.errors[0].message).toContain(`nothing is decided at “${stray}”`);
      expect(refused.version).toMatchObject({ revision: 1, document: version.document });
    }
    const known = ['Student.person', 'Student.*', 'Query.student(id:)', 'PostalAddress.city', 'ResultInput.*', 'ResultInput.comment'];
    expect(codes(await save(...known))).toEqual([]);
    await act(admin, 'abandonPolicy(id: $id)', { id: version.id });
  });

  it('go back, in one act when nothing is let out by it, and else as a proposal', async () => {
    const { version } = await draft(admin, 'SCHOOL');
    await act(admin, `editPolicyCell(id: $id, revision: $revision, ${CELL('cpe', 'IDENTITY_BASIC', 'AS_ABOVE')})`, {
      id: version.id,
      revision: 1,
    });
    await act(admin, 'proposePolicy(id: $id, revision: $revision)', { id: version.id, revision: 2 });
    await act(principal, 'approvePolicy(id: $id)', { id: version.id });
    expect((await act(principal, 'publishPolicy(id: $id)', { id: version.id })).version.state).toBe('LIVE');

    const call = `rollBackPolicy(${at('SCHOOL')}, reason: "too wide", idempotencyKey: ${key()})`;
    const back = await act(principal, call);
    expect(back.version.state).toBe('LIVE');
    expect((await act(principal, call)).version.id).toBe(back.version.id);

    const forth = await act(principal, `rollBackPolicy(${at('SCHOOL')}, reason: "too narrow", idempotencyKey: ${key()})`);
    expect(forth).toMatchObject({ version: { state: 'PROPOSED', isYours: true }, errors: [] });
    const history = await principal(`{ policyVersions(${at('SCHOOL')}) { id state isRollback } }`);
    expect(history.data.policyVersions.filter((one: { state: string }) => one.state === 'LIVE')).toEqual([
      { id: back.version.id, state: 'LIVE', isRollback: true },
    ]);
  });

  it('are administered by those who hold a function there, and by nobody for another school', async () => {
    const elsewhere = await world.person('principal-2', 'console', 'policy-administration');
    expect(codes(await act(elsewhere, `draftPolicy(${at('SCHOOL')}, reason: "r", idempotencyKey: ${key()})`))).toEqual(['NOT_ENTRUSTED']);
    expect((await elsewhere(`{ policyVersions(${at('SCHOOL')}) { id } }`)).data.policyVersions).toEqual([]);
    expect(codes(await act(elsewhere, `draftPolicy(${at('NATIONAL')}, reason: "r", idempotencyKey: ${key()})`))).toEqual(['NOT_ENTRUSTED']);
    const published = await elsewhere(`{ policyVersions(${at('NATIONAL')}) { state } }`);
    expect(published.data.policyVersions.map(({ state }: { state: string }) => state)).toEqual(['LIVE']);
    const refused = await deputy('mutation { approvePolicy(id: "x") { errors { code } } }');
    expect(refused.errors[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
    const misnamed = await act(admin, `draftPolicy(level: ACADEMY, scope: "${'a'.repeat(65)}", reason: "r", idempotencyKey: ${key()})`);
    expect(misnamed.errors).toMatchObject([{ code: 'VALIDATION', path: ['scope'], message: expect.stringContaining('1 to 64 letters') }]);
    const notOfficer = await principal('mutation { signOffPolicy(id: "x") { errors { code } } }');
    expect(notOfficer.errors[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
  });
});

describe('the rules', () => {
  it('of another school are not read, nor its matrix', async () => {
    const elsewhere = await world.person('principal-2', 'console', 'policy-administration');
    const asked = (school: string) =>
      elsewhere(`{ policyMatrix(purpose: "attendance", action: READ, school: "${school}") { school } }`).then(
        ({ data }) => data.policyMatrix,
      );
    expect(await asked('9990002Y')).toEqual({ school: '9990002Y' });
    expect(await asked(SCHOOL)).toBeNull();
    const [live] = (await principal(`{ policyVersions(${at('SCHOOL')}) { id } }`)).data.policyVersions;
    const { data } = await elsewhere(
      'query($id: ID!) { policyVersion(id: $id) { id } policyVerification(id: $id) { isFit } policyDifference(to: $id) { count } }',
      {
        id: live.id,
      },
    );
    expect(data).toEqual({ policyVersion: null, policyVerification: null, policyDifference: null });
  });

  it('are administered through what is made for it, for that purpose, and by people', async () => {
    const draftIt = `mutation { draftPolicy(${at('SCHOOL')}, reason: "r", idempotencyKey: "k") { errors { code } } }`;
    const through = await world.person('principal', 'vie-scolaire', 'policy-administration');
    expect((await through(draftIt)).errors[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
    expect((await through(`{ policyVersions(${at('SCHOOL')}) { id } }`)).data?.policyVersions ?? null).toBeNull();
    const teacher = await world.person('teacher', 'console', 'policy-administration');
    expect((await teacher(draftIt)).errors[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
    const system = await world.service('console', 'policy-administration');
    expect((await system(draftIt)).errors[0]?.extensions.code).toBe('FORBIDDEN_OPERATION');
  });
});

describe('the rules of an academy', () => {
  const EVENTS = `{ attendanceEvents(schoolId: "${SCHOOL}", from: "2020-01-01T00:00:00Z", to: "2040-01-01T00:00:00Z", first: 1) { edges { node { kind } } } }`;
  const DENIED = ['FORBIDDEN_FIELD Query.attendanceEvents'];
  let told: () => Promise<string[]>;
  beforeAll(async () => {
    const cpe = await world.person('cpe', 'vie-scolaire', 'attendance');
    told = async () => (await cpe(EVENTS)).errors.map(({ extensions }) => `${extensions.code} ${extensions.coordinate}`);
  });

  it('are drafted, approved and live at a school of it, and gone back from, by those who are entrusted with it', async () => {
    const stewards = ['principal', 'it-admin', 'dpo'].map((handle) => world.personId(handle));
    expect(stewards).toEqual(['p1', 'p9', 'p20'].map((one) => `${SCHOOL}.${one}`));
    expect(codes(await draft(deputy, 'ACADEMY'))).toEqual(['NOT_ENTRUSTED']);
    const { version } = await draft(admin, 'ACADEMY');
    expect(JSON.parse(version.document)).toMatchObject({ level: 'academy', of: ACADEMY, schools: [SCHOOL], forbids: [] });
    expect(
      codes(
        await act(admin, `editPolicyCell(id: $id, revision: $revision, ${CELL('cpe', 'ATTENDANCE_FACT', 'NEVER')})`, {
          id: version.id,
          revision: 1,
        }),
      ),
    ).toEqual([]);
    expect(codes(await act(admin, 'proposePolicy(id: $id, revision: $revision)', { id: version.id, revision: 2 }))).toEqual([]);
    expect(await told()).toEqual([]);
    await act(principal, 'approvePolicy(id: $id)', { id: version.id });
    expect((await act(principal, 'publishPolicy(id: $id)', { id: version.id })).version.state).toBe('LIVE');
    expect(await told()).toEqual(DENIED);
    const matrix = `{ policyMatrix(purpose: "attendance", action: READ, school: "${SCHOOL}", role: "cpe", relation: "school-staff") { categories rows { cells { state lockedBy } } } }`;
    const { categories, rows } = (await principal(matrix)).data.policyMatrix;
    expect(rows[0].cells[categories.indexOf('ATTENDANCE_FACT')]).toEqual({ state: 'NEVER', lockedBy: 'academy' });

    // Nobody ever approved that there be none: what goes back to that is a proposal.
    const back = await act(
      officer,
      `rollBackPolicy(${at('ACADEMY')}, reason: "a trial", idempotencyKey: ${key()})`,
      {},
      'version { isRollback }',
    );
    expect(back).toMatchObject({ version: { state: 'PROPOSED', number: 2, isRollback: true }, errors: [] });
    expect(JSON.parse(back.version.document)).toMatchObject({ schools: [SCHOOL], forbids: [] });
    expect(codes(await act(officer, 'approvePolicy(id: $id)', { id: back.version.id }))).toEqual(['OWN_VERSION']);
    expect(await told()).toEqual(DENIED);
    await act(principal, 'approvePolicy(id: $id)', { id: back.version.id });
    expect((await act(principal, 'publishPolicy(id: $id)', { id: back.version.id })).version.state).toBe('LIVE');
    expect(await told()).toEqual([]);
  });

  it('name no school of another academy: not when they are saved, and not once a school is another’s', async () => {
    const OTHER = '9990002Y';
    const { id, document } = (await draft(admin, 'ACADEMY')).version;
    const save = (revision: number, ...schools: string[]) =>
      act(admin, 'savePolicyDraft(id: $id, revision: $revision, document: $document)', {
        id,
        revision,
        document: JSON.stringify({ ...JSON.parse(document), schools, title: `of ${schools.length}` }),
      });
    const belongs = (academy: string) => world.store.db.update(identitySchools).set({ academy }).where(eq(identitySchools.id, OTHER));
    await belongs('Elsewhere');
    try {
      const refused = await save(1, SCHOOL, OTHER);
      expect(refused.errors).toEqual([
        { code: 'OTHER_ACADEMY', message: `these schools are of another academy: ${OTHER}`, path: ['document'] },
      ]);
      expect(refused.version).toMatchObject({ revision: 1, document });
      await belongs(ACADEMY);
      expect(codes(await save(1, SCHOOL, OTHER))).toEqual([]);
      await belongs('Elsewhere');
      expect(codes(await act(admin, 'proposePolicy(id: $id, revision: $revision)', { id, revision: 2 }))).toEqual(['OTHER_ACADEMY']);
      // Nobody who is not entrusted with the rules is told that there are any.
      expect(codes(await act(deputy, 'savePolicyDraft(id: $id, revision: 2, document: $document)', { id, document }))).toEqual([
        'NOT_FOUND',
      ]);
    } finally {
      await belongs(ACADEMY);
    }
  });

  it('are drafted under a name of an academy that is as long as names of academies are', async () => {
    const belongs = (academy: string) => world.store.db.update(identitySchools).set({ academy }).where(eq(identitySchools.id, SCHOOL));
    await belongs('Académie de Saint-Pierre-et-Miquelon');
    try {
      const { version, errors } = await act(
        admin,
        `draftPolicy(level: ACADEMY, scope: "${LONG_NAME}", reason: "r", idempotencyKey: ${key()})`,
      );
      expect(errors).toEqual([]);
      expect(JSON.parse(version.document)).toMatchObject({ of: LONG_NAME, schools: [SCHOOL] });
    } finally {
      await belongs(ACADEMY);
    }
  });

  it('are not gone back to where they name a school that is another’s by now', async () => {
    const belongs = (academy: string) => world.store.db.update(identitySchools).set({ academy }).where(eq(identitySchools.id, SCHOOL));
    await belongs('Elsewhere');
    try {
      const back = await act(principal, `rollBackPolicy(${at('ACADEMY')}, reason: "a trial", idempotencyKey: ${key()})`);
      expect(back.errors).toEqual([{ code: 'OTHER_ACADEMY', message: `these schools are of another academy: ${SCHOOL}`, path: ['scope'] }]);
      expect(await told()).toEqual([]);
    } finally {
      await belongs(ACADEMY);
    }
  });

  it('are not simulated for who is not entrusted with it, nor at schools that only a draft names', async () => {
    const { version } = await draft(admin, 'ACADEMY');
    const simulated = (ask: Ask) =>
      ask('query($id: ID!) { policySimulation(id: $id, days: 1) { replayed fault { code } } }', { id: version.id });
    expect((await simulated(deputy)).data.policySimulation).toBeNull();
    const { replayed } = (await simulated(admin)).data.policySimulation;
    const document = JSON.stringify({ ...JSON.parse(version.document), schools: ['9990002Y'] });
    expect(replayed).toBeGreaterThan(0);
    const other = await world.person('principal-2', 'console', 'policy-administration');
    await other('{ policyPlaces { level } }');
    const elsewhere = await admin('query($document: String!) { policySimulation(document: $document, days: 1) { replayed } }', {
      document,
    });
    expect(elsewhere.data.policySimulation).toEqual({ replayed: 0 });
  });
});

describe('two administrators with one draft', () => {
  it('lose nothing: the second to save is told who saved before, and what', async () => {
    const { version } = await draft(admin, 'SCHOOL');
    const document = JSON.parse(version.document);
    const save = (ask: Ask, title: string) =>
      act(ask, 'savePolicyDraft(id: $id, revision: $revision, document: $document)', {
        id: version.id,
        revision: 1,
        document: JSON.stringify({ ...document, title }),
      });
    const [one, other] = await Promise.all([save(admin, 'of the administrator'), save(deputy, 'of the deputy')]);
    const [saved, refused, winner] = one.errors.length === 0 ? [one, other, 'it-admin'] : [other, one, 'deputy'];
    expect(saved.version.revision).toBe(2);
    expect(codes(refused)).toEqual(['CONFLICT']);
    expect(refused.version).toMatchObject({ revision: 2, savedBy: world.personId(winner), document: saved.version.document });
  });
});

describe('the national rules', () => {
  it('need the data protection officer when they let out a special category, and are as expected or not published', async () => {
    const { version } = await draft(admin, 'NATIONAL');
    expect(version).toMatchObject({ number: 2, state: 'DRAFT' });
    const edited = await act(admin, `editPolicyCell(id: $id, revision: $revision, ${CELL('cpe', 'BEHAVIOUR_INCIDENT', 'ALWAYS')})`, {
      id: version.id,
      revision: 1,
    });
    expect(edited.errors).toEqual([]);
    expect(edited.version.signOffReasons.map(({ reason }: { reason: string }) => reason)).toContain('SPECIAL_CATEGORY');
    const red = await act(admin, 'proposePolicy(id: $id, revision: $revision)', { id: version.id, revision: 2 });
    expect(codes(red)).toEqual(['NOT_FIT']);

    const found = await admin(
      `query($id: ID!) { policyVerification(id: $id) { isFit states reds { kind found categories holders { role } } lockouts fault { code } }
        policyDifference(to: $id) { count lines { change before after examples { en } touched { students people vendors } } touched { students } } }`,
      { id: version.id },
    );
    expect(found.errors).toEqual([]);
    expect(found.data.policyVerification).toMatchObject({
      isFit: false,
      reds: [{ kind: 'UNEXPECTED', categories: ['BEHAVIOUR_INCIDENT'], holders: [{ role: 'cpe' }] }],
      lockouts: [],
    });
    expect(found.data.policyDifference.lines[0]).toMatchObject({ change: 'NEWLY_ALLOWED', before: 'NEVER', after: 'IF_NO_OBJECTION' });
    expect(found.data.policyDifference.lines[0].touched.students).toBeGreaterThan(30);
    expect(found.data.policyDifference.lines[0].touched.people).toBeGreaterThan(0);

    const expectations = await admin('query($id: ID!) { policyVersion(id: $id) { expectations document } }', { id: version.id });
    const expected = JSON.parse(expectations.data.policyVersion.expectations);
    const says = { fr: 'Le CPE lit les incidents.', en: 'The counsellor reads incidents.' };
    expected.expectations.push({
      says,
      source: 'wish',
      roles: ['cpe'],
      relations: ['school-staff'],
      purposes: ['attendance'],
      exactly: true,
      categories: ['BEHAVIOUR_INCIDENT'],
      actions: ['READ'],
    });
    await act(admin, 'savePolicyDraft(id: $id, revision: $revision, document: $document, expectations: $expectations)', {
      id: version.id,
      revision: 2,
      document: expectations.data.policyVersion.document,
      expectations: JSON.stringify(expected),
    });
    const proposed = await act(admin, 'proposePolicy(id: $id, revision: $revision)', { id: version.id, revision: 3 });
    expect(proposed.errors).toEqual([]);
    const half = await act(principal, 'approvePolicy(id: $id)', { id: version.id });
    expect(half.version.state).toBe('PROPOSED');
    expect(half.version.next).toContainEqual({ act: 'SIGN_OFF', obstacles: ['NOT_YOURS'] });
    expect(codes(await act(principal, 'publishPolicy(id: $id)', { id: version.id }))).toEqual(['NEEDS_SIGN_OFF']);
    const signed = await act(officer, 'signOffPolicy(id: $id)', { id: version.id });
    expect(signed.version.state).toBe('APPROVED');
    expect((await act(principal, 'publishPolicy(id: $id)', { id: version.id })).version.state).toBe('LIVE');

    const history = await admin(`{ policyVersions(${at('NATIONAL')}) { number state author } }`);
    expect(history.data.policyVersions).toMatchObject([
      { number: 2, state: 'LIVE' },
      { number: 1, state: 'REPLACED', author: null },
    ]);
  });

  it('give no data to who wrote them, with the approval of somebody who would have them too', async () => {
    const { version } = await draft(principal, 'NATIONAL');
    const before = JSON.parse(version.expectations);
    const document = JSON.parse(version.document);
    const more = {
      roles: ['principal'],
      relations: ['school-staff'],
      purposes: ['school-services'],
      exactly: true,
      categories: ['GRADE'],
      actions: ['READ'],
    };
    document.grants.push({ id: 'to-the-principal', source: 'wish', ...more });
    before.expectations.push({ says: { fr: 'Le chef lit.', en: 'The principal reads.' }, source: 'wish', ...more });
    const saved = await act(principal, 'savePolicyDraft(id: $id, revision: $revision, document: $document, expectations: $expectations)', {
      id: version.id,
      revision: 1,
      document: JSON.stringify(document),
      expectations: JSON.stringify(before),
    });
    expect(saved.errors).toEqual([]);
    expect((await act(principal, 'proposePolicy(id: $id, revision: $revision)', { id: version.id, revision: 2 })).errors).toEqual([]);
    expect(codes(await act(principal, 'approvePolicy(id: $id)', { id: version.id }))).toEqual(['OWN_VERSION', 'OPENS_TO_AUTHOR']);
    expect((await act(officer, 'approvePolicy(id: $id)', { id: version.id })).errors).toEqual([]);
  });

  it('open no data to whoever administers them, whatever their own invariants say', async () => {
    const { version } = await draft(admin, 'NATIONAL');
    const document = JSON.parse(version.document);
    document.invariants = document.invariants.filter(({ id }: { id: string }) => !id.startsWith('editing-the-rules'));
    document.grants.push({
      id: 'to-myself',
      source: 'wish',
      roles: ['it-admin'],
      relations: ['school-staff'],
      purposes: ['policy-administration'],
      categories: ['GRADE'],
      actions: ['READ'],
    });
    const saved = await act(admin, 'savePolicyDraft(id: $id, revision: $revision, document: $document)', {
      id: version.id,
      revision: 1,
      document: JSON.stringify(document),
    });
    expect(saved.version.signOffReasons.map(({ reason }: { reason: string }) => reason)).toContain('PROHIBITION');
    const found = await admin('query($id: ID!) { policyVerification(id: $id) { isFit breaches { invariant } } }', { id: version.id });
    expect(found.data.policyVerification.breaches).toContainEqual({ invariant: 'editing-the-rules-opens-no-data' });
    expect(codes(await act(admin, 'proposePolicy(id: $id, revision: $revision)', { id: version.id, revision: 2 }))).toEqual(['NOT_FIT']);
  });

  it('of a draft are told to the last field to who is entrusted with them, and there is something in each', async () => {
    const list = await admin(`{ policyVersions(${at('NATIONAL')}) { id state } }`);
    const ids: { id: string; state: string }[] = list.data.policyVersions;
    const asked = await Promise.all(ids.map(({ id }) => admin(TO_THE_LAST, { id })));
    for (const { errors } of asked) expect(errors).toEqual([]);
    const told = new Set<string>();
    const note = (value: unknown, path: string): void => {
      if (Array.isArray(value)) for (const one of value) note(one, path);
      else if (typeof value === 'object' && value !== null)
        for (const [name, one] of Object.entries(value)) note(one, path === '' ? name : `${path}.${name}`);
      else if (value !== null) told.add(path);
    };
    for (const { data } of asked) note(data, '');
    const WITHOUT_AN_EXAMPLE = [
      'policyDifference.lines.clients',
      'policyDifference.lines.coordinates',
      'policyDifference.lines.schools',
      'policyVerification.reds.coordinates',
      'policyVersion.rejectionReason',
    ];
    for (const leaf of LEAVES_OF_A_DRAFT) expect([leaf, told.has(leaf)]).toEqual([leaf, !WITHOUT_AN_EXAMPLE.includes(leaf)]);
  });

  it('are a register of processing for who administers them', async () => {
    const { data, errors } = await officer(
      `{ purposes { purpose basis retention { fr en } note { fr en } vendors roles categories
        subjects transfers { system systemName countries safeguards { fr } } }
        processingRegister { operator { name } securityMeasures { fr en } gaps { kind of sentence { fr en } }
          controllers { school schoolName controller ${CONTACT} jointControllers ${CONTACT} representative ${CONTACT} dataProtectionOfficer ${CONTACT} } }
        policyPlaces { level scope isEntrusted live { number } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.purposes.find((one: { purpose: string }) => one.purpose === 'catering')).toMatchObject({
      basis: 'public-task',
      vendors: ['Cantine Bon Appétit'],
      subjects: ['STUDENTS', 'GUARDIANS', 'STAFF', 'PARTNERS'],
      transfers: [{ system: 'cantine', systemName: 'Cantine Bon Appétit', countries: null, safeguards: null }],
    });
    const whole = data.processingRegister;
    expect(whole.controllers.map((one: { school: string }) => one.school)).toEqual([SCHOOL, '9990002Y']);
    expect(whole.controllers[0]).toEqual({
      school: SCHOOL,
      schoolName: expect.any(String),
      controller: { name: whole.controllers[0].schoolName, address: expect.stringContaining(', '), email: null, phone: null },
      jointControllers: [],
      representative: null,
      dataProtectionOfficer: { name: null, address: null, email: expect.stringContaining('dpd@'), phone: null },
    });
    expect(whole.operator).toBeNull();
    expect(whole.securityMeasures.length).toBeGreaterThan(3);
    expect(whole.gaps.map((one: { kind: string }) => one.kind)).toEqual(
      expect.arrayContaining(['DATA_PROTECTION_OFFICER', 'OPERATOR', 'TRANSFERS', 'SECURITY_MEASURES']),
    );
    expect(data.policyPlaces).toContainEqual({ level: 'NATIONAL', scope: '', isEntrusted: true, live: { number: 2 } });
  });

  it('tell from the draft on that nobody will approve a purpose of everybody under another id, and what to do instead', async () => {
    const { version } = await draft(admin, 'NATIONAL');
    const asked = 'query($id: ID!) { policyVersion(id: $id) { document expectations cannotBeApproved { fr en } } }';
    const before = (await admin(asked, { id: version.id })).data.policyVersion;
    expect(before.cannotBeApproved).toBeNull();
    const renamed = (text: string) => text.replaceAll('"subject-access"', '"own-data"');
    const saved = await act(
      admin,
      'savePolicyDraft(id: $id, revision: $revision, document: $document, expectations: $expectations)',
      { id: version.id, revision: 1, document: renamed(before.document), expectations: renamed(before.expectations) },
      'version { cannotBeApproved { fr en } }',
    );
    expect(saved.errors).toEqual([]);
    expect(saved.version.cannotBeApproved.en).toContain('the id of a purpose is not changed, from “subject-access” to “own-data”');
    expect(saved.version.cannotBeApproved.fr).toContain('faites-en deux versions');
    expect((await officer(asked, { id: version.id })).data.policyVersion.cannotBeApproved).toEqual(saved.version.cannotBeApproved);
    expect((await act(admin, 'abandonPolicy(id: $id)', { id: version.id })).errors).toEqual([]);
  });
});
