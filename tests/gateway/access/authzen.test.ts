import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../../world/index.js';

/** The decision core as other systems ask it: OpenID AuthZEN Authorization API 1.0. */
let world: World;
let token: string;
beforeAll(async () => {
  world = await openWorld();
  token = await world.token('portail', 'access-evaluation');
}, 120_000);
afterAll(() => world?.close());

async function post(path: string, body: unknown, bearer: string | null = token, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.preau.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }), ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) as Record<string, unknown> };
}

const asks = (handle: string, coordinate: string, subject: string, more: { client?: string; purpose?: string; action?: string } = {}) => {
  const [type, field] = coordinate.split('.');
  const { client = 'famille', purpose = 'family-information', action = 'READ' } = more;
  return {
    subject: { type: 'person', id: world.personId(handle) },
    action: { name: action },
    resource: { type, id: subject, properties: { field } },
    context: { client, purpose },
  };
};
const one = async (body: unknown) => (await post('/access/v1/evaluation', body)).body;
const denied = { decision: false, context: { policy: expect.any(String), code: 'FORBIDDEN_FIELD' } };

describe('an evaluation', () => {
  it('says yes for one’s own child, and what must be done to the value first', async () => {
    expect(await one(asks('parent', 'Student.boarding', world.studentOf('student')))).toEqual({
      decision: true,
      context: { policy: expect.any(String), obligations: expect.any(Array) },
    });
  });

  it('says no in one and the same way: for somebody else’s child, a child nobody knows, a field that is not, a purpose that is not', async () => {
    const own = world.studentOf('student');
    const questions = [
      asks('parent', 'Student.boarding', world.studentOf('student-victim')),
      asks('parent', 'Student.boarding', '9990001X.s99999'),
      asks('parent', 'Student.boarding', 'nonsense'),
      asks('parent', 'Student.nothing', own),
      asks('parent', 'Student.boarding', own, { purpose: 'advertising' }),
      asks('parent', 'Student.boarding', own, { client: 'nobody' }),
      asks('parent', 'Student.boarding', own, { client: 'cantine' }),
      { ...asks('parent', 'Student.boarding', own), subject: { type: 'person', id: '9990001X.p99999' } },
    ];
    for (const question of questions) expect(await one(question)).toEqual(denied);
  });

  it('is of an argument and of an input field too, which is written and never read', async () => {
    const own = world.studentOf('student');
    const decision = async (coordinate: string, action: string) => (await one(asks('parent', coordinate, own, { action }))).decision;
    expect(await decision('Student.attendanceEvents(statuses:)', 'READ')).toBe(true);
    expect(await decision('Student.attendanceEvents(nothing:)', 'READ')).toBe(false);
    expect(await decision('AnnounceAbsenceInput.studentId', 'WRITE')).toBe(true);
    expect(await decision('AnnounceAbsenceInput.studentId', 'READ')).toBe(false);
    expect(await decision('ResultInput.comment', 'WRITE')).toBe(false);
  });

  it('is what a request is decided by', async () => {
    const ask = await world.person('parent', 'famille', 'family-information');
    const fields = ['boarding', 'nationalId', 'scholarshipHolder', 'dietaryRequirement', 'guardianDisclosure'];
    for (const student of [world.studentOf('student'), world.studentOf('student-victim')]) {
      const { data, errors } = await ask(`query($id: ID!) { student(id: $id) { id ${fields.join(' ')} } }`, { id: student });
      for (const field of fields) {
        const { decision } = await one(asks('parent', `Student.${field}`, student));
        const isDenied = data.student === null || errors.some(({ extensions }) => extensions.coordinate === `Student.${field}`);
        expect(`${field} ${decision}`).toBe(`${field} ${!isDenied}`);
      }
    }
  });

  it('is about any value there may be: of one that may be health, yes is said to who may read health', async () => {
    const student = world.studentOf('student');
    const counsellor = (field: string, purpose: string) =>
      asks('cpe', `AttendanceEvent.${field}`, student, { client: 'vie-scolaire', purpose });
    expect(await one(counsellor('reasonNature', 'attendance'))).toEqual(denied);
    expect(await one(counsellor('reason', 'attendance-follow-up'))).toMatchObject({ decision: true });
  });

  it('follows a withdrawal at once, and says that consent is what is missing', async () => {
    const student = world.studentOf('student-15');
    const question = {
      subject: { type: 'client', id: 'tutorat' },
      action: { name: 'READ' },
      resource: { type: 'Result', id: student, properties: { field: 'value' } },
      context: { purpose: 'homework-help' },
    };
    expect(await one(question)).toMatchObject({ decision: true });
    const pupil = await world.person('student-15', 'famille', 'family-information');
    const input = {
      studentId: student,
      purpose: 'homework-help',
      recipient: 'tutorat',
      categories: ['SCHOOLING', 'GRADE', 'EVALUATION', 'COMPETENCY', 'APPRECIATION'],
      noticeVersion: 2,
    };
    const act = (name: string) =>
      `mutation($input: ConsentInput!, $key: ID!) { ${name}(input: $input, idempotencyKey: $key) { errors { code } } }`;
    await pupil(act('withdrawConsent'), { input, key: 'authzen-1' });
    expect(await one(question)).toEqual({ decision: false, context: { policy: expect.any(String), code: 'CONSENT_REQUIRED' } });
    await pupil(act('giveConsent'), { input, key: 'authzen-2' });
    expect(await one(question)).toMatchObject({ decision: true });
  });

  it('is answered to a system of the school that is contracted for it, and to nobody else', async () => {
    const question = asks('parent', 'Student.boarding', world.studentOf('student'));
    expect((await post('/access/v1/evaluation', question, null)).status).toBe(401);
    const others = [await world.token('cantine', 'catering'), await world.token('famille', 'family-information', 'parent')];
    for (const bearer of others) {
      const refused = await post('/access/v1/evaluation', question, bearer);
      expect([refused.status, JSON.stringify(refused.body)]).toEqual([403, expect.stringContaining('FORBIDDEN_OPERATION')]);
    }
  });

  it('tells what is wrong with a question, and gives its name back', async () => {
    const question = asks('parent', 'Student.boarding', world.studentOf('student'));
    const wrong = [
      {},
      [],
      { ...question, action: { name: 'PEEK' } },
      { ...question, context: {} },
      { ...question, resource: { type: 'Student', id: 'x' } },
      { ...question, subject: { type: 'alien', id: 'x' } },
    ];
    for (const body of wrong) {
      const answer = await post('/access/v1/evaluation', body);
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining('BAD_USER_INPUT')]);
    }
    const named = await post('/access/v1/evaluation', question, token, { 'x-request-id': 'q-1' });
    expect(named.headers.get('x-request-id')).toBe('q-1');
    expect((await fetch(`${world.preau.url}/access/v1/evaluation`)).status).toBe(405);
    const { body } = { body: (await (await fetch(`${world.preau.url}/.well-known/authzen-configuration`)).json()) as object };
    expect(body).toMatchObject({ access_evaluation_endpoint: `${world.preau.url}/access/v1/evaluation` });
  });

  it('is on the ledger before it is given: the field, whose it is, and the answer', async () => {
    const rows = async () =>
      (await world.preau.store.db.execute('select entry from ledger.entry order by sequence' as never)).rows as { entry: string }[];
    const before = (await rows()).length;
    const child = world.studentOf('student');
    await one(asks('parent', 'Student.boarding', child));
    await one(asks('parent', 'Student.nationalId', world.studentOf('student-victim')));
    const entries = (await rows()).slice(before).map(({ entry }) => JSON.parse(entry) as Record<string, unknown>);
    expect(entries).toMatchObject([
      {
        action: 'EXPLAIN',
        client: 'portail',
        outcome: 'permitted',
        coordinates: { permitted: ['Student.boarding'], denied: [] },
        schools: ['9990001X'],
      },
      {
        action: 'EXPLAIN',
        client: 'portail',
        outcome: 'denied',
        coordinates: { permitted: [], denied: ['Student.nationalId'] },
        schools: ['9990001X'],
      },
    ]);
    expect(JSON.stringify(entries)).not.toContain(child);
  });
});

describe('several evaluations', () => {
  it('take what they leave out from the batch, and are answered in order', async () => {
    const { evaluations: _, ...batch } = { evaluations: 0, ...asks('parent', 'Student.boarding', world.studentOf('student')) };
    const resource = (id: string) => ({ resource: { type: 'Student', id, properties: { field: 'boarding' } } });
    const ids = [world.studentOf('student'), world.studentOf('student-victim'), world.studentOf('student')];
    const decisions = async (options?: object) => {
      const { body } = await post('/access/v1/evaluations', { ...batch, evaluations: ids.map(resource), ...(options ? { options } : {}) });
      return (body.evaluations as { decision: boolean }[]).map(({ decision }) => decision);
    };
    expect(await decisions()).toEqual([true, false, true]);
    expect(await decisions({ evaluations_semantic: 'deny_on_first_deny' })).toEqual([true, false]);
    expect(await decisions({ evaluations_semantic: 'permit_on_first_permit' })).toEqual([true]);
    expect((await post('/access/v1/evaluations', batch)).body).toMatchObject({ evaluations: [{ decision: true }] });
    expect((await post('/access/v1/evaluations', { ...batch, evaluations: Array.from({ length: 101 }, () => ({})) })).status).toBe(400);
  });
});
