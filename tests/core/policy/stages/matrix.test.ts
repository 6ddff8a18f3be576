import { describe, expect, it } from 'vitest';
import { decide } from '../../../../core/policy/index.js';
import { ask, client, ELSEWHERE, EVERY_PURPOSE, facts, grant, policy, TEACHER, tie } from '../given.js';

const by = client(EVERY_PURPOSE);
const PARENT = tie('guardian', 'legal-guardian');

describe('the matrix', () => {
  const rules = policy({ grants: [grant()] });
  const stage = (request = ask('work', 'Student.grade', ['GRADE']), ties = [TEACHER]) => decide(rules, request, facts(ties, by)).stages[2];

  it('opens what a grant says, and names the grant', () => {
    expect(stage()).toMatchObject({ permits: true, rules: ['teacher.grades'], reason: 'granted' });
  });

  it('opens nothing by default', () => {
    expect(stage(ask('work', 'Student.grade', ['COMPETENCY']))).toMatchObject({ permits: false, rules: [], reason: 'not-granted' });
    expect(stage(ask('work', 'Student.grade', ['GRADE'], 'WRITE'))).toMatchObject({ permits: false });
    expect(stage(undefined, [tie('teacher', 'school-staff')])).toMatchObject({ permits: false });
    expect(stage(undefined, [tie('librarian', 'teaches')])).toMatchObject({ permits: false });
    expect(stage(undefined, [])).toMatchObject({ permits: false, rules: [], reason: 'no-tie' });
  });

  it('opens to a descendant of the purpose, never to its parent', () => {
    expect(stage(ask('work-part', 'Student.grade', ['GRADE']))).toMatchObject({ permits: true });
    const part = policy({ grants: [grant({ purposes: ['work-part'] })] });
    expect(decide(part, ask('work', 'Student.grade', ['GRADE']), facts([TEACHER], by)).permits).toBe(false);
  });

  it('does not know a word it was not taught', () => {
    const strange = tie('headmaster' as 'teacher', 'teaches');
    expect(stage(undefined, [strange])).toMatchObject({ permits: false });
    const all = policy({ grants: [grant({ roles: ['student', 'teacher'], relations: ['self', 'teaches'] })] });
    for (const word of [tie('student', 'twin-of' as 'self'), tie('pupil' as 'student', 'self')])
      expect(decide(all, ask('work', 'Student.grade', ['GRADE']), facts([word], by)).permits).toBe(false);
    expect(decide(rules, ask('play', 'Student.grade', ['GRADE']), facts([TEACHER], by)).stages[0]?.reason).toBe('not-understood');
    expect(decide(rules, ask('work', 'Student.grade', []), facts([TEACHER], by)).permits).toBe(false);
    expect(decide(rules, ask('work', 'grade', ['GRADE']), facts([TEACHER], by)).permits).toBe(false);
    expect(decide(rules, ask('work', 'Student.grade', ['GRADE', 'MARK' as 'GRADE']), facts([TEACHER], by)).permits).toBe(false);
    expect(decide(rules, ask('work', 'School.name', ['PUBLIC', 'MARK' as 'GRADE']), facts([TEACHER], by)).permits).toBe(false);
    expect(decide(rules, ask('work', 'Student.grade', ['GRADE'], 'DELETE' as 'READ'), facts([TEACHER], by)).permits).toBe(false);
  });
});

describe('a teacher who is also a parent', () => {
  const rules = policy({
    grants: [grant(), grant({ id: 'guardian.health', roles: ['guardian'], relations: ['legal-guardian'], categories: ['HEALTH'] })],
  });

  it('may do what each of the two may do', () => {
    expect(decide(rules, ask('work', 'Student.grade', ['GRADE']), facts([TEACHER, PARENT], by)).permits).toBe(true);
    expect(decide(rules, ask('work', 'Student.note', ['HEALTH']), facts([TEACHER, PARENT], by)).permits).toBe(true);
  });

  it('is refused what only the two together would open (facets do not add up)', () => {
    expect(decide(rules, ask('work', 'Student.x', ['GRADE', 'HEALTH']), facts([TEACHER, PARENT], by)).permits).toBe(false);
  });

  it('is not a teacher at the school of the parent', () => {
    const elsewhere = tie('teacher', 'teaches', ELSEWHERE);
    expect(decide(rules, ask('work', 'Student.grade', ['GRADE']), facts([elsewhere, PARENT], by)).permits).toBe(false);
  });
});

describe('a grant limited to coordinates', () => {
  const rules = policy({
    grants: [
      grant(),
      grant({ id: 'teacher.measures', categories: ['HEALTH'], coordinates: ['Accommodation.measures', 'Plan.*', 'Query.find(filter:)'] }),
    ],
  });
  const permits = (coordinate: string, categories: ('GRADE' | 'HEALTH')[] = ['HEALTH']) =>
    decide(rules, ask('work', coordinate, categories), facts([TEACHER], by)).permits;

  it('opens those, and every field of a type where it says so', () => {
    expect(permits('Accommodation.measures')).toBe(true);
    expect(permits('Plan.title')).toBe(true);
    expect(permits('Query.find(filter:)')).toBe(true);
  });

  it('leaves their neighbours closed', () => {
    expect(permits('Accommodation.title')).toBe(false);
    expect(permits('Planning.title')).toBe(false);
    expect(permits('Query.find')).toBe(false);
    expect(permits('Query.find(sort:)')).toBe(false);
  });

  it('joins the general grants of the same tie', () => {
    expect(permits('Plan.grade', ['GRADE', 'HEALTH'])).toBe(true);
    expect(permits('Student.grade', ['GRADE', 'HEALTH'])).toBe(false);
  });
});

describe('a forbid', () => {
  const rules = policy({
    grants: [grant({ categories: ['GRADE', 'HEALTH'], roles: ['teacher', 'aide'] })],
    forbids: [
      { id: 'aide.no-grades', source: 's', roles: ['aide'], categories: ['GRADE'] },
      { id: 'no-notes', source: 's', categories: ['HEALTH'], coordinates: ['Plan.note'] },
    ],
  });
  const AIDE = tie('aide', 'teaches');

  it('outranks every grant, and is named', () => {
    const refused = decide(rules, ask('work', 'Student.grade', ['GRADE']), facts([AIDE], by));
    expect(refused.permits).toBe(false);
    expect(refused.stages[2]).toMatchObject({ rules: ['aide.no-grades'], reason: 'forbidden' });
    expect(decide(rules, ask('work', 'Student.health', ['HEALTH']), facts([AIDE], by)).permits).toBe(true);
  });

  it('holds at its coordinates only', () => {
    expect(decide(rules, ask('work', 'Plan.note', ['HEALTH']), facts([TEACHER], by)).stages[2]).toMatchObject({ rules: ['no-notes'] });
    expect(decide(rules, ask('work', 'Plan.title', ['HEALTH']), facts([TEACHER], by)).permits).toBe(true);
  });

  it('stops one role of a person, not the other', () => {
    expect(decide(rules, ask('work', 'Student.grade', ['GRADE']), facts([AIDE, TEACHER], by)).permits).toBe(true);
  });
});

describe('public facts', () => {
  const rules = policy();
  const request = ask('work', 'School.name', ['PUBLIC']);

  it('are read by anybody with an agreement for the purpose, without a tie', () => {
    const decision = decide(rules, request, facts([], by));
    expect(decision.permits).toBe(true);
    expect(decision.stages[2]?.rules).toEqual(['everyone.public']);
    expect(decide(rules, request, facts([tie('teacher', 'member', ELSEWHERE)], by)).permits).toBe(true);
  });

  it('are refused without an agreement in force, and to whom the token does not let', () => {
    expect(decide(rules, request, facts([], { ...by, agreements: [] })).permits).toBe(false);
    expect(decide(rules, request, facts([], { ...by, tokenPurposes: [] })).permits).toBe(false);
  });

  it('are not written, and do not open what stands beside them', () => {
    for (const ties of [[], [TEACHER], [tie('teacher', 'member')]])
      expect(decide(rules, ask('work', 'School.name', ['PUBLIC'], 'WRITE'), facts(ties, by)).permits).toBe(false);
    expect(decide(rules, ask('work', 'School.x', ['PUBLIC', 'ORG']), facts([], by)).permits).toBe(false);
  });

  it('stay closed where everybody is forbidden them', () => {
    const closed = policy({ forbids: [{ id: 'no-public', source: 's', purposes: ['work'], categories: ['PUBLIC'] }] });
    expect(decide(closed, request, facts([], by)).permits).toBe(false);
    expect(decide(closed, ask('rights', 'School.name', ['PUBLIC']), facts([], by)).permits).toBe(true);
  });
});
