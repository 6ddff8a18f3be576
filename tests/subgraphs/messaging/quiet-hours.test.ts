import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messaging } from '../../../subgraphs/messaging/index.js';
import { type Desk, groups, openDesk, students, themselves } from './desk.js';
import { HERE, MOTHER, OTHER } from './letters.js';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(messaging);
});
afterAll(() => desk.store.close());

async function set(person: string, args: string) {
  const query = `mutation { setQuietHours(${args}) { quietHours { from to days } errors { code path } } }`;
  const { data, errors } = await desk.ask(query, { person, extents: [themselves(person)] });
  expect(errors).toBeUndefined();
  return data.setQuietHours;
}
const seen = (reader: string, whose: string, extents = [themselves(reader)]) =>
  desk.ask(`{ _entities(representations: [{ __typename: "Person", id: "${whose}" }]) { ... on Person { quietHours { from to days } } } }`, {
    person: reader,
    extents,
  });

describe('when somebody wants no notice', () => {
  const EVENING = 'from: "20:30", to: "07:00"';

  it('is theirs to say and to know, and nobody else’s', async () => {
    const hours = { from: '20:30', to: '07:00', days: [1, 2, 3, 4, 5, 6, 7] };
    expect(await set(MOTHER, EVENING)).toEqual({ quietHours: hours, errors: [] });
    expect((await seen(MOTHER, MOTHER)).data._entities[0].quietHours).toEqual(hours);
    expect((await seen(OTHER, OTHER)).data._entities[0].quietHours).toBeNull();
    const office = [themselves(OTHER), students(HERE, '*', 'OFFICE'), groups(HERE, 'OFFICE')];
    expect((await seen(OTHER, MOTHER, office)).data._entities[0]?.quietHours ?? null).toBeNull();
  });
  it('is what they said last, or nothing once they want it at any time', async () => {
    await set(MOTHER, `${EVENING}, days: [7, 6]`);
    expect((await seen(MOTHER, MOTHER)).data._entities[0].quietHours.days).toEqual([6, 7]);
    expect(await set(MOTHER, 'days: [1]')).toEqual({ quietHours: null, errors: [] });
    expect((await seen(MOTHER, MOTHER)).data._entities[0].quietHours).toBeNull();
  });
  it('has two times of the day, and days of the week', async () => {
    const fault = async (args: string) => (await set(MOTHER, args)).errors.map(({ path }: { path: string[] }) => path[0]);
    expect(await fault('from: "24:00", to: "07:00"')).toEqual(['from']);
    expect(await fault('from: "20:00"')).toEqual(['to']);
    expect(await fault('from: "20:00", to: "20:00"')).toEqual(['to']);
    for (const days of ['[]', '[0]', '[8]', '[1, 1]']) expect(await fault(`${EVENING}, days: ${days}`)).toEqual(['days']);
    expect((await seen(MOTHER, MOTHER)).data._entities[0].quietHours).toBeNull();
  });
});
