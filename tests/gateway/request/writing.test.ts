import { beforeEach, describe, expect, it } from 'vitest';
import { policy } from '../../core/policy/given.js';
import { caller, GROUP, openPocket, personId, RULES, studentId } from './pocket/index.js';

let pocket: ReturnType<typeof openPocket>;
beforeEach(() => {
  pocket = openPocket();
});
const paul = caller('paul');
const tom = caller('tom');
const ANNOUNCE = 'mutation($input: Announce!) { announce(input: $input) { student { name } } }';
const announce = (input: object, who = paul) => pocket.ask(who, ANNOUNCE, { input });
const WRITE = 'mutation($input: Letter!) { write(input: $input) { sent } }';
const write = async (to: readonly object[], who = tom) => {
  const { sent } = await pocket.ask(who, WRITE, { input: { text: 'hello', to } });
  return sent[0]?.capability.addressees?.map(({ person }) => person);
};

/** Refused as a whole, before anybody was asked to do anything. */
async function refused(attempt: Promise<unknown>) {
  await expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN_OPERATION' });
  expect(pocket.lastSent()).toEqual([]);
}

describe('a write', () => {
  it('is done for one’s own child', async () => {
    expect((await announce({ studentId: studentId('ana') })).data).toEqual({ announce: { student: { name: 'name of ana' } } });
  });

  it('is never sent in such a way that it could be done twice; a read is', async () => {
    const { sent } = await pocket.ask(paul, 'mutation($input: Announce!) { announce(input: $input) { student { name comesOfAge } } }', {
      input: { studentId: studentId('ana') },
    });
    expect(sent.map(({ query, mayRepeat }) => [query.startsWith('mutation'), mayRepeat])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('is let at the rows of those alone about whom one may write', async () => {
    const { sent } = await announce({ studentId: studentId('ana') });
    const { coordinates, extents } = (sent[0] as (typeof sent)[number]).capability;
    expect(extents[coordinates['Mutation.announce'] as number]).toMatchObject([{ of: 'students', students: [studentId('ana')] }]);
  });

  it('T44: is refused whole, before anything is asked, for a child of another, of age, or whom nobody knows', async () => {
    for (const id of [studentId('eve'), studentId('ben'), `${studentId('eve')}99`, 'nobody', GROUP])
      await refused(announce({ studentId: id }));
  });

  it('T44: is refused whole when one of two is', async () => {
    const two = `mutation($a: Announce!, $b: Announce!) { a: announce(input: $a) { student { name } } b: announce(input: $b) { student { name } } }`;
    await refused(pocket.ask(paul, two, { a: { studentId: studentId('ana') }, b: { studentId: studentId('eve') } }));
  });

  it('is refused to who may only read, also where it is about nobody', async () => {
    await refused(announce({ studentId: studentId('ana') }, tom));
    await refused(pocket.ask(paul, 'mutation { rename(title: "another") { title } }'));
  });

  it('is refused with an input field of a kind one may not write, or of no kind', async () => {
    await refused(announce({ studentId: studentId('ana'), note: 'fever' }));
    await refused(announce({ studentId: studentId('ana'), loose: { word: 'anything' } }));
  });

  it('that no rule speaks of is refused', async () => {
    await refused(pocket.ask(paul, 'mutation { expel(id: "1") { student { name } } }'));
  });
});

describe('a letter', () => {
  it('goes to people to whom one may write, and to no other that is named', async () => {
    expect(await write([{ personId: personId('ana') }, { personId: personId('paul') }])).toEqual([personId('ana'), personId('paul')]);
    await refused(write([{ personId: personId('ana') }, { personId: personId('eve') }]));
  });

  it('to the guardians of a class goes to those the school informs, as guardians only', async () => {
    pocket.hold(
      policy({
        ...RULES,
        grants: [
          ...RULES.grants,
          {
            ...RULES.grants[0],
            id: 'more',
            roles: ['teacher'],
            relations: ['colleague', 'teaches-ward'],
            categories: ['MESSAGE_CONTENT'],
            actions: ['WRITE'],
          },
        ],
      }),
    );
    expect(await write([{ groupId: GROUP, profile: 'TUT' }])).toEqual([personId('paul')]);
  });

  it('to the guardians of a child with whom one has nothing to do is refused', async () => {
    await refused(write([{ guardiansOf: studentId('eve') }]));
    expect(await write([{ guardiansOf: studentId('ana') }])).toEqual([personId('paul')]);
  });

  it('to nobody is refused', async () => {
    await refused(write([{ groupId: GROUP, profile: 'ELV' }]));
  });
});
