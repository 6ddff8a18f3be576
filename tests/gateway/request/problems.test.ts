import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../gateway/federation/execution/index.js';
import { passedOn, toldProblems } from '../../../gateway/request/problems.js';
import { school } from './school.js';

const { shape } = school.read('{ pupils: students(first: 2) { rows: edges { pupil: node { called: name } } } me { nick } }');
const problem = (path: Problem['path'], more: Partial<Problem> = {}): Problem => ({
  subgraph: 'identity',
  message: 'select * from pupil',
  extensions: {},
  path,
  ...more,
});
/** Where the data has the name of the second pupil, in the words of the fetched data. */
const NAME = ['preau_0_students', 'preau_0_edges', 1, 'preau_0_node', 'name'];

describe('what a subgraph said went wrong', () => {
  it('is told where the client asked it, under its own aliases', () => {
    expect(passedOn([problem(NAME)], shape)).toEqual([
      { message: 'select * from pupil', path: ['pupils', 'rows', 1, 'pupil', 'called'], extensions: {} },
    ]);
  });

  it('is told as far as the answer knows the place, and without one where it does not', () => {
    expect(passedOn([problem(['preau_0_students', 'preau_s_student', 0]), problem(['elsewhere']), problem(null)], shape)).toEqual([
      { message: 'select * from pupil', path: ['pupils'], extensions: {} },
      { message: 'select * from pupil', extensions: {} },
      { message: 'select * from pupil', extensions: {} },
    ]);
  });

  it('T33 T13: is told once where rules decide, in our words, and no further than the first list', () => {
    const many = Array.from({ length: 30 }, (_, index) => problem(['preau_0_students', 'preau_0_edges', index, 'preau_0_node', 'name']));
    expect(toldProblems(many, shape)).toEqual([
      {
        message: 'a part of the answer could not be fetched: try again',
        path: ['pupils', 'rows'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      },
    ]);
  });

  it('is not told again where it is a denial, and as it is where it is the caller’s mistake', () => {
    expect(toldProblems([problem(NAME, { extensions: { code: 'FORBIDDEN_FIELD' } })], shape)).toEqual([]);
    const mistake = problem(['preau_1_me'], { message: 'start again without `after`', extensions: { code: 'BAD_USER_INPUT' } });
    expect(toldProblems([mistake], shape)).toEqual([
      { message: 'start again without `after`', path: ['me'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});
