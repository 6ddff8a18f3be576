import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codes, type Journey, type Outcome, openJourney, type Who } from '../gateway/journey.js';

/** Somebody with something to do at one school, or at two, who writes under the name of one to people of the other. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const [COLLEGE, LYCEE] = ['9990001X', '9990002Y'];
const elsewhere: Who = { client: 'prof', purpose: 'messaging', as: 'teacher-2' };
const both: Who = { client: 'vie-scolaire', purpose: 'messaging', as: 'psychologist' };
const headTeacher: Who = { client: 'prof', purpose: 'messaging', as: 'head-teacher' };
let keys = 0;
const input = (schoolId: string | undefined, to: object[], more: object = {}) => ({ schoolId, subject: 's', body: 'b', to, ...more });
function ask(mutation: string, type: string, who: Who, given: object) {
  keys += 1;
  const query = `mutation ($input: ${type}!, $key: ID!) { ${mutation}(input: $input, idempotencyKey: $key) { errors { code path } } }`;
  return journey.ask(who, query, { input: given, key: `across-${keys}` });
}
const send = (who: Who, schoolId: string | undefined, to: object[], more = {}) =>
  ask('sendMessage', 'SendMessageInput', who, input(schoolId, to, more));
const save = (who: Who, schoolId: string | undefined, to: object[], more = {}) =>
  ask('saveDraft', 'SendMessageInput', who, input(schoolId, to, more));
const publish = (who: Who, schoolId: string | undefined, audience: object[]) =>
  ask('publishAnnouncement', 'AnnouncementInput', who, { schoolId, title: 't', body: 'b', audience });
const addressees = ({ sent }: Outcome) => sent.flatMap(({ capability }) => capability.addressees ?? []);
function nothingWritten(reply: Outcome) {
  expect(codes(reply)).toEqual(['FORBIDDEN_OPERATION']);
  expect(reply.sent).toEqual([]);
}

describe('a class of another school', () => {
  it('is nobody’s to write to who has nothing to do there: not even those of its parents whom one knows from one’s own school', async () => {
    const parents = [{ groupId: `${COLLEGE}.g1`, profile: 'TUT' }];
    for (const attempt of [send, save, publish])
      for (const school of [COLLEGE, LYCEE]) nothingWritten(await attempt(elsewhere, school, parents));
    const absent = await send(elsewhere, LYCEE, [{ groupId: `${COLLEGE}.g99999`, profile: 'TUT' }]);
    expect((await send(elsewhere, LYCEE, parents)).text).toBe(absent.text);
  });
});

describe('a letter', () => {
  it('is of the school whose people it goes to', async () => {
    const to = [{ personId: journey.person('cpe') }];
    for (const attempt of [send, save, publish]) {
      expect(codes(await attempt(both, COLLEGE, to))).toEqual([]);
      nothingWritten(await attempt(both, LYCEE, to));
    }
  });

  it('to somebody who is named goes to them as what they are to the sender', async () => {
    const asked = async (who: Who, school: string | undefined, as: string) =>
      addressees(await send(who, school, [{ personId: journey.person(as) }])).map(({ profile, onBehalfOf }) => [profile, onBehalfOf]);
    expect(await asked(headTeacher, COLLEGE, 'parent')).toEqual([['GUARDIAN', [journey.student('student')]]]);
    expect(await asked(headTeacher, COLLEGE, 'cpe')).toEqual([['STAFF', []]]);
    expect(await asked(headTeacher, COLLEGE, 'student')).toEqual([['STUDENT', []]]);
  });
});
