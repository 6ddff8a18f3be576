import { beforeEach, describe, expect, it } from 'vitest';
import { caller, openPocket, studentId } from './pocket/index.js';

let pocket: ReturnType<typeof openPocket>;
beforeEach(() => {
  pocket = openPocket();
});
const tom = caller('tom');
const ofAna = (selection: string) => `query Q { student(id: "${studentId('ana')}") { ${selection} } }`;

describe('the ledger', () => {
  it('L48: has what left and what was denied, for whom and for what, and whose it was', async () => {
    await pocket.ask(tom, ofAna('name diet home { floor }'));
    expect(pocket.entries).toMatchObject([
      {
        at: tom.at,
        actor: tom.person,
        client: 'app',
        kind: 'query',
        purpose: 'work',
        basis: 'public-task',
        operationName: 'Q',
        action: 'READ',
        policyVersion: 'test-1',
        coordinates: { permitted: ['Query.student', 'Student.home', 'Student.name'], denied: ['Address.floor', 'Student.diet'] },
        outcome: 'partial',
      },
    ]);
    expect(pocket.entries[0]?.subjects).toHaveLength(1);
  });

  it('L48: has what left for one child, whatever was denied of another', async () => {
    const { data } = await pocket.ask(caller('paul'), '{ students(first: 5) { edges { node { marks { value } } } } }');
    expect(JSON.stringify(data)).toMatch(/"value":\d/);
    expect(pocket.entries[0]?.coordinates.permitted).toContain('Student.marks');
    expect(pocket.entries[0]?.coordinates.denied).toContain('Student.marks');
  });

  it('L47: names nobody in the clear, and everybody the same each time', async () => {
    await pocket.ask(tom, '{ students(first: 5) { edges { node { name } } } }');
    await pocket.ask(tom, '{ students(first: 5) { edges { node { home { city } } } } }');
    expect(pocket.entries[0]?.subjects).toEqual(pocket.entries[1]?.subjects);
    expect(pocket.entries[0]?.subjects).toHaveLength(3);
    expect(JSON.stringify(pocket.entries)).not.toContain('name of');
    expect(JSON.stringify(pocket.entries.map(({ subjects }) => subjects))).not.toContain('9990001X');
  });

  it('L48: has what was refused as a whole', async () => {
    const attempt = pocket.ask(tom, 'mutation($input: Announce!) { announce(input: $input) { student { name } } }', {
      input: { studentId: studentId('ana') },
    });
    await expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN_OPERATION' });
    expect(pocket.entries).toMatchObject([
      { action: 'WRITE', coordinates: { permitted: [], denied: ['Mutation.announce'] }, outcome: 'denied' },
    ]);
  });

  it('L48: that cannot be written lets nothing out, and is waited for', async () => {
    pocket.writeTo(async () => {
      throw new Error('the disk is full');
    });
    await expect(pocket.ask(tom, ofAna('name'))).rejects.toThrow('the disk is full');

    let written = false;
    pocket.writeTo(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      written = true;
      return { sequence: 1, hash: '' };
    });
    await pocket.ask(tom, ofAna('name'));
    expect(written).toBe(true);
  });
});
