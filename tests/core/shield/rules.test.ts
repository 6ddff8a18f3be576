import { buildSchema, graphql, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { STAGES, type Stage } from '../../../core/policy/index.js';
import { applyMiddleware, compileTree, deny, type Judge, readClassification, ruleTree, shield } from '../../../core/shield/index.js';
import { rule } from '../../../core/shield/library.js';

const SDL = `
  enum Category { SCHOOLING GRADE }
  directive @category(of: [Category!]!, byValue: [Category!]) on OBJECT | FIELD_DEFINITION
  directive @subject(path: String!, any: Boolean) on OBJECT | FIELD_DEFINITION
  interface Named { name: String }
  type Query { student: Student open: Payload }
  type Student implements Named @category(of: [SCHOOLING]) @subject(path: "self") { id: ID! name: String grade: Int @category(of: [GRADE]) @subject(path: "self") }
  type Payload { student: Student }
  type Forgotten { secret: String }
`;
const classification = readClassification(parse(SDL));

function treeOf() {
  return ruleTree(buildSchema(SDL), classification, (type) => type === 'Payload' || type === 'Query');
}

describe('the rule tree', () => {
  it('asks every stage of a classified coordinate', () => {
    expect(compileTree(treeOf()).get('Student.grade')).toEqual(STAGES.slice(0, 5));
  });

  it('asks a structural coordinate only that a purpose is served', () => {
    expect(compileTree(treeOf()).get('Payload.student')).toEqual(['S0-guardrails']);
  });

  it('has no rule for a coordinate nobody classified: the fallback denies', () => {
    expect(compileTree(treeOf()).has('Forgotten.secret')).toBe(false);
  });

  it('has no rule on an interface, where shield would accept and ignore it', () => {
    expect(Object.keys(treeOf())).not.toContain('Named');
  });

  it('refuses to compile what it cannot compile', () => {
    const other = rule('somethingElse')(() => true);
    expect(() => compileTree({ Student: { name: other } })).toThrow('cannot be compiled');
  });
});

describe('the rules as middleware and compiled', () => {
  const answers: Record<string, readonly Stage[]> = {
    'all yes': STAGES,
    'no agreement': STAGES.filter((stage) => stage !== 'S1-agreement'),
    'no role': STAGES.filter((stage) => stage !== 'S2-matrix'),
    'no basis': STAGES.filter((stage) => stage !== 'S3-lawful-basis'),
    nothing: [],
  };

  it.each(Object.entries(answers))('agree when the judge says %s', async (_, yes) => {
    const judge: Judge = { asks: (stage) => yes.includes(stage) };
    const schema = applyMiddleware(
      buildSchema(SDL),
      shield(treeOf(), { fallbackRule: deny, allowExternalErrors: true, fallbackError: new Error('no') }),
    );
    const result = await graphql({
      schema,
      source: '{ open { student { grade } } }',
      rootValue: { open: { student: { id: '1', grade: 12 } } },
      contextValue: { judge },
    });
    const ran = (result.data?.open as { student?: { grade?: number } } | null)?.student?.grade === 12;
    const compiled = ['Query.open', 'Payload.student', 'Student.grade'].every((coordinate) =>
      (compileTree(treeOf()).get(coordinate) ?? [null]).every((stage) => stage !== null && yes.includes(stage)),
    );
    expect(ran).toBe(compiled);
  });

  it('deny when the judge throws', async () => {
    const judge: Judge = {
      asks: () => {
        throw new Error('broken');
      },
    };
    const schema = applyMiddleware(
      buildSchema(SDL),
      shield(treeOf(), { fallbackRule: deny, allowExternalErrors: true, fallbackError: new Error('no') }),
    );
    const result = await graphql({
      schema,
      source: '{ open { student { grade } } }',
      rootValue: { open: { student: { grade: 12 } } },
      contextValue: { judge },
    });
    expect(JSON.stringify(result.data)).not.toContain('12');
  });
});
