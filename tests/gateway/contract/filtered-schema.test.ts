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

  it('is, where nothing is seen, a word that says so', () => {
    expect(printSchema(filteredSchema(whole, { types: new Set(), coordinates: new Set() }))).toMatch(
      /^type Query \{[^{}]*nothing: String\n\}$/,
    );
  });
});
