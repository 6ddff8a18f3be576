import { beforeEach, describe, expect, it } from 'vitest';
import type { Extent } from '../../../core/capability/index.js';
import { document, policy } from '../../core/policy/given.js';
import { caller, consentOf, openPocket, personId, RULES, studentId, travelled } from './pocket/index.js';

/** Objections and restrictions (GDPR art. 21 and 18) in the gateway, over subgraphs that check nothing. */
let pocket: ReturnType<typeof openPocket>;
beforeEach(() => {
  pocket = openPocket();
});
const ANA = studentId('ana');
const system = caller(null, { purpose: 'choice' });
const nurse = caller('nina');
const paul = caller('paul');
const objected = (purpose: string, isUpheld = false, student = ANA) => pocket.objections.push({ student, purpose, isUpheld });
const LIST = '{ students(first: 5) { edges { node { name } } } }';

// biome-ignore lint/suspicious/noExplicitAny: answers are read as they were asked for.
const namesIn = (data: any): (string | null)[] => data.students.edges.map((edge: any) => edge.node?.name ?? null);
const extents = (sent: { capability: { extents: readonly (readonly Extent[])[] } }[]) =>
  sent.flatMap(({ capability }) => capability.extents.flat());

describe('E30: a student whose data are objected to', () => {
  it.each([
    ['is examined', false],
    ['was upheld', true],
  ])(
    'is read by nobody for that purpose while it %s, is not in the rows that subgraphs are told of, and travels nowhere',
    async (_, isUpheld) => {
      expect(namesIn((await pocket.ask(nurse, LIST)).data)).toEqual(['name of ana', 'name of ben', 'name of eve']);
      objected('work', isUpheld);
      const { data, sent, codes } = await pocket.ask(nurse, '{ students(first: 5) { edges { node { name absences { day } } } } }');
      expect(namesIn(data)).toEqual([null, 'name of ben', 'name of eve']);
      expect(travelled(sent, 'life')).toEqual([studentId('ben'), studentId('eve')]);
      // Errors tell nothing of rows that are hidden (threats L31).
      expect(codes).toEqual([]);
      const wide = extents([...sent]).filter((extent) => extent.of === 'students' && extent.students === '*');
      expect(wide.length).toBeGreaterThan(0);
      for (const extent of wide) expect(extent).toMatchObject({ except: [ANA] });
    },
  );

  it('is read again from the request after it was rejected or taken back', async () => {
    objected('work');
    expect(namesIn((await pocket.ask(nurse, LIST)).data)[0]).toBeNull();
    pocket.objections.pop();
    expect(namesIn((await pocket.ask(nurse, LIST)).data)[0]).toBe('name of ana');
  });

  it('is not read for a part of that purpose, and is for another', async () => {
    pocket.hold(policy({ ...RULES, grants: RULES.grants.map((grant) => ({ ...grant, purposes: ['work', 'rights'] })) }));
    objected('work');
    const asked = async (purpose: string) => namesIn((await pocket.ask(caller('nina', { purpose }), LIST)).data)[0];
    expect(await asked('work-part')).toBeNull();
    expect(await asked('rights')).toBe('name of ana');
  });

  it('is not in what is named to the asker alone: their own child, their own pupils, themselves', async () => {
    objected('work');
    for (const who of [paul, caller('tom')]) {
      const { data, sent } = await pocket.ask(who, LIST);
      expect(namesIn(data)[0]).toBeNull();
      for (const extent of extents([...sent]))
        if (extent.of === 'students' || extent.of === 'guardians') expect(extent.students).not.toContain(ANA);
    }
    pocket.hold(policy({ ...RULES, grants: [{ ...(RULES.grants.at(-1) as object), purposes: ['work'] }] }));
    const themselves = await pocket.ask(caller('ana'), LIST);
    expect(namesIn(themselves.data)[0]).toBeNull();
    expect(extents([...themselves.sent]).flatMap((extent) => (extent.of === 'persons' ? extent.persons : []))).toEqual([]);
  });

  it('is told apart from nobody: an id that is theirs reads as any other that may not be known', async () => {
    objected('work');
    const asked = async (id: string) => {
      const { data, codes } = await pocket.ask(caller('tom'), 'query ($id: ID!) { student(id: $id) { name } }', { id });
      return [data, codes];
    };
    expect(await asked(ANA)).toEqual(await asked(studentId('eve')));
  });

  it('is written about by nobody for that purpose, and no subgraph is asked', async () => {
    const ANNOUNCE = 'mutation ($input: Announce!) { announce(input: $input) { student { name } } }';
    expect((await pocket.ask(paul, ANNOUNCE, { input: { studentId: ANA } })).data.announce.student.name).toBe('name of ana');
    objected('work');
    await expect(pocket.ask(paul, ANNOUNCE, { input: { studentId: ANA } })).rejects.toMatchObject({ code: 'FORBIDDEN_OPERATION' });
    expect(pocket.lastSent()).toEqual([]);
  });

  it('has guardians who are found through them no more, and are through another child', async () => {
    const WRITE = 'mutation ($input: Letter!) { write(input: $input) { sent } }';
    const to = (name: 'paul') => ({ input: { text: 'a word', to: [{ personId: personId(name) }] } });
    objected('work');
    // Paul is the father of Ben too, whom Tom teaches.
    expect((await pocket.ask(caller('tom'), WRITE, to('paul'))).data.write.sent).toBe(1);
    objected('work', false, studentId('ben'));
    await expect(pocket.ask(caller('tom'), WRITE, to('paul'))).rejects.toMatchObject({ code: 'FORBIDDEN_OPERATION' });
  });
});

describe('E29: an objection to what rests on consent', () => {
  it('stops nothing', async () => {
    pocket.acts.push(...consentOf('ana', ['ana', 'paul'], ['IDENTITY_BASIC']));
    objected('choice', true);
    expect(namesIn((await pocket.ask(system, LIST)).data)[0]).toBe('name of ana');
  });
});

describe('E31: a student whose data are restricted', () => {
  it('is read by nobody, consent or not, but for what serves the student', async () => {
    pocket.hold(policy({ ...RULES, grants: RULES.grants.map((grant) => ({ ...grant, purposes: ['work', 'choice', 'rights'] })) }));
    pocket.acts.push(...consentOf('ana', ['ana', 'paul'], ['IDENTITY_BASIC']));
    const asked = async (who: ReturnType<typeof caller>) => namesIn((await pocket.ask(who, LIST)).data)[0];
    const everybody = [nurse, paul, system, caller('ana', { purpose: 'choice' })];
    for (const who of everybody) expect(await asked(who)).toBe('name of ana');
    pocket.restricted.push(ANA);
    for (const who of everybody) expect(await asked(who)).toBeNull();
    for (const name of ['ana', 'paul'] as const) expect(await asked(caller(name, { purpose: 'rights' }))).toBe('name of ana');
  });

  it('is not among those who consented, whose rows a system is given', async () => {
    pocket.acts.push(...consentOf('ana', ['ana', 'paul'], ['IDENTITY_BASIC']), ...consentOf('ben', ['ben'], ['IDENTITY_BASIC']));
    const consenting = async () =>
      extents([...(await pocket.ask(system, LIST)).sent]).flatMap((extent) => (extent.of === 'students' ? extent.students : []));
    expect(await consenting()).toContain(ANA);
    pocket.restricted.push(ANA);
    const left = await consenting();
    expect(left).toContain(studentId('ben'));
    expect(left).not.toContain(ANA);
  });
});

describe('what protects somebody', () => {
  it('goes on while an objection is examined, and under a restriction', async () => {
    const [work] = document().purposes as object[];
    const purposes = [...(document().purposes as object[]), { ...work, id: 'care', protects: true }];
    pocket.hold(policy({ ...RULES, purposes, grants: RULES.grants.map((grant) => ({ ...grant, purposes: ['care'] })) }));
    const care = caller('nina', { purpose: 'care', purposes: ['care'] });
    objected('care');
    pocket.restricted.push(ANA);
    expect(namesIn((await pocket.ask(care, LIST)).data)[0]).toBe('name of ana');
    objected('care', true);
    expect(namesIn((await pocket.ask(care, LIST)).data)[0]).toBeNull();
  });
});
