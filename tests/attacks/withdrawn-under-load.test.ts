import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bus } from '../../core/bus/index.js';
import { every, family, type Journey, openJourney, represented, type Who } from '../gateway/journey.js';
import { type Ask, openWorld, type World } from '../world/index.js';

/** T31 L40 L41 L42 L43: whatever else goes on, no request that begins after a withdrawal was acknowledged is answered from before it. */
const bus = vi.hoisted(() => ({ lost: false, calls: [] as string[] }));
vi.mock('../../core/bus/index.js', async (original) => {
  const real = await original<typeof import('../../core/bus/index.js')>();
  return {
    ...real,
    async openBus(options: Parameters<typeof real.openBus>[0]): Promise<Bus> {
      const opened = await real.openBus(options);
      return new Proxy(opened, {
        get(target, name: keyof Bus) {
          const method = target[name] as ((...args: never[]) => Promise<unknown>) | undefined;
          if (method === undefined) return undefined;
          return (...args: never[]) => {
            bus.calls.push(name);
            return bus.lost && name !== 'close' ? Promise.reject(new Error('the bus is gone')) : method.apply(target, args);
          };
        },
      });
    },
  };
});

const RESULTS = 'query($student: ID!) { student(id: $student) { id results(first: 50) { totalCount edges { node { id value } } } } }';
const CATEGORIES = ['SCHOOLING', 'GRADE', 'EVALUATION', 'COMPETENCY', 'APPRECIATION'];
const act = (name: 'giveConsent' | 'withdrawConsent') =>
  `mutation($input: ConsentInput!, $key: ID!) { ${name}(input: $input, idempotencyKey: $key) { consent { act } errors { code } } }`;
const inputFor = (studentId: string) => ({
  studentId,
  purpose: 'homework-help',
  recipient: 'tutorat',
  categories: CATEGORIES,
  noticeVersion: 2,
});

describe('a vendor that asks without pause', () => {
  let world: World;
  let tutor: Ask;
  let pupil: Ask;
  let opaque: string;
  beforeAll(async () => {
    world = await openWorld();
    tutor = await world.service('tutorat', 'homework-help');
    pupil = await world.person('student-15', 'famille', 'family-information');
    const page = (await (await fetch(`${world.preau.url}/demo.json`)).json()) as {
      operations: { name: string; variables: { student: string } }[];
    };
    opaque = page.operations.find(({ name }) => name.startsWith('Op02'))?.variables.student as string;
  }, 120_000);
  afterAll(() => world?.close());

  const read = async () => {
    const begun = performance.now();
    const reply = await tutor(RESULTS, { student: opaque });
    return { begun, values: every(reply.data, 'value').length, text: reply.text };
  };

  it.each([
    ['while the bus is there', false],
    ['while the bus is lost', true],
  ])('T31 L40 L42: reads nothing from the acknowledgement on, %s', async (_, lost) => {
    bus.lost = lost;
    bus.calls.length = 0;
    expect((await read()).values).toBeGreaterThan(0);
    const seen: Awaited<ReturnType<typeof read>>[] = [];
    let acknowledged = Number.POSITIVE_INFINITY;
    const after = () => seen.filter(({ begun }) => begun > acknowledged).length;
    const asking = Array.from({ length: 3 }, async () => {
      while (after() < 9 && seen.length < 400) seen.push(await read());
    });
    const withdrawing = (async () => {
      while (seen.length < 6) await new Promise((resolve) => setTimeout(resolve, 5));
      const reply = await pupil(act('withdrawConsent'), { input: inputFor(world.studentOf('student-15')), key: `under-load-${lost}` });
      acknowledged = performance.now();
      expect(reply.data.withdrawConsent).toMatchObject({ consent: { act: 'WITHDRAWN' }, errors: [] });
    })();
    await Promise.all([...asking, withdrawing]);
    const [before, later] = [seen.filter(({ begun }) => begun <= acknowledged), seen.filter(({ begun }) => begun > acknowledged)];
    expect(before.some(({ values }) => values > 0)).toBe(true);
    expect(later.length).toBeGreaterThan(8);
    expect(later.filter(({ values }) => values > 0)).toEqual([]);
    expect(new Set(later.map(({ text }) => text)).size).toBe(1);
    const again = await pupil(act('giveConsent'), { input: inputFor(world.studentOf('student-15')), key: `again-${lost}` });
    expect(again.data.giveConsent.errors).toEqual([]);
    expect((await read()).values).toBeGreaterThan(0);
    expect(bus.calls).toEqual([]);
  });

  it('L42: a gateway that has lost its bus says that it is not ready, and permits nothing more for it', async () => {
    const victim = '{ students(schoolId: "9990001X", first: 100) { totalCount edges { node { id results(first: 1) { totalCount } } } } }';
    bus.lost = false;
    const [whole, ready] = [await tutor(victim), await fetch(`${world.preau.url}/health/ready`)];
    bus.lost = true;
    const [lonely, unready] = [await tutor(victim), await fetch(`${world.preau.url}/health/ready`)];
    expect([ready.status, unready.status]).toEqual([200, 503]);
    expect(lonely.text).toBe(whole.text);
    bus.lost = false;
  });
});

describe('a mark that is newer than a withdrawal', () => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await openJourney();
  }, 120_000);
  afterAll(() => journey?.close());

  const tutor = (at?: number): Who => ({ client: 'tutorat', purpose: 'homework-help', ...(at === undefined ? {} : { at }) });
  const student = () => journey.student('student');
  const ask = (at?: number) => journey.ask(tutor(at), RESULTS, { student: journey.pairwise.hide('tutorat', student()) });
  /** A teacher gives the pupil a mark, which is public to the pupil and the family from the same instant. */
  async function mark(at: number): Promise<void> {
    const operation = journey.demo.operations.find(({ name }) => name.startsWith('Op14'));
    const { evaluation } = (operation as NonNullable<typeof operation>).variables as { evaluation: string };
    const query =
      'mutation($evaluation: ID!, $items: [ResultInput!]!, $at: DateTime!) { recordResults(evaluationId: $evaluation, source: "notes", items: $items, idempotencyKey: "new-enemy") { results { errors { code } } errors { code } } publishEvaluation(id: $evaluation, toStudentsAt: $at, toGuardiansAt: $at) { errors { code } } }';
    const items = [{ studentId: student(), status: 'GRADED', value: 13.25 }];
    const reply = await journey.ask({ client: 'vie-scolaire', purpose: 'grading', as: 'teacher', at }, query, {
      evaluation,
      items,
      at: new Date(at).toISOString(),
    });
    expect(reply.data).toMatchObject({ recordResults: { errors: [] }, publishEvaluation: { errors: [] } });
  }
  const withdraw = (at: number) =>
    journey.ask({ ...family('student'), at }, act('withdrawConsent'), { input: inputFor(student()), key: `w-${at}` });

  it('L41: is not read under the consent there was before, nor a consent that came later under the instant before it', async () => {
    const start = Math.max(journey.now, Date.now()) + 1_000;
    const before = await ask(start);
    expect(before.data.student.results.totalCount).toBeGreaterThan(0);

    // New content under the old list: a request of an instant does not see what was published after it.
    await mark(start + 10_000);
    expect((await ask(start + 5_000)).text).toBe(before.text);
    expect((await ask(start + 15_000)).data.student.results.totalCount).toBe(before.data.student.results.totalCount + 1);

    // The old list for new content: what was withdrawn stays so for whatever comes after.
    expect((await withdraw(start + 60_000)).data.withdrawConsent).toMatchObject({ consent: { act: 'WITHDRAWN' } });
    const after = await ask(start + 60_001);
    expect(after.data.student).toBeNull();
    expect(represented(after.sent)).not.toContain(student());
  });

  it('L43: a withdrawal is obeyed by a replica whose clock is behind that of the one that wrote it; a consent waits for its time', async () => {
    const start = Math.max(journey.now, Date.now()) + 200_000;
    const give = (at: number) =>
      journey.ask({ ...family('student'), at }, act('giveConsent'), { input: inputFor(student()), key: `g-${at}` });
    expect((await withdraw(start - 60_000)).data.withdrawConsent.errors).toEqual([]);
    expect((await give(start)).data.giveConsent.errors).toEqual([]);
    expect((await ask(start - 5_000)).data.student).toBeNull();
    expect((await ask(start + 1)).data.student).not.toBeNull();
    expect((await withdraw(start + 20_000)).data.withdrawConsent).toMatchObject({ consent: { act: 'WITHDRAWN' } });
    for (const behind of [1, 5_000, 19_000]) expect((await ask(start + 20_000 - behind)).data.student).toBeNull();
    expect((await ask(start + 20_001)).data.student).toBeNull();
  });
});
