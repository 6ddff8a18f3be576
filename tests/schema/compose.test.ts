import { readFileSync } from 'node:fs';
import { type DocumentNode, parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { allDocuments, compose } from '../../schema/compose.js';
import { schemaFile } from '../../schema/files.js';

/** The subgraphs with one of them edited. */
function edited(name: string, edit: (sdl: string) => string): { name: string; document: DocumentNode }[] {
  return allDocuments().map((one) => (one.name === name ? { name, document: parse(edit(print(one.document))) } : one));
}

describe('composition', () => {
  it('gives the supergraph that is committed', () => {
    expect(compose()).toBe(readFileSync(schemaFile('supergraph.graphql'), 'utf8'));
  });

  it('refuses a coordinate without a category', () => {
    const documents = edited(
      'attendance',
      (sdl) =>
        `${sdl}\ntype Unclassified { secret: String }\nextend type Query { unclassified: Unclassified @category(of: [ORG]) @subject(path: "nobody") }`,
    );
    expect(() => compose(documents)).toThrow('Unclassified.secret has no category');
  });

  it('refuses a coordinate that does not say whose it is', () => {
    const documents = edited(
      'attendance',
      (sdl) =>
        `${sdl}\ntype Nobodys @category(of: [GRADE]) { secret: String }\nextend type Query { nobodys: Nobodys @category(of: [ORG]) @subject(path: "nobody") }`,
    );
    expect(() => compose(documents)).toThrow('Nobodys.secret does not say whose it is');
  });

  it('refuses a guarded field that may not be null', () => {
    expect(() => compose(edited('attendance', (sdl) => sdl.replace('staffNote: String', 'staffNote: String!')))).toThrow(
      'AttendanceEvent.staffNote is guarded and must be nullable',
    );
  });

  it('refuses a subject path that leads nowhere, or to something that is not a person', () => {
    expect(() => compose(edited('attendance', (sdl) => sdl.replace(/(type InfirmaryVisit .*?path: )"student"/s, '$1"pupil"')))).toThrow(
      'subject path pupil does not resolve',
    );
    expect(() => compose(edited('attendance', (sdl) => sdl.replace(/(type Measure .*?path: )"student"/s, '$1"incident"')))).toThrow(
      'ends on BehaviourIncident',
    );
  });

  it('refuses when a directive did not arrive, which federation says nothing about', () => {
    const documents = edited('assessment', (sdl) => sdl.replace('@composeDirective(name: "@category")', ''));
    expect(() => compose(documents)).toThrow(/did not arrive|has no category/);
  });

  it('adds the subject keys to every type that is about somebody, and to no other', () => {
    const supergraph = compose();
    expect(supergraph).toMatch(/type AttendanceEvent[\s\S]*?preauSubjects\(path: String!\)/);
    expect(supergraph.split(/\ntype /).find((type) => type.startsWith('PageInfo'))).not.toContain('preau');
  });
});
