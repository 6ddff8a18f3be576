import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codes, every, family, type Journey, openJourney, type Who } from '../gateway/journey.js';
import { processorTime } from '../processor-time.js';

/** T45 T52 L3 L15: asking much at once costs its asker, not the school, and finds no more than asking once. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

const aliases = (count: number, field: (n: number) => string) => Array.from({ length: count }, (_, n) => `a${n}: ${field(n)}`).join(' ');
const canteen: Who = { client: 'cantine', purpose: 'catering' };
const lms: Who = { client: 'lms', purpose: 'class-lists' };

describe('ids guessed by the dozen', () => {
  it('T45: under aliases are a hundred at most, however they are written', async () => {
    const guesses = (count: number) => aliases(count, (n) => `student(id: "9990001X.s${n}") { id }`);
    for (const query of [
      `{ ${guesses(101)} }`,
      `{ ...F } fragment F on Query { ${guesses(101)} }`,
      `{ ...F ...G } fragment F on Query { ${guesses(60)} } fragment G on Query { ${guesses(60).replaceAll(/\ba/g, 'b')} }`,
    ]) {
      const reply = await journey.ask(family('parent'), query);
      expect(reply).toMatchObject({ status: 400, data: null, sent: [] });
      // Where whoever asked stands is looked up, so that the refusal is entered at their schools; nobody else is.
      for (const { variables } of reply.facts) expect(variables).toMatchObject({ person: journey.person('parent') });
      expect(codes(reply)).toEqual(['OPERATION_TOO_COSTLY']);
    }
  });

  it('T45 L15: find one’s own and nobody else’s; each is answered by itself, never any of them', async () => {
    const [own, other] = [journey.student('student'), journey.student('student-victim')];
    const ids = Array.from({ length: 60 }, (_, n) => `9990001X.s${n + 1}`);
    const all = [...new Set([...ids, own, other])].slice(0, 95);
    const reply = await journey.ask(family('parent'), `{ ${aliases(all.length, (n) => `student(id: "${all[n]}") { id }`)} }`);
    expect(reply.status).toBe(200);
    const found = every(reply.data, 'id').filter(Boolean);
    expect(found).toContain(own);
    expect(found).not.toContain(other);
    expect(new Set(found)).toEqual(new Set([own, journey.student('student-adult')].filter((id) => all.includes(id))));
    expect(codes(reply)).toEqual([]);
    expect(reply.received).not.toContain(other);
    expect(reply.entries).toHaveLength(1);
  });

  it('T45: of a vendor’s own kind, damaged, find nothing, and ask about nobody', async () => {
    const hidden = journey.pairwise.hide('cantine', journey.student('student-victim'));
    const damaged = Array.from(
      { length: 40 },
      (_, n) => `${hidden.slice(0, 5 + n)}${hidden[5 + n] === 'A' ? 'B' : 'A'}${hidden.slice(6 + n)}`,
    );
    const reply = await journey.ask(canteen, `{ ${aliases(damaged.length, (n) => `student(id: "${damaged[n]}") { id }`)} }`);
    expect(reply.status).toBe(200);
    expect(every(reply.data, 'id')).toEqual([]);
    expect(JSON.stringify(reply.sent)).not.toContain(journey.student('student-victim'));
  });
});

describe('the cost of an operation', () => {
  const LIST = (first: number) =>
    `students(schoolId: "9990001X", first: ${first}) { edges { node { id groups { id name members(first: ${first}) { edges { node { id } } } } } } }`;

  it('T45: is the sum over its aliases', async () => {
    expect((await journey.ask(lms, `{ ${LIST(60)} }`)).status).toBe(200);
    const reply = await journey.ask(lms, `{ ${aliases(20, () => LIST(60))} }`);
    expect(codes(reply)).toEqual(['OPERATION_TOO_COSTLY']);
    expect([reply.sent, reply.facts]).toEqual([[], []]);
  });

  it('T45: is the sum over the keys of one field, and cannot be hidden in fragments, variables or directives', async () => {
    const list =
      'students(schoolId: "9990001X", first: $n) { edges { node { id groups { id members(first: $n) { edges { node { id } } } } } } }';
    for (const query of [
      `query($n: Int!) { ...F } fragment F on Query { ${aliases(20, () => list)} }`,
      `query($n: Int = 60) { ${aliases(20, () => list)} }`,
      `query($n: Int!) { ${aliases(20, () => list.replace('{ edges', '@include(if: true) { edges'))} }`,
    ])
      expect(codes(await journey.ask(lms, query, { n: 60 }))).toEqual(['OPERATION_TOO_COSTLY']);
  });

  it('T52 L39: of fragments that double each other is counted before anything is planned', async () => {
    const doubling = Array.from(
      { length: 14 },
      (_, n) =>
        `fragment f${n} on Person { ${n === 13 ? 'id' : `a: wards { student { person { ...f${n + 1} } } } b: wards { student { person { ...f${n + 1} } } }`} }`,
    ).join(' ');
    const start = processorTime();
    const reply = await journey.ask(family('parent'), `{ me { ...f0 } } ${doubling}`);
    expect(new Set(codes(reply))).toEqual(new Set(['OPERATION_TOO_COSTLY']));
    expect([reply.sent, reply.facts]).toEqual([[], []]);
    expect(processorTime() - start).toBeLessThan(5_000);
  });

  it('T52: of questions about the schema is bounded too: lists of lists of types are not served', async () => {
    const deep = (n: number): string => (n === 0 ? 'name' : `fields { type { ${deep(n - 1)} } }`);
    const reply = await journey.ask(family('parent'), `{ __schema { types { ${deep(4)} } } }`);
    expect(reply.status).toBe(400);
    expect(reply.text.length).toBeLessThan(2_000);
    expect((await journey.ask(family('parent'), `{ __schema { types { ${deep(1)} } } }`)).status).toBe(200);
  });
});
