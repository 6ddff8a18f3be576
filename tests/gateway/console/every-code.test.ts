import { readFileSync } from 'node:fs';
import { isEnumType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { en } from '../../../gateway/console/languages/en.js';
import { fr } from '../../../gateway/console/languages/fr.js';
import { openSupergraph } from '../../../gateway/federation/supergraph.js';
import { schemaFile } from '../../../schema/files.js';

const { schema } = openSupergraph(readFileSync(schemaFile('supergraph.graphql'), 'utf8'));

function valuesOf(name: string): readonly string[] {
  const type = schema.getType(name);
  if (!isEnumType(type)) throw new Error(`there is no enum ${name}`);
  return type.getValues().map((value) => value.name);
}

describe('the console', () => {
  it.each([
    ['PolicySignOffKind', 'why the data protection officer signs', fr.signOff, en.signOff],
    ['PolicyObstacle', 'what stands in the way', fr.acts.codes, en.acts.codes],
    ['PolicyState', 'where a version stands', fr.versionStates, en.versionStates],
    ['PolicyCellState', 'what a cell says', fr.states, en.states],
    ['RegisterSubject', 'whose data are used', fr.register.people, en.register.people],
    ['PolicyLevel', 'for whom rules are', fr.levels, en.levels],
  ])('has words in both languages for each %s: %s', (name, _, french, english) => {
    for (const words of [french, english]) expect(Object.keys(words)).toEqual(expect.arrayContaining([...valuesOf(name)]));
  });

  it('has no words for reasons of a signature that there are not', () => {
    for (const words of [fr.signOff, en.signOff]) expect(valuesOf('PolicySignOffKind')).toEqual(expect.arrayContaining(Object.keys(words)));
  });
});
