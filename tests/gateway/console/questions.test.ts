import { readFileSync } from 'node:fs';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Question } from '../../../gateway/console/asking/ask.js';
import * as explain from '../../../gateway/console/asking/explain.js';
import * as rules from '../../../gateway/console/asking/rules.js';
import * as running from '../../../gateway/console/asking/running.js';
import * as simulation from '../../../gateway/console/asking/simulation.js';
import { openSupergraph } from '../../../gateway/federation/supergraph.js';
import { schemaFile } from '../../../schema/files.js';

const { schema } = openSupergraph(readFileSync(schemaFile('supergraph.graphql'), 'utf8'));
const isQuestion = (value: unknown): value is Question<unknown> => typeof (value as Question<unknown> | null)?.text === 'string';

describe('a question of the console', () => {
  const questions = Object.entries({ ...rules, ...running, ...explain, ...simulation }).filter(([, value]) => isQuestion(value)) as [
    string,
    Question<unknown>,
  ][];

  it.each(questions)('%s is one that the schema can answer', (_, { text }) => {
    expect(validate(schema, parse(text))).toEqual([]);
  });

  it('about what waits at several places is one too', () => {
    const { asked, variables } = rules.waitingAt([
      { level: 'NATIONAL', scope: null },
      { level: 'SCHOOL', scope: '9990001X' },
    ]);
    expect(validate(schema, parse(asked.text))).toEqual([]);
    expect(variables).toEqual({ level0: 'NATIONAL', scope0: null, level1: 'SCHOOL', scope1: '9990001X' });
  });

  it('is among those that are read here', () => {
    expect(questions.length).toBeGreaterThan(20);
  });
});
