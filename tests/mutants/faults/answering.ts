import { type Fault, inFile } from '../fault.js';

const ANSWER = ['tests/gateway/request/answer.test.ts'];
const TRAVELLING = ['tests/gateway/request/travelling.test.ts'];
const OBLIGATIONS = ['tests/gateway/request/obligations.test.ts'];
const PAIRWISE = ['tests/gateway/identity/pairwise.test.ts'];

/** Faults while fetching and writing: who travels, what is shown of what came back. */
export const answering: readonly Fault[] = [
  ...inFile('gateway/federation/execution/execute.ts', [
    {
      name: 'nobody looks before a student is named to another subgraph',
      find: 'if (run.gate !== null) await pass(run.gate, request, batches);',
      replace: '',
      tests: TRAVELLING,
      threat: 'T11',
    },
    {
      name: 'who may travel is decided before anything is known of them',
      find: 'await gate.load();',
      replace: 'void gate.load();',
      tests: TRAVELLING,
    },
    {
      name: 'a fetch for nobody is sent',
      find: 'batches);\n    if (batches.every(({ travellers }) => travellers.length === 0)) return;\n    const variables',
      replace: 'batches);\n    const variables',
      tests: TRAVELLING,
      threat: 'T11',
    },
    {
      name: 'a record that is not the one asked for is taken for it',
      find: 'fetch.echo !== null && !repeats(',
      replace: 'fetch.echo === undefined && !repeats(',
      tests: TRAVELLING,
      threat: 'T46',
    },
    {
      name: 'a record of another type is taken for the one asked for',
      find: 'type !== represented.type && !run.applies(represented.type, type)',
      replace: "type === ''",
      tests: TRAVELLING,
      threat: 'T46',
    },
    {
      name: 'records that are too many are taken in the order they come',
      find: '!Array.isArray(found) || found.length !== travellers.length',
      replace: '!Array.isArray(found)',
      tests: TRAVELLING,
      threat: 'T46',
    },
  ]),
  ...inFile('gateway/federation/computed-apart.ts', [
    {
      name: 'a representation holds what other fields are computed from',
      find: '(own.includes(name) || !all.has(name))',
      replace: 'true',
      tests: TRAVELLING,
      threat: 'T09',
    },
    {
      name: 'whoever may not be sent with what one field is computed from loses the others',
      find: 'if (parts === null || parts.length < 2) return [fetch];',
      replace: 'if (parts === null || parts.length > 0) return [fetch];',
      tests: TRAVELLING,
    },
  ]),
  ...inFile('gateway/federation/execution/programme.ts', [
    {
      name: 'a denied student is named to a subgraph that knows an interface as an object',
      find: 'return condition === undefined || applies(condition, type)',
      replace: 'return condition === undefined || condition === type',
      tests: ['tests/attacks/types-behind-an-interface.test.ts'],
      threat: 'T11',
    },
  ]),
  ...inFile('gateway/request/5-guard.ts', [
    {
      name: 'what is nobody’s is lost with what is denied beside it',
      find: 'return (isAskedAnyway || mayAsk(asked, object)) && maySend(sent, object);',
      replace: 'return mayAsk(asked, object) && maySend(sent, object);',
      tests: ['tests/attacks/computed-from-what-is-denied.test.ts'],
    },
    {
      name: 'a denied student travels on to another subgraph',
      find: 'return (isAskedAnyway || mayAsk(asked, object)) && maySend(sent, object);',
      replace: 'return maySend(sent, object);',
      tests: TRAVELLING,
      threat: 'T11',
    },
    {
      name: 'a denied value travels along as input',
      find: 'return (isAskedAnyway || mayAsk(asked, object)) && maySend(sent, object);',
      replace: 'return isAskedAnyway || mayAsk(asked, object);',
      tests: TRAVELLING,
      threat: 'T09',
    },
    {
      name: 'an object that says two things of itself is believed the first',
      find: "if (Object.hasOwn(object, 'preau_id') && Object.hasOwn(object, 'id') && object.preau_id !== object.id) return false;",
      replace: '',
      tests: TRAVELLING,
      threat: 'L1',
    },
    {
      name: 'a row that does not say whose it is is shown',
      find: 'if (ids === null || ids.length === 0) return deniedRow(group);',
      replace:
        "if (ids === null || ids.length === 0) return group.cells.map(() => ({ permits: true, code: 'FORBIDDEN_FIELD', obligations: [] }));",
      tests: ANSWER,
    },
    {
      name: 'a row about several is judged by the first of them',
      find: 'if (ids.length === 1) return',
      replace: 'if (ids.length >= 1) return',
      tests: ANSWER,
    },
    {
      name: 'whoever is led to is shown without being looked at',
      find: "if (verdict.kind !== 'subject') return null;\n  const subject",
      replace: "if (verdict.kind !== 'denied') return null;\n  const subject",
      tests: ANSWER,
      threat: 'L11',
    },
  ]),
  ...inFile('gateway/request/decisions.ts', [
    {
      name: 'a right towards one of several is enough for all of them',
      find: 'if (cell.any) {',
      replace: 'if (cell.any || standings.length > 1) {',
      tests: ANSWER,
    },
    {
      name: 'where one right is enough, all are asked for',
      find: 'if (cell.any) {',
      replace: 'if (cell.any && standings.length < 2) {',
      tests: ANSWER,
    },
    {
      name: 'what was decided of one kind of row about the same people serves another',
      find: '`${group} ${standings.join()}`',
      replace: 'standings.join()',
      tests: ANSWER,
    },
    {
      name: 'the id of a record of one school is read by what is held at another',
      find: 'return kept.length === held.length ? standing : this.standing(kept, consented);',
      replace: 'return standing;',
      tests: ['tests/gateway/request/standing-at-a-school.test.ts'],
    },
    {
      name: 'one sensitive value is decided for another',
      find: 'cell.categories, more, cell.after',
      replace: 'cell.categories, cell.after',
      tests: ANSWER,
      threat: 'E37',
    },
    {
      name: 'a sensitive value needs no right of its own kind',
      find: 'categories: [...cell.categories, ...more]',
      replace: 'categories: [...cell.categories]',
      tests: ANSWER,
      threat: 'E37',
    },
    {
      name: 'obligations are forgotten once decided',
      find: 'obligations: found.obligations };',
      replace: 'obligations: [] };',
      tests: ANSWER,
    },
    {
      name: 'a subject of whom nothing is known is anybody',
      find: 'if (standing === NOBODY) return DENIED;',
      replace: 'if (standing === NOBODY) return this.decide(cell, 0);',
      tests: ANSWER,
    },
  ]),
  ...inFile('gateway/request/6-respond.ts', [
    {
      name: 'a link that is read coarse is withheld where it is judged by its owner',
      find: 'const left = isLink ? doneOnArrival(obligations) : obligations;',
      replace: 'const left = obligations;',
      tests: ANSWER,
    },
    {
      name: 'a part of something leaves whole where it leaves coarse alone',
      find: "if (kind !== undefined) return kind === 'paths' ||",
      replace: "if (kind !== undefined) return kind === 'paths' || kind === 'inherited' ||",
      tests: ANSWER,
    },
    {
      name: 'which of what is nobody’s somebody has is told where it is coarse alone',
      find: "(kind === 'nobody' && isNobodys)",
      replace: "kind === 'nobody'",
      tests: ANSWER,
    },
    {
      name: 'a record is masked by the type it was asked as, not the one it is',
      find: 'const writerOf = (value: Readonly<Json>) => only ?? byType.get(',
      replace: 'const writerOf = (value: Readonly<Json>) => only ?? byType.get(selection.types[0] as string) ?? byType.get(',
      tests: ANSWER,
      threat: 'T04',
    },
    {
      name: 'whoever is led to and denied is shown',
      find: 'if (decision.permits && doneOnArrival(decision.obligations).length === 0) continue;',
      replace: 'if (decision !== undefined) continue;',
      tests: ANSWER,
      threat: 'L11',
    },
    {
      name: 'what a list leads to is shown, whatever is to be done to it',
      find: 'if (decision.permits && doneOnArrival(decision.obligations).length === 0) continue;',
      replace: 'if (decision.permits) continue;',
      tests: ['tests/attacks/rules-about-what-is-said.test.ts'],
    },
    {
      name: 'asking by id tells whether somebody is there',
      find: "told: link.parentType !== 'Query'",
      replace: 'told: true',
      tests: ANSWER,
      threat: 'L15',
    },
    {
      name: 'what was written of somebody as one type is written of them as another',
      find: 'writing.written.get(once)',
      replace: '[...writing.written.values()][0]',
      tests: ANSWER,
      threat: 'T06',
    },
    {
      name: 'a value object forgets whose it is',
      find: "ruling.verdict(field).kind === 'open' ? inherited : NO_SUBJECTS",
      replace: 'NO_SUBJECTS',
      tests: ANSWER,
    },
    {
      name: 'a value object is not held to the one it was asked of',
      find: 'if (!decision.permits) return denied(decision, writing);\n        writing.permitted.add',
      replace: 'writing.permitted.add',
      tests: ANSWER,
    },
    {
      name: 'a denied cell is shown',
      find: 'if (!decision.permits) return denied(decision, writing);\n      const more',
      replace: 'const more',
      tests: ANSWER,
    },
    {
      name: 'a sensitive value is shown as any other',
      find: 'if (!Array.isArray(more) || more.length === 0) return',
      replace: 'if (!Array.isArray(more) || more.length >= 0) return',
      tests: ANSWER,
      threat: 'E37',
    },
    {
      name: 'a sensitive value that is left out is told of',
      find: "return decision.obligations.includes('GENERALISE') ? coarse : nothing;",
      replace: "return decision.obligations.includes('GENERALISE') ? coarse : denied(sensitive, writing);",
      tests: ANSWER,
      threat: 'E37',
    },
    {
      name: 'a sensitive value leaves as it is where only its coarse twin may',
      find: "return decision.obligations.includes('GENERALISE') ? coarse : nothing;",
      replace: "return decision.obligations.includes('GENERALISE') ? permitted(value, decision, writing, humans) : nothing;",
      tests: ANSWER,
      threat: 'E37',
    },
    {
      name: 'a null stands where none may',
      find: 'return text === NULL ? BUBBLES : text;',
      replace: 'return text;',
      tests: ANSWER,
    },
    {
      name: 'an obligation is not carried out',
      find: 'left.length === 0 ? found : applyObligations(found, field.type, left)',
      replace: 'found',
      tests: ANSWER,
    },
  ]),
  ...inFile('gateway/request/leaf-text.ts', [
    {
      name: 'a vendor reads the school’s own ids',
      find: 'hide !== null && isPersonal(value)',
      replace: 'hide !== null && !isPersonal(value)',
      tests: ANSWER,
    },
  ]),
  ...inFile('gateway/request/obligations.ts', [
    {
      name: 'an obligation that is not known is passed over',
      find: 'apply === undefined ? undefined : apply(result, type)',
      replace: 'apply === undefined ? result : apply(result, type)',
      tests: OBLIGATIONS,
    },
    {
      name: 'a masked text tells how long it is',
      find: "'•••' : null",
      replace: "'•'.repeat(value.length) : null",
      tests: OBLIGATIONS,
    },
    {
      name: 'a day is told where only its year may be',
      find: '`${value.slice(0, 4)}-01-01`',
      replace: 'value',
      tests: OBLIGATIONS,
    },
    {
      name: 'what has no coarse form is told as it is',
      find: 'return isEnumType(named) ? value : null;',
      replace: 'return value;',
      tests: OBLIGATIONS,
    },
    {
      name: 'private addresses are told where only the school’s may be',
      find: "point.preau_kind === 'SCHOOL'",
      replace: "point.preau_kind !== ''",
      tests: OBLIGATIONS,
    },
  ]),
  ...inFile('gateway/request/problems.ts', [
    {
      name: 'there are as many errors as there were rows',
      find: 'if (told.has(key)) continue;',
      replace: 'if (told.has(key)) told.set(`${key}${told.size}`, one);',
      tests: ANSWER,
      threat: 'T33',
    },
    {
      name: 'what a subgraph says went wrong is told to the client',
      find: '{ message: UNAVAILABLE, extensions',
      replace: '{ message, extensions',
      tests: ANSWER,
      threat: 'T13',
    },
  ]),
  ...inFile('gateway/identity/pairwise.ts', [
    {
      name: 'two vendors see the same id',
      find: '`preau pairwise id 1\\0${client}`',
      replace: "'preau pairwise id 1'",
      tests: PAIRWISE,
    },
    {
      name: 'a damaged opaque id leads somewhere',
      find: 'return timingSafeEqual(vector, vectorOf(keys, padded)) ? padded : null;',
      replace: 'return padded;',
      tests: PAIRWISE,
    },
    {
      name: 'an opaque id tells how long the id is',
      find: 'Buffer.alloc(Math.ceil((text.length + 1) / BLOCK) * BLOCK)',
      replace: 'Buffer.alloc(text.length + 1)',
      tests: PAIRWISE,
    },
  ]),
];
