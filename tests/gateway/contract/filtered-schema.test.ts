import { buildSchema, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { filteredSchema } from '../../../gateway/contract/filtered-schema.js';

const whole = buildSchema(`
  "Where one begins; for diets see \`Plate\`."
  type Query {
    "A student."
    student("The id, as in \`Student\`." id: ID!, "Those whose dietKind is so." diet: String): Student
    "What is eaten."
    plate: Plate
  }
  "A student."
  type Student {
    name: String
    "In place of dietKind."
    menu: String
    oldMenu: String @deprecated(reason: "use dietKind")
    dietKind: String
  }
  type Plate { food: String }
  input Wish { food: String secretWish: String }
`);
const coordinates = ['Query.student', 'Query.student(id:)', 'Student.name', 'Student.menu', 'Student.oldMenu', 'Wish.food'];
const text = printSchema(
  filteredSchema(whole, { types: new Set(['Query', 'Student', 'Wish', 'String', 'ID']), coordinates: new Set(coordinates) }),
);

const without = <One>(all: readonly One[], gone: One) => all.filter((one) => one !== gone);

describe('a schema of which a part is seen', () => {
  it('has the types, fields, arguments and input fields that are seen, and no other', () => {
    for (const there of ['student(', 'id: ID!', 'name: String', 'menu: String', 'food: String']) expect(text).toContain(there);
    for (const gone of ['plate', 'diet:', 'secretWish']) expect(text).not.toContain(gone);
  });

  it('T38: does not speak of the rest, in a description or in a reason', () => {
    expect(text).not.toMatch(/Plate|dietKind/);
    expect(text).toContain('"""A student."""');
    expect(text).toContain('as in `Student`');
    expect(text).toContain('oldMenu: String @deprecated');
  });

  it('is the very same where the same is seen, and another where a type, a field or an argument is not (threats T24)', () => {
    const types = ['Query', 'Student', 'Wish', 'String', 'ID'];
    const seen = (types: readonly string[], of: readonly string[], schema = whole) =>
      filteredSchema(schema, { types: new Set(types), coordinates: new Set(of) });
    const first = seen(types, coordinates);
    expect(seen([...types].reverse(), [...coordinates].reverse())).toBe(first);
    const others = [...coordinates.map((gone) => seen(types, without(coordinates, gone))), seen(without(types, 'Wish'), coordinates)];
    expect(new Set([first, ...others]).size).toBe(1 + coordinates.length + 1);
    expect(seen(types, coordinates, buildSchema(printSchema(whole)))).not.toBe(first);
    // A field is no type of the same name.
    expect(seen([...types, 'Plate'], coordinates)).not.toBe(seen(types, [...coordinates, 'Plate']));
  });

  it('is, where nothing is seen, a word that says so', () => {
    expect(printSchema(filteredSchema(whole, { types: new Set(), coordinates: new Set() }))).toMatch(
      /^type Query \{[^{}]*nothing: String\n\}$/,
    );
  });
});
