import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompiledPolicy, compile, parseRestriction } from '../../core/policy/index.js';
import { readClassification } from '../../core/shield/index.js';
import { openUpload } from '../../gateway/files/index.js';
import type { Caller } from '../../gateway/request/caller.js';
import { schemaFile } from '../../schema/files.js';
import { basePolicy } from '../gateway/base-policy.js';
import { codes, type Journey, openJourney, type Who } from '../gateway/journey.js';

/** T32: a school may forbid a part of how messages are sent; then nobody is shown whom they could write to by it, and no file is taken in for it. */
const SCHOOL = '9990001X';
const cpe: Who = { as: 'cpe', client: 'vie-scolaire', purpose: 'messaging' };

const classification = readClassification(parse(readFileSync(schemaFile('supergraph.graphql'), 'utf8')));

let journey: Journey;
let rules: CompiledPolicy;
beforeAll(async () => {
  rules = basePolicy();
  journey = await openJourney(60, { policy: () => rules });
}, 120_000);
afterAll(() => journey?.close());

function forbidding(...coordinates: readonly string[]): CompiledPolicy {
  return restricted({ forbids: [{ id: 'no', source: 'a test', coordinates, actions: ['WRITE'] }] });
}

function restricted(rules: object): CompiledPolicy {
  const school = { version: '1', title: 'a school', level: 'school', of: SCHOOL, signedOffBy: ['nobody'], forbids: [], ...rules };
  return compile(basePolicy().document, [parseRestriction(school)]);
}

describe('whom one may write to, where a school forbids', () => {
  let keys = 0;
  async function shown(...coordinates: readonly string[]) {
    rules = coordinates.length === 0 ? basePolicy() : forbidding(...coordinates);
    await journey.store.db.execute(sql`update governance.epoch set value = value + 1, mark = gen_random_uuid() where name = 'policy'`);
    const query = `{ reachableRecipients(schoolId: "${SCHOOL}", first: 500) { person { id } group { id } usableAs } }`;
    const rows: { person: object | null; group: object | null; usableAs: string[] }[] = (await journey.ask(cpe, query)).data
      .reachableRecipients;
    const sent = async (to: object) => {
      keys += 1;
      const input = { schoolId: SCHOOL, body: 'bonjour', to: [to] };
      const mutation =
        'mutation($input: SendMessageInput!, $key: ID!) { sendMessage(input: $input, idempotencyKey: $key) { errors { code } } }';
      return codes(await journey.ask(cpe, mutation, { input, key: `said-${keys}` })).length === 0;
    };
    const group = journey.demo.rows.identity.classGroups.find(({ school }) => school === SCHOOL)?.id;
    return {
      people: [rows.some(({ person }) => person !== null), await sent({ personId: journey.person('teacher') })],
      groups: [rows.some((row) => row.group !== null), await sent({ groupId: group })],
    };
  }

  it.each([
    [[], true, true],
    [['Mutation.sendMessage(input:)'], false, false],
    [['Mutation.sendMessage(idempotencyKey:)'], false, false],
    [['SendMessageInput.to', 'SendMessageInput.cc', 'SendMessageInput.bcc'], false, false],
    [['AudienceInput.groupId'], true, false],
    [['AudienceInput.personId'], false, true],
  ])('%j, is who can be written to', async (coordinates, people, groups) => {
    expect(await shown(...coordinates)).toEqual({ people: [people, people], groups: [groups, groups] });
  });
});

describe('a file that is sent in for a message', () => {
  const stored = new Error('it came as far as the store');
  async function sendIn(policy: CompiledPolicy): Promise<unknown> {
    const ports = {
      store: {
        get db(): never {
          throw stored;
        },
      },
      classification,
      circumstancesOf: async () => ({
        bonds: [
          {
            role: 'cpe',
            relation: 'school-staff',
            school: SCHOOL,
            extent: { of: 'students', school: SCHOOL, students: '*', audience: 'STAFF' },
          },
        ],
      }),
      account: { refused: async () => undefined },
      now: () => journey.now,
      log: () => undefined,
    } as unknown as Parameters<typeof openUpload>[0];
    const agreement = { id: 'a', school: SCHOOL, purposes: ['messaging'], categories: ['MESSAGE_CONTENT'], from: 0, to: null };
    const caller = {
      person: '9990001X.p1',
      purpose: 'messaging',
      at: journey.now,
      client: { id: 'c', kind: 'school-app', agreements: [agreement], tokenPurposes: ['messaging'] },
      rules: { policy },
    } as unknown as Caller;
    const sending = { school: SCHOOL, use: 'sendMessage', name: 'a.pdf', length: 1 };
    return openUpload(ports)(caller, sending, (async function* () {})()).catch((fault) => fault.code ?? fault.message);
  }

  it.each(['SendMessageInput.attachmentIds', 'Mutation.sendMessage(input:)', 'Mutation.sendMessage'])(
    'is not taken in where a school forbids %s',
    async (coordinate) => {
      expect(await sendIn(basePolicy())).toBe(stored.message);
      expect(await sendIn(forbidding('SendMessageInput.subject'))).toBe(stored.message);
      expect(await sendIn(forbidding(coordinate))).toBe('FORBIDDEN_OPERATION');
    },
  );

  it('is not taken in where a school asks for a consent, which nobody gives before something is written', async () => {
    const asking = { id: 'ask', source: 'a test', coordinates: ['SendMessageInput.attachmentIds'], consent: true };
    expect(await sendIn(restricted({ demands: [asking] }))).toBe('FORBIDDEN_OPERATION');
  });
});
