import { describe, expect, it } from 'vitest';
import type { PlaceFacts } from '../../../core/capability/facts.js';
import { compile } from '../../../core/policy/index.js';
import {
  type Epochs,
  type KeptAct,
  type KeptNotice,
  type KeptObjection,
  openCountedFacts,
  STRANGERS,
} from '../../../gateway/facts/index.js';
import { NO_REQUIREMENTS } from '../../../gateway/federation/requirements.js';
import type { Rules } from '../../../gateway/request/3-plan.js';
import type { Caller } from '../../../gateway/request/caller.js';
import { openCircumstances } from '../../../gateway/request/circumstances.js';
import { Decisions, NOBODY } from '../../../gateway/request/decisions.js';
import type { SubjectKeys } from '../../../gateway/request/subject-keys.js';
import { openSubjects } from '../../../gateway/request/subjects.js';
import { document, grant, policy } from '../../core/policy/given.js';
import { caller, consentOf, NOW, personId, SCHOOL, studentId } from './pocket/index.js';
import { placeOf, standingsOf } from './pocket/people.js';

const RULES: Rules = { policy: policy(), tree: new Map(), requirements: NO_REQUIREMENTS };
const EPOCHS: Epochs = { agreement: '1', consent: '1', policy: '1', relation: '1', store: 'here' };
const MINUTE = 60_000;

type Purpose = { readonly id: string };
const changed = (all: Purpose[], id: string, more: object) => all.map((one) => (one.id === id ? { ...one, ...more } : one));

const ana = (who: { facts: { place(id: string): unknown } }) => who.facts.place(personId('ana')) !== null;

/** What is known of callers, over an identity that keeps its rows in `store` and whose answers wait for `ready`. */
function opened({ store = 'here', limits }: { store?: string | null; limits?: Parameters<typeof openCircumstances>[1] } = {}) {
  const asked: string[] = [];
  const acts: KeptAct[] = [];
  const objections: KeptObjection[] = [];
  const notices: KeptNotice[] = [{ purpose: 'choice', version: 1, publishedAt: 0 }];
  const school = { store, ready: Promise.resolve(), knows: (person: string): PlaceFacts | null => placeOf(person) };
  const circumstancesOf = openCircumstances(
    {
      factsAt: (at, epochs) =>
        openCountedFacts(
          {
            places: async (persons) => {
              asked.push(...persons);
              const value = persons.map(school.knows);
              await school.ready;
              return { value, store: school.store };
            },
            standings: async (person) => ({ value: standingsOf(person), store: school.store }),
            audience: async () => ({ candidates: [] }),
            reachable: async () => ({ people: [], groups: [] }),
            account: async () => ({ value: null, store: school.store }),
          },
          at,
          epochs,
        ),
      consents: { actsTowards: async () => acts, noticesAbout: async () => notices },
      rights: { objectionsTo: async () => objections, restricted: async () => [] },
    },
    limits,
  );
  const of = (who: Caller, more: Partial<Caller> = {}, rules = RULES) => circumstancesOf({ ...who, epochs: EPOCHS, rules, ...more });
  return { of, asked, acts, notices, objections, school };
}

const paul = caller('paul');
const vendor = caller(null, { purpose: 'choice' });

describe('the circumstances of a caller', () => {
  it('are the same until an epoch moves, and then they are looked at anew', async () => {
    const { of } = opened();
    const first = await of(paul);
    expect(await of(paul, { epochs: { ...EPOCHS, policy: '2' } })).toBe(first);
    for (const moved of ['agreement', 'consent', 'relation', 'store'] as const) {
      const before = await of(paul);
      expect(await of(paul, { epochs: { ...EPOCHS, [moved]: '2' } })).not.toBe(before);
    }
    expect(await of(paul, { epochs: null })).not.toBe(await of(paul, { epochs: null }));
  });

  it('are nobody else’s: another person, another client, another purpose', async () => {
    const { of } = opened();
    const own = await of(paul);
    for (const other of [caller('rita'), caller('paul', { client: 'other' }), caller('paul', { purpose: 'choice' })]) {
      const found = await of(other);
      expect(found).not.toBe(own);
      expect(found).not.toBe(await of(paul));
    }
    expect(await of(paul)).toBe(own);
  });

  it('stand under another national document whose purposes say the same', async () => {
    const { of } = opened();
    const first = await of(paul);
    expect(await of(paul, {}, { ...RULES, policy: policy({ version: 'test-2', grants: [grant()] }) })).toBe(first);
  });

  it.each<[string, (purposes: Purpose[]) => object[]]>([
    ['is there no more', (all) => all.filter(({ id }) => id !== 'sale')],
    ['is there too', (all) => [...all, { ...all[0], id: 'more' }]],
    ['is a part of another', (all) => changed(all, 'choice', { parent: 'rights' })],
    ['rests on something else', (all) => changed(all, 'work', { basis: 'consent' })],
    ['is an important act', (all) => changed(all, 'choice', { weight: 'important' })],
    ['serves the subject', (all) => changed(all, 'work', { servesSubject: true })],
    ['protects somebody', (all) => changed(all, 'work', { protects: true })],
    ['comes before others', (all) => [...all].reverse()],
  ])('are not those of other purposes: one %s (threats T53)', async (_, change) => {
    const { of } = opened();
    const first = await of(paul);
    const purposes = change(document().purposes as Purpose[]);
    expect(await of(paul, {}, { ...RULES, policy: policy({ purposes }) })).not.toBe(first);
  });

  it('stand while academies and schools change what they restrict', async () => {
    const { of } = opened();
    const first = await of(paul);
    const restricted = compile(RULES.policy.document, [
      {
        version: '1',
        title: 't',
        level: 'school',
        of: SCHOOL,
        signedOffBy: [],
        forbids: [{ id: 'f', source: 's', categories: ['GRADE'] }],
      },
    ]);
    expect(restricted).not.toBe(RULES.policy);
    expect(await of(paul, { epochs: { ...EPOCHS, policy: '2' } }, { ...RULES, policy: restricted })).toBe(first);
  });

  it('last to the next quarter of an hour, and are not those of an earlier instant (threats L43)', async () => {
    const { of } = opened();
    const first = await of(paul, { at: NOW });
    expect(await of(paul, { at: NOW + 15 * MINUTE - 1 })).toBe(first);
    const second = await of(paul, { at: NOW + 15 * MINUTE });
    expect(second).not.toBe(first);
    expect(await of(paul, { at: NOW + 15 * MINUTE - 1 })).not.toBe(second);
  });

  it('last to the instant at which an agreement begins or ends', async () => {
    const { of } = opened();
    const until = caller('paul', { to: NOW + MINUTE });
    const first = await of(until);
    expect(first.authorisation.client.agreements).toHaveLength(1);
    expect(await of(until, { at: NOW + MINUTE - 1 })).toBe(first);
    expect((await of(until, { at: NOW + MINUTE })).authorisation.client.agreements).toEqual([]);
  });

  it.each([
    ['consent runs out', { expiresAt: NOW + MINUTE }, {}],
    ['a no that another replica wrote ahead of our clock has come near enough to be obeyed', {}, { act: 'WITHDRAWN', at: NOW + 90_000 }],
  ] as const)('last to the instant at which %s', async (_, yes, no) => {
    const { of, acts } = opened();
    acts.push(...consentOf('ana', ['ana', 'paul'], ['GRADE']).map((act) => ({ ...act, ...yes })));
    if ('act' in no) acts.push(...consentOf('ana', ['paul'], ['GRADE']).map((act) => ({ ...act, ...no })));
    const consenting = async (at: number) => (await of(vendor, { at })).consents.get('GRADE')?.has(studentId('ana')) === true;
    expect(await consenting(NOW)).toBe(true);
    expect(await consenting(NOW + MINUTE - 1)).toBe(true);
    expect(await consenting(NOW + MINUTE)).toBe(false);
  });

  it('last to the instant at which people are told something new', async () => {
    const { of, acts, notices } = opened();
    acts.push(...consentOf('ana', ['ana', 'paul'], ['GRADE']));
    notices.push({ purpose: 'choice', version: 2, publishedAt: NOW + MINUTE });
    const first = await of(vendor);
    expect(first.consents.get('GRADE')).toEqual(new Set([studentId('ana')]));
    expect((await of(vendor, { at: NOW + MINUTE })).consents.size).toBe(0);
  });
});

describe('whom a caller met', () => {
  it('is not remembered as nobody where nobody had looked them up yet', async () => {
    const found = await opened().of(paul);
    const keys = { humanOf: (id: string) => id } as SubjectKeys;
    const decisions = new Decisions(RULES.policy, found.authorisation);
    expect(openSubjects(keys, decisions, found).standing(personId('ana'))).toBe(NOBODY);
    const subjects = openSubjects(keys, decisions, found);
    await subjects.load([personId('ana')]);
    expect(subjects.standing(personId('ana'))).not.toBe(NOBODY);
  });

  it('is looked up once, also somebody who is nobody’s', async () => {
    const { of, asked } = opened();
    const ids = [personId('ana'), `${SCHOOL}.p404`];
    for (let round = 0; round < 3; round += 1) await (await of(paul)).facts.load(ids);
    expect(asked).toEqual(ids);
  });

  it('is looked up again where the question failed', async () => {
    const { of, school } = opened();
    await of(paul);
    school.ready = Promise.reject(new Error('gone'));
    await expect((await of(paul)).facts.load([personId('ana')])).rejects.toThrow('gone');
    school.ready = Promise.resolve();
    const found = await of(paul);
    await found.facts.load([personId('ana')]);
    expect(ana(found)).toBe(true);
  });

  it('is looked up again by each request, where identity keeps its rows in a database that is not counted', async () => {
    const { of, asked } = opened({ store: 'elsewhere' });
    for (let round = 0; round < 2; round += 1) await (await of(vendor)).facts.load([personId('ana')]);
    expect(asked).toEqual([personId('ana'), personId('ana')]);
  });

  it('is not known from a question that another request asked before, of a database that is not counted (threats T31)', async () => {
    const { of, school } = opened({ store: 'elsewhere' });
    let answer: () => void = () => undefined;
    school.ready = new Promise((resolve) => {
      answer = resolve;
    });
    const earlier = await of(vendor);
    const asking = earlier.facts.load([personId('ana')]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    // Ana leaves, and that is acknowledged, while the answer to the earlier request is on its way.
    school.knows = () => null;
    const later = await of(vendor);
    answer();
    await asking;
    await later.facts.load([personId('ana')]);
    expect(ana(later)).toBe(false);
  });
});

describe('memory', () => {
  const people = (count: number) => Array.from({ length: count }, (_, index) => `${SCHOOL}.p${1000 + index}`);
  const limits = { callers: 10, ofOne: 20, ofAll: 60 };

  it('of one caller ends: with too many people it is begun anew', async () => {
    const { of } = opened({ limits });
    const first = await of(paul);
    await first.facts.load(people(19));
    expect(await of(paul)).toBe(first);
    await first.facts.load(people(20));
    expect(await of(paul)).not.toBe(first);
  });

  it('of whom a caller met ends too, where nobody needs looking up', async () => {
    const consents = { actsTowards: async () => [], noticesAbout: async () => [] };
    const rights = { objectionsTo: async () => [], restricted: async () => [] };
    const circumstancesOf = openCircumstances({ factsAt: () => STRANGERS, consents, rights }, limits);
    const of = () => circumstancesOf({ ...vendor, epochs: EPOCHS, rules: RULES });
    const first = await of();
    const keys = { humanOf: (id: string) => id } as SubjectKeys;
    const subjects = openSubjects(keys, new Decisions(RULES.policy, first.authorisation), first);
    for (const id of people(19)) for (let twice = 0; twice < 2; twice += 1) subjects.standing(id);
    expect(await of()).toBe(first);
    for (const id of people(20)) subjects.standing(id);
    expect(await of()).not.toBe(first);
  });

  it('of all callers together ends: those who asked longest ago are forgotten first, however many there could be', async () => {
    const { of } = opened({ limits: { ...limits, callers: 1_000 } });
    const callers = ['a', 'b', 'c', 'd'].map((client) => caller('paul', { client })) as [Caller, Caller, Caller, Caller];
    const found = [];
    for (const who of callers) {
      const one = await of(who);
      await one.facts.load(people(15));
      found.push(one);
    }
    expect(await of(callers[0])).toBe(found[0]);
    await of(caller('paul', { client: 'e' }));
    expect(await of(callers[0])).toBe(found[0]);
    expect(await of(callers[3])).toBe(found[3]);
    expect(await of(callers[1])).not.toBe(found[1]);
  });

  it('of callers ends', async () => {
    const { of } = opened({ limits });
    const first = await of(paul);
    for (let one = 0; one < 10; one += 1) await of(caller('paul', { client: `app-${one}` }));
    expect(await of(paul)).not.toBe(first);
  });
});
