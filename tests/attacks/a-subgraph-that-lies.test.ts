import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codes, every, family, type Journey, openJourney } from '../gateway/journey.js';

/** T46 T13 T40 L22 L25: what a subgraph answers is data: held to the decision again, projected by the gateway, and its errors told in our words. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterEach(() => journey.tamper(null));
afterAll(() => journey?.close());

type Json = Record<string, unknown>;
/** The answer of a subgraph with something else in it. */
function answering(subgraph: string, change: (data: Json) => unknown) {
  journey.tamper((sent, response) =>
    sent.subgraph === subgraph && sent.capability.client !== 'preau' && response.data != null
      ? { ...response, data: change(structuredClone(response.data)) as Json }
      : response,
  );
}
const swapIds = (value: unknown, from: string, to: string) => JSON.parse(JSON.stringify(value).replaceAll(from, to)) as Json;

describe('a subgraph', () => {
  it('that gives another child than was asked for gives nothing', async () => {
    const [own, other] = [journey.student('student'), journey.student('student-victim')];
    answering('identity', (data) => swapIds(data, own, other));
    const reply = await journey.ask(family('parent'), `{ student(id: "${own}") { id boarding person { displayName } } }`);
    expect(reply.data).toEqual({ student: null });
    expect(reply.text).not.toContain(other);
  });

  it('that slips another child’s rows among one’s own gives one’s own', async () => {
    const query = `{ student(id: "${journey.student('student')}") { id attendanceEvents(first: 20) { edges { node { id kind } } } } }`;
    const honest = await journey.ask(family('parent'), query);
    answering('attendance', (data) => {
      const [entity] = data._entities as { preau_0_attendanceEvents: { preau_0_edges: { preau_0_node: Json }[] } }[];
      const edges = entity?.preau_0_attendanceEvents.preau_0_edges ?? [];
      edges.unshift({
        preau_0_node: { ...edges[0]?.preau_0_node, id: '9990001X.ae999', preau_s_student: [journey.person('student-victim')] },
      });
      edges.push({ preau_0_node: { ...edges[1]?.preau_0_node, id: '9990001X.ae998', preau_s_student: [] } });
      edges.push({ preau_0_node: { id: '9990001X.ae997', kind: 'ABSENCE' } });
      return data;
    });
    const reply = await journey.ask(family('parent'), query);
    expect(every(reply.data, 'id').filter(Boolean)).toEqual(every(honest.data, 'id'));
    expect(reply.text).not.toMatch(/ae99[789]/);
  });

  it('that calls a record by another type, or by one there is not, has it shown as neither', async () => {
    const who = { client: 'lms', purpose: 'class-lists' };
    const query =
      '{ identityChanges(schoolId: "9990001X", first: 200, types: ["Student"]) { edges { recordType record { __typename ... on Student { nationalId id } ... on ClassGroup { name } } } } }';
    for (const type of ['Teacher', '__proto__', 'constructor', 'ClassGroup']) {
      answering('identity', (data) => {
        for (const edge of every(data, 'preau_0_edges').flat() as { preau_0_record: Json }[])
          edge.preau_0_record = {
            ...edge.preau_0_record,
            __typename: type,
            preau_1_name: null,
            name: 'x',
            preau_0_nationalId: '999990000AB',
          };
        return data;
      });
      const reply = await journey.ask(who, query);
      expect(reply.text).not.toContain('999990000AB');
    }
  });

  it('that gives more than was asked is not listened to', async () => {
    answering('identity', (data) => {
      const me = data.preau_0_me as Json;
      me.displayName = 'Secret Name';
      me.nationalId = '999990000AB';
      return { ...data, extra: 'Secret Extra' };
    });
    const reply = await journey.ask(family('parent'), '{ me { id } }');
    expect(reply.data).toEqual({ me: { id: journey.person('parent') } });
    expect(reply.text).not.toMatch(/Secret|99999/);
  });

  it('T40: whose JSON has a key of every object changes no object', async () => {
    answering('identity', (data) => {
      const me = data.preau_0_me as Json;
      Object.defineProperty(me, '__proto__', { value: { polluted: 'yes' }, enumerable: true, configurable: true });
      Object.defineProperty(me, 'constructor', { value: { prototype: { polluted: 'yes' } }, enumerable: true });
      return data;
    });
    await journey.ask(family('parent'), '{ me { id displayName } }');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it('T13 L22: whose errors say names, paths or statements has them told as one sentence', async () => {
    journey.tamper((sent, response) =>
      sent.subgraph === 'attendance'
        ? {
            data: null,
            errors: [1, 2, 3].map((n) => ({
              message: `select * from pupil where name = 'Lina Garonval' ${n}`,
              path: ['_entities', n, 'nationalId'],
              extensions: { code: 'INTERNAL_SERVER_ERROR' },
            })),
          }
        : response,
    );
    const reply = await journey.ask(family('parent'), '{ me { id wards { student { id attendanceEvents(first: 5) { totalCount } } } } }');
    expect(reply.errors).toContainEqual({
      message: 'a part of the answer could not be fetched: try again',
      extensions: { code: 'UPSTREAM_UNAVAILABLE' },
    });
    expect(codes(reply).filter((code) => code === 'UPSTREAM_UNAVAILABLE')).toHaveLength(1);
    expect(reply.text).not.toMatch(/Garonval|select|attendance"|serviceName|_entities/);
    expect(reply.data.me.id).toBe(journey.person('parent'));
    expect(reply.entries).toMatchObject([{ outcome: 'failed' }]);
  });

  it('L25: that is down takes its part of the answer with it, and opens nothing', async () => {
    const query =
      '{ me { id wards { student { id results(first: 5) { totalCount } attendanceEvents(first: 5) { totalCount edges { node { staffNote } } } } } } }';
    journey.tamper((sent, response) => {
      if (sent.subgraph === 'assessment') throw new Error('connect ECONNREFUSED 10.0.0.7:4003');
      return response;
    });
    const reply = await journey.ask(family('parent'), query);
    expect(every(reply.data, 'results').every((one) => one === null)).toBe(true);
    expect(every(reply.data, 'staffNote').every((one) => one === null)).toBe(true);
    expect(reply.text).not.toMatch(/ECONNREFUSED|10\.0\.0/);
  });

  it('L25: that keeps people and does not answer for them leaves no decision, and so no answer', async () => {
    journey.tamper((sent, response) => (sent.capability.client === 'preau' ? { data: null, errors: [] } : response));
    await journey.forget();
    const reply = await journey.ask(family('parent'), '{ me { id displayName } }');
    expect(reply).toMatchObject({ status: 503, data: null, errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] });
    expect(reply.sent).toEqual([]);
  });
});
