import { composeServices } from '@apollo/composition';
import { type DocumentNode, parse } from 'graphql';
import { CATEGORIES } from '../../../../core/policy/index.js';

/** Who people are, and what happens to them at school: two subgraphs that one can hold in a hand. */
export const POCKET_SUBGRAPHS = ['people', 'life'] as const;
export type PocketSubgraph = (typeof POCKET_SUBGRAPHS)[number];

export function pocketDocument(name: PocketSubgraph): DocumentNode {
  return parse(`${HEADER}\n${TYPES[name]}`);
}

export function composePocket(): string {
  const result = composeServices(
    POCKET_SUBGRAPHS.map((name) => ({ name, url: `http://${name}.example.test/`, typeDefs: pocketDocument(name) })),
  );
  if (result.errors !== undefined) throw new Error(result.errors.map((fault) => fault.message).join('\n'));
  return result.supergraphSdl as string;
}

const HEADER = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@external", "@requires", "@composeDirective"])
  @link(url: "https://preau.example/spec/privacy/v1.0", import: ["@category", "@subject"])
  @composeDirective(name: "@category")
  @composeDirective(name: "@subject")
directive @category(of: [DataCategory!]!, byValue: [DataCategory!]) on OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @subject(path: String!, any: Boolean) on OBJECT | FIELD_DEFINITION
enum DataCategory { ${CATEGORIES.join(' ')} }
scalar Date
`;

const TYPES: Readonly<Record<PocketSubgraph, string>> = {
  people: `
    type Query {
      student(id: ID!): Student @category(of: [IDENTITY_BASIC]) @subject(path: "student")
      students(first: Int, sick: Boolean @category(of: [HEALTH])): StudentConnection
        @category(of: [IDENTITY_BASIC]) @subject(path: "students.edges.node")
      group: ClassGroup @category(of: [ORG]) @subject(path: "nobody")
      motto: String @category(of: [PUBLIC]) @subject(path: "nobody")
      unruled: String
      preauPlaces(persons: [ID!]!): [ID!]
    }
    type Mutation {
      announce(input: Announce!): Announced @category(of: [ATTENDANCE_JUSTIFICATION]) @subject(path: "$input.studentId")
      write(input: Letter!): Written @category(of: [MESSAGE_CONTENT]) @subject(path: "$input.to")
      rename(title: String!): ClassGroup @category(of: [ORG]) @subject(path: "nobody")
      expel(id: ID!): Announced
    }
    input Announce @category(of: [ATTENDANCE_JUSTIFICATION]) { studentId: ID! note: String @category(of: [HEALTH]) loose: Loose }
    input Loose { word: String }
    input Letter @category(of: [MESSAGE_CONTENT]) { text: String to: [Audience!]! }
    input Audience @category(of: [MESSAGE_CONTENT]) { personId: ID groupId: ID profile: String guardiansOf: ID }
    type Announced { student: Student }
    type Written { sent: Int undelivered: [Addressed!] }
    type Addressed @category(of: [MESSAGE_CONTENT]) @subject(path: "inherited") { name: String why: String }
    type StudentConnection { edges: [StudentEdge!]! totalCount: Int }
    type StudentEdge { cursor: String! node: Student }
    type Student @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") {
      id: ID!
      name: String
      birthDate: Date @category(of: [IDENTITY_CIVIL])
      phone: String @category(of: [IDENTITY_CONTACT])
      diet: String @category(of: [HEALTH])
      home: Address @category(of: [FAMILY])
      group: ClassGroup @category(of: [ORG]) @subject(path: "nobody")
      club: ClassGroup @category(of: [SOCIAL])
      preauSubjects(path: String!): [ID!] @shareable
    }
    type Address @category(of: [FAMILY]) @subject(path: "inherited") {
      city: String
      floor: Int @category(of: [SOCIAL]) @subject(path: "inherited")
      entrance: Entrance
    }
    type Entrance @category(of: [FAMILY]) @subject(path: "inherited") {
      street: String
      code: String @category(of: [SOCIAL]) @subject(path: "inherited")
    }
    type ClassGroup @key(fields: "id") @category(of: [ORG]) @subject(path: "nobody") { id: ID! title: String }
  `,
  life: `
    type Query {
      entries: [Entry] @category(of: [ATTENDANCE_FACT]) @subject(path: "entries.student")
      records: [Record] @category(of: [ATTENDANCE_FACT]) @subject(path: "records.student")
    }
    interface Entry { text: String student: Student }
    union Record = Absence | Mark
    type Mark implements Entry @category(of: [GRADE]) @subject(path: "student") {
      value: Float
      text: String
      student: Student @category(of: [GRADE]) @subject(path: "student")
      preauSubjects(path: String!): [ID!]
    }
    type Absence implements Entry @category(of: [ATTENDANCE_FACT]) @subject(path: "student") {
      day: Date
      text: String
      reason: Reason @category(of: [ATTENDANCE_REASON], byValue: [HEALTH, SPECIAL])
      student: Student @category(of: [ATTENDANCE_FACT]) @subject(path: "student")
      preauSubjects(path: String!): [ID!]
      preauCategories(field: String!): [String!]
    }
    input Sought { text: String }
    enum Reason { ILLNESS FEAST TRAIN OTHER }
    type Incident @category(of: [BEHAVIOUR]) @subject(path: "pupils", any: true) {
      what: String
      spot: Spot
      pupils: [Student]
      preauSubjects(path: String!): [ID!]
    }
    type Spot @category(of: [BEHAVIOUR]) @subject(path: "inherited") { room: String floor: Int }
    type Bench @category(of: [BEHAVIOUR]) @subject(path: "pupils") {
      where: String
      pupils: [Student]
      preauSubjects(path: String!): [ID!]
    }
    type Student @key(fields: "id") @category(of: [IDENTITY_BASIC]) @subject(path: "self") {
      id: ID!
      birthDate: Date @external
      diet: String @external
      marks: [Mark!] @category(of: [GRADE])
      best: String @category(of: [IDENTITY_BASIC, GRADE])
      absences(day: Date, sought: Sought): [Absence!] @category(of: [ATTENDANCE_FACT])
      incidents: [Incident!] @category(of: [BEHAVIOUR])
      benches: [Bench!] @category(of: [BEHAVIOUR])
      comesOfAge: Int @category(of: [SCHOOLING]) @requires(fields: "birthDate")
      menu: String @category(of: [SCHOOLING]) @requires(fields: "diet")
      preauSubjects(path: String!): [ID!] @shareable
    }
  `,
};
