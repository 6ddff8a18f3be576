import { type Fault, inFile } from '../fault.js';

const EPOCHS = ['tests/gateway/facts/epochs.test.ts'];
const CIRCUMSTANCES = ['tests/gateway/request/circumstances.test.ts'];
const COMPILED = ['tests/gateway/request/compiling.test.ts'];
const TERMS = ['tests/core/policy/local-terms.test.ts'];
const ASKED = ['tests/gateway/request/schools-asked.test.ts'];
const ENTERED = ['tests/gateway/request/enter-read.test.ts'];
const OVERTAKEN = ['tests/gateway/request/overtaken.test.ts'];
const REMEMBERED = ['tests/journeys/remembered.test.ts'];
const TOKENS = ['tests/gateway/identity/token-verifier.test.ts'];
const CONFIRMED = ['tests/gateway/governance/running/replicas.test.ts'];
const HTTP = ['tests/gateway/dispatch/http.test.ts'];
const AUTHENTICATE = ['tests/gateway/request/authenticate.test.ts'];

/** Faults in what is remembered from one request to the next: beyond a change, beyond an instant, for somebody else. */
export const remembering: readonly Fault[] = [
  ...inFile('core/store/migrations/0004_epochs.sql', [
    {
      name: 'nobody counts who is whose guardian',
      find: "      ('relation', 'identity', 'guardian_link'),\n",
      replace: '',
      tests: EPOCHS,
      threat: 'T31',
    },
    {
      name: 'a table that is emptied at once is not counted',
      find: 'AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE',
      replace: 'AFTER INSERT OR UPDATE OR DELETE',
      tests: EPOCHS,
    },
  ]),
  ...inFile('core/store/migrations/0006_epochs_at_the_end.sql', [
    {
      name: 'a database that was put back comes to the same epochs again',
      find: ', "mark" = gen_random_uuid() WHERE',
      replace: ' WHERE',
      tests: EPOCHS,
      threat: 'L42',
    },
    {
      name: 'who writes with triggers left aside is not counted',
      find: '    EXECUTE format(\'ALTER TABLE %s ENABLE ALWAYS TRIGGER "move_epoch"\', counted."table");\n',
      replace: '    NULL;\n',
      tests: EPOCHS,
    },
    {
      name: 'of two things that one transaction changes one is counted',
      find: 'ORDER BY "name" LOOP',
      replace: 'ORDER BY "name" LIMIT 1 LOOP',
      tests: EPOCHS,
    },
  ]),
  ...inFile('gateway/facts/epochs.ts', [
    {
      name: 'who asks while epochs are read is given that reading',
      find: 'await nextTurn();\n    next = null;\n    const reading = read();',
      replace: 'await nextTurn();\n    const reading = read();\n    void reading.finally(() => (next = null)).catch(() => undefined);',
      tests: EPOCHS,
      threat: 'T31',
    },
    {
      name: 'who waits for epochs that do not come waits for ever',
      find: 'await inTime(ask([]), patience)',
      replace: 'await ask([])',
      tests: EPOCHS,
    },
    {
      name: 'a counter that is missing is taken for one that stands',
      find: "if (counters.length !== 4) throw new Error('the epochs are not there');",
      replace: '',
      tests: EPOCHS,
    },
    {
      name: 'what was read is kept though its counter moved',
      find: 'if (epoch !== under) {',
      replace: 'if (under === null) {',
      tests: EPOCHS,
      threat: 'T31',
    },
    {
      name: 'what nobody counts is kept',
      find: 'if (epoch === null) return read();',
      replace: '',
      tests: EPOCHS,
    },
    {
      name: 'a question that failed is remembered as its answer',
      find: 'reading.catch(() => own.delete(key));',
      replace: '',
      tests: EPOCHS,
    },
  ]),
  ...inFile('gateway/facts/horizon.ts', [
    {
      name: 'no instant before the next quarter of an hour changes anything',
      find: 'if (instant !== null && instant > at && instant < until) until = instant;',
      replace: '',
      tests: CIRCUMSTANCES,
      threat: 'L43',
    },
    {
      name: 'midnight is looked at once a day',
      find: 'const QUARTER = 15 * 60_000;',
      replace: 'const QUARTER = 24 * 60 * 60_000;',
      tests: CIRCUMSTANCES,
      threat: 'L43',
    },
  ]),
  ...inFile('gateway/facts/consents.ts', [
    {
      name: 'consent that runs out is remembered',
      find: '[act.at, act.at - CLOCKS_APART, act.expiresAt]',
      replace: '[act.at, act.at - CLOCKS_APART]',
      tests: CIRCUMSTANCES,
      threat: 'E23',
    },
    {
      name: 'a no that is written ahead of our clock is heard when the clock has come there',
      find: '[act.at, act.at - CLOCKS_APART, act.expiresAt]',
      replace: '[act.at, act.expiresAt]',
      tests: CIRCUMSTANCES,
      threat: 'L43',
    },
    {
      name: 'a notice that is published is not noticed',
      find: 'for (const { publishedAt } of notices) horizon.sees(publishedAt);',
      replace: '',
      tests: CIRCUMSTANCES,
      threat: 'E20',
    },
  ]),
  ...inFile('gateway/facts/source.ts', [
    {
      name: 'what another database says is counted by ours',
      find: ' && store !== null && store === epochs?.store;',
      replace: ';',
      tests: EPOCHS,
      threat: 'T31',
    },
    {
      name: 'what one database said makes up for what another did',
      find: 'isCounted !== false && store !== null',
      replace: 'store !== null',
      tests: ['tests/gateway/request/circumstances.test.ts', 'tests/gateway/facts/epochs.test.ts'],
    },
    {
      name: 'a request joins the question of another before it is known whose rows answer it',
      find: 'let isCounted: boolean | null = null;',
      replace: 'let isCounted: boolean | null = true;',
      tests: CIRCUMSTANCES,
      threat: 'T31',
    },
  ]),
  ...inFile('gateway/request/circumstances.ts', [
    {
      name: 'one person is taken for another',
      find: 'JSON.stringify([caller.person, caller.client.id, caller.purpose, asked?.at ?? null])',
      replace: 'JSON.stringify([caller.client.id, caller.purpose, asked?.at ?? null])',
      tests: CIRCUMSTANCES,
      threat: 'L24',
    },
    {
      name: 'who somebody is through one client, they are through another',
      find: 'JSON.stringify([caller.person, caller.client.id, caller.purpose, asked?.at ?? null])',
      replace: 'JSON.stringify([caller.person, caller.purpose, asked?.at ?? null])',
      tests: CIRCUMSTANCES,
      threat: 'L24',
    },
    {
      name: 'what was found for one purpose is found for another',
      find: 'JSON.stringify([caller.person, caller.client.id, caller.purpose, asked?.at ?? null])',
      replace: 'JSON.stringify([caller.person, caller.client.id, asked?.at ?? null])',
      tests: CIRCUMSTANCES,
      threat: 'L24',
    },
    {
      name: 'what a system is to one school, it is to another',
      find: 'JSON.stringify([caller.person, caller.client.id, caller.purpose, asked?.at ?? null])',
      replace: 'JSON.stringify([caller.person, caller.client.id, caller.purpose])',
      tests: ASKED,
      threat: 'L24',
    },
    {
      name: 'a withdrawal is not noticed',
      find: '`${epochs.agreement} ${epochs.consent} ${epochs.relation} ${epochs.store}`',
      replace: '`${epochs.agreement} ${epochs.relation} ${epochs.store}`',
      tests: CIRCUMSTANCES,
      threat: 'T31',
    },
    {
      name: 'the end of a guardianship is not noticed',
      find: '`${epochs.agreement} ${epochs.consent} ${epochs.relation} ${epochs.store}`',
      replace: '`${epochs.agreement} ${epochs.consent} ${epochs.store}`',
      tests: CIRCUMSTANCES,
      threat: 'E12',
    },
    {
      name: 'other purposes are not noticed',
      find: 'kept.under === under && areSame(kept.purposes, purposes)',
      replace: 'kept.under === under',
      tests: CIRCUMSTANCES,
      threat: 'T53',
    },
    {
      name: 'a clock that went back is told of what is yet to come',
      find: 'since <= at && at < until',
      replace: 'at < until',
      tests: CIRCUMSTANCES,
      threat: 'L43',
    },
    {
      name: 'the end of an agreement is not noticed',
      find: 'for (const { from, to } of client.agreements) for (const instant of [from, to]) horizon.sees(instant);',
      replace: '',
      tests: CIRCUMSTANCES,
    },
    {
      name: 'what one caller knows grows without end',
      find: ' && sizeOf(circumstances) < limits.ofOne',
      replace: '',
      tests: CIRCUMSTANCES,
    },
    {
      name: 'who asks all the time is forgotten first where there are few callers',
      find: 'known.set(key, found);\n      return',
      replace: 'return',
      tests: CIRCUMSTANCES,
    },
    {
      name: 'what all callers know grows without end',
      find: 'if (size < limits.ofAll) return;',
      replace: 'if (size >= 0) return;',
      tests: CIRCUMSTANCES,
    },
  ]),
  ...inFile('gateway/request/subjects.ts', [
    {
      name: 'who was not looked up yet stays nobody',
      find: 'if (found.standing !== NOBODY) {',
      replace: '{',
      tests: CIRCUMSTANCES,
    },
    {
      name: 'whom somebody met is not counted',
      find: 'tally.met += 1;',
      replace: '',
      tests: CIRCUMSTANCES,
    },
  ]),
  ...inFile('gateway/request/index.ts', [
    {
      name: 'what subgraphs are told of one operation they are told of the next',
      find: 'if (isRead) known.set(compiled, { version, granting });',
      replace: 'if (isRead) known.get = () => ({ version, granting });',
      tests: REMEMBERED,
      threat: 'T23',
    },
    {
      name: 'subgraphs are told of rules that are in force no more',
      find: 'if (found?.version === version) return found.granting;',
      replace: 'if (found !== undefined) return found.granting;',
      tests: REMEMBERED,
    },
    {
      name: 'a letter goes to whom the one before went',
      find: 'const isRead = grants.length === 0 && addressees.length === 0 && reachable === null;',
      replace: 'const isRead = true;',
      tests: REMEMBERED,
    },
  ]),
  ...inFile('gateway/request/3-plan.ts', [
    {
      name: 'what was compiled outlives what a school says',
      find: 'name = `${document}.${numberOf(localTerms(policy, authorisation.purpose, authorisation.kinds))}`;',
      replace: 'name = `${document}`;',
      tests: COMPILED,
      threat: 'T53',
    },
    {
      name: 'what was compiled outlives the national rules',
      find: 'const document = documents.get(policy.document) ?? count++;',
      replace: 'const document = 0;',
      tests: COMPILED,
      threat: 'T53',
    },
    {
      name: 'what cannot be made ready keeps the rest from being made ready',
      find: '          log(fault);\n        }\n        yield;',
      replace: '          log(fault);\n          return;\n        }\n        yield;',
      tests: COMPILED,
    },
    {
      name: 'what is made of a long document is kept, and its text with it',
      find: 'if (!operation.isLong) known.set(key, found);',
      replace: 'known.set(key, found);',
      tests: ['tests/gateway/request/remembering.test.ts'],
      threat: 'T51',
    },
    {
      name: 'a plan that checks nobody serves where it is decided',
      find: 'const key = `${rules === null} ${hashOf(narrowed)}`;',
      replace: 'const key = hashOf(narrowed);',
      tests: COMPILED,
      threat: 'T23',
    },
  ]),
  ...inFile('core/policy/local-terms.ts', [
    {
      name: 'a school says the same to whichever role',
      find: ' && said.roles?.some((role) => roles.has(role)) !== false',
      replace: ' && said.roles === undefined',
      tests: TERMS,
      threat: 'T53',
    },
    {
      name: 'what a school says to whoever holds no tie is said to nobody',
      find: 'const toNobody = ACTIONS.map((action) => {',
      replace: 'const toNobody = ACTIONS.slice(0, 0).map((action) => {',
      tests: TERMS,
      threat: 'T53',
    },
    {
      name: 'a demand is taken for a refusal',
      find: 'low, high, demand && [demand.consent, demand.obligations]];',
      replace: 'low, high];',
      tests: TERMS,
      threat: 'T53',
    },
    {
      name: 'a rule about a coordinate is taken for one about all of them',
      find: '[roles, relations, actions, coordinates].map(',
      replace: '[roles, relations, actions].map(',
      tests: TERMS,
      threat: 'T53',
    },
  ]),
  ...inFile('gateway/request/4-fetch.ts', [
    {
      name: 'one subgraph is told what is for another',
      find: 'const known = signers.get(subgraph);',
      replace: 'const known = [...signers.values()][0];',
      tests: ['tests/gateway/request/asking.test.ts', 'tests/gateway/request/answer.test.ts'],
      threat: 'T47',
    },
    {
      name: 'what writes may be sent twice',
      find: 'const mayRepeat = !isMutation;',
      replace: 'const mayRepeat = !isMutation || body !== null;',
      tests: ['tests/gateway/request/writing.test.ts'],
    },
  ]),
  ...inFile('gateway/request/operation.ts', [
    {
      name: 'a document is read once, in whichever contract',
      find: 'const operations = forms.operationsIn.get(schema) ?? createBoundedMemo<Operation>(MOST_FORMS);\n    forms.operationsIn.set(schema, operations);',
      replace: 'const operations = ((forms as { first?: BoundedMemo<Operation> }).first ??= createBoundedMemo<Operation>(MOST_FORMS));',
      tests: ['tests/gateway/request/remembering.test.ts'],
      threat: 'T24',
    },
  ]),
  ...inFile('gateway/dispatch/http.ts', [
    {
      name: 'what may not be repeated is asked again where the connection broke',
      find: ' || !mayRepeat || left <= 0) throw fault;',
      replace: ' || left <= 0) throw fault;',
      tests: HTTP,
    },
    {
      name: 'what was answered in part is asked again',
      find: 'status === 0 && BROKEN',
      replace: 'BROKEN',
      tests: HTTP,
    },
  ]),
  ...inFile('gateway/request/1-authenticate.ts', [
    {
      name: 'a client keeps the schema of an agreement that is over',
      find: 'known.since <= at && at < known.until',
      replace: 'known.since <= at',
      tests: AUTHENTICATE,
    },
    {
      name: 'a client keeps the schema of what it was before',
      find: 'known.client === client && ',
      replace: '',
      tests: AUTHENTICATE,
    },
  ]),
  ...inFile('gateway/contract/contracts.ts', [
    {
      name: 'a remembered contract outlives its policy',
      find: 'same !== undefined && serves(same, ground)',
      replace: 'same !== undefined',
      tests: ['tests/gateway/contract/contracts.test.ts'],
      threat: 'T53',
    },
  ]),
  ...inFile('gateway/contract/filtered-schema.ts', [
    {
      name: 'a schema is found by its types alone',
      find: '[[...types].sort(), [...coordinates].sort()]',
      replace: '[[...types].sort(), coordinates.size]',
      tests: ['tests/gateway/contract/filtered-schema.test.ts'],
      threat: 'T24',
    },
  ]),
  ...inFile('gateway/governance/policies/examination.ts', [
    {
      name: 'what was fit by itself is fit beside whatever academies and schools restrict',
      find: 'digestOf([document, expectations, below])',
      replace: 'digestOf([document, expectations, below.length < 0])',
      tests: ['tests/gateway/governance/policies/examination.test.ts'],
    },
    {
      name: 'what was as expected is as expected, whatever is expected',
      find: 'digestOf([document, expectations, below])',
      replace: 'digestOf([document, below])',
      tests: ['tests/gateway/governance/policies/examination.test.ts'],
    },
  ]),
  ...inFile('gateway/identity/token-verifier.ts', [
    {
      name: 'whose a token is, is looked up once for as long as it lasts',
      find: 'if (known?.under === under) return known.actor;',
      replace: 'if (known !== null) return known.actor;',
      tests: TOKENS,
      threat: 'T31',
    },
    {
      name: 'an account in another database is counted by ours',
      find: 'store === NOT_ASKED || (store !== null && store === epochs?.store)',
      replace: 'true',
      tests: TOKENS,
      threat: 'T31',
    },
  ]),
  ...inFile('core/capability/capability.ts', [
    {
      name: 'a union names the rows beside those that are meant',
      find: 'places.get(key) ?? rows.push(extent) - 1',
      replace: 'places.get(key) ?? rows.push(extent)',
      tests: ['tests/core/capability/capability.test.ts'],
    },
    {
      name: 'the instant of the first request is that of all',
      find: 'const own = `"at":${at},',
      replace: 'const own = `"at":0,',
      tests: ['tests/core/capability/capability.test.ts'],
      threat: 'L43',
    },
  ]),
  ...inFile('gateway/request/enter-read.ts', [
    {
      name: 'an answer that was begun before a withdrawal is given after it',
      find: 'now === null || (await isOvertakenUnder(now, standing, meanwhile))',
      replace: 'now === null',
      tests: [...REMEMBERED, ...ENTERED],
      threat: 'E26',
    },
    {
      name: 'what is withdrawn after it was looked, and before the entry is written, is not seen',
      find: 'if (await whileStanding(epochs)) return;',
      replace: 'if (looks > 0) return plainly();\n    if (await whileStanding(epochs)) return;',
      tests: ENTERED,
      threat: 'E26',
    },
  ]),
  ...inFile('gateway/request/schools-asked.ts', [
    {
      name: 'what a field leads to at another school is left out',
      find: 'if (leadsElsewhere(field)) return null;',
      replace: '',
      tests: ASKED,
    },
    {
      name: 'a guardian is the same at another school, whichever child is stopped',
      find: ' || !known.has(ways.get(school))',
      replace: '',
      tests: ASKED,
    },
    {
      name: 'where a request took place is where others of its system led to',
      find: 'sort(), about };',
      replace: 'sort(), about: asked };',
      tests: ASKED,
    },
  ]),
  ...inFile('gateway/request/ask-of-enough.ts', [
    {
      name: 'what another school keeps of somebody is left out',
      find: 'if (more.length === 0) return found;',
      replace: 'return found;',
      tests: ASKED,
      threat: 'L11',
    },
  ]),
  ...inFile('gateway/request/overtaken.ts', [
    {
      name: 'an answer that a new policy overtook is given',
      find: ' || now.rules !== caller.rules) return true;',
      replace: ') return true;',
      tests: OVERTAKEN,
      threat: 'E26',
    },
    {
      name: 'an answer that a withdrawn consent overtook is given',
      find: 'if (before.consent === epochs.consent) return false;',
      replace: 'return false;',
      tests: OVERTAKEN,
      threat: 'E26',
    },
    {
      name: 'who asks is not looked at anew for whether they may still',
      find: 'now == null || !isDeepStrictEqual(whoAsks(now), whoAsks(caller))',
      replace: 'now == null',
      tests: OVERTAKEN,
      threat: 'E26',
    },
  ]),
  ...inFile('gateway/governance/running/confirmation.ts', [
    {
      name: 'what was published is acknowledged before others have read it',
      find: ' && (await isWaitedFor(count)); )',
      replace: ' && (await isWaitedFor(count)) && false; )',
      tests: CONFIRMED,
    },
    {
      name: 'who holds no lease any more is waited for',
      find: 'new Date(now() - LEASE)',
      replace: 'new Date(0)',
      tests: CONFIRMED,
    },
  ]),
  ...inFile('gateway/governance/running/heartbeat.ts', [
    {
      name: 'a lease is renewed without reading the rules',
      find: 'const epoch = await look();',
      replace: 'const epoch = await look().catch(() => 0);',
      tests: CONFIRMED,
    },
  ]),
  ...inFile('gateway/governance/policies/moving.ts', [
    {
      name: 'whoever publishes waits for nobody',
      find: "if (state === 'LIVE') await ports.confirmed();",
      replace: '',
      tests: ['tests/journeys/published-is-confirmed.test.ts'],
    },
  ]),
];
