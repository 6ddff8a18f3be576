import { buildASTSchema, Kind, parse } from 'graphql';
import { readClassification } from '../../../core/shield/index.js';
import type { ClassifiedSchema } from '../../../gateway/contract/openings.js';

/** A schema small enough to read, with everything that decides whether a coordinate is seen. */
const SDL = `
  type Query @category(of: [FAMILY]) @subject(path: "inherited") {
    me: Student @category(of: [IDENTITY_BASIC]) @subject(path: "me")
    students(first: Int, sick: Boolean @category(of: [HEALTH]), poor: Boolean @category(of: [FAMILY])): StudentConnection
      @category(of: [IDENTITY_BASIC]) @subject(path: "students.edges.node")
    ranked(by: RankedBy! @category(of: [GRADE])): [Student] @category(of: [ORG]) @subject(path: "ranked")
    school: School @category(of: [PUBLIC]) @subject(path: "nobody")
    group(hint: String @category(of: [PUBLIC]), with: Filter): Group @category(of: [ORG]) @subject(path: "nobody")
    records: [Record] @category(of: [ATTENDANCE_FACT]) @subject(path: "nobody")
    named: Named @category(of: [ORG]) @subject(path: "nobody")
    figures(dimension: Dimension, sick: Boolean @category(of: [HEALTH])): [Figure] @category(of: [GRADE]) @subject(path: "nobody")
    loop: LoopA @category(of: [PUBLIC]) @subject(path: "nobody")
    homeless: Address
  }
  type Mutation {
    forgotten(title: String): Group
    enrol(input: Enrol!, key: ID!): EnrolPayload @category(of: [IDENTITY_BASIC]) @subject(path: "$input.studentId")
    mark(marks: [Mark!]!, note: Note): MarkPayload @category(of: [GRADE]) @subject(path: "$marks.studentId")
    rename(title: String!, reason: String): Group @category(of: [ORG]) @subject(path: "nobody")
    impossible(note: Note!): EnrolPayload @category(of: [ORG]) @subject(path: "nobody")
  }
  enum RankedBy { GRADE NAME }
  enum Dimension { LEVEL SEX }
  enum PlanKind { CARE OTHER }
  enum Reason { ILL TRAIN }
  input Filter { text: String sick: Boolean @category(of: [HEALTH]) and: [Filter!] }
  input Enrol @category(of: [IDENTITY_BASIC]) { studentId: ID! plan: Plan note: String @category(of: [MESSAGE_CONTENT]) loose: Note }
  input Plan @category(of: [HEALTH]) { title: String kind: PlanKind! @category(of: [FAMILY]) inner: Plan }
  input Mark @category(of: [GRADE]) { studentId: ID! comment: String @category(of: [MESSAGE_CONTENT]) scale: Int = 20 @category(of: [ORG]) }
  input Note { text: String }
  type StudentConnection { edges: [StudentEdge!] pageInfo: PageInfo! totalCount: Int }
  type StudentEdge { cursor: String! node: Student }
  type PageInfo { hasNextPage: Boolean! }
  type EnrolPayload { student: Student receipt: Receipt errors: [UserError!] }
  type Receipt @category(of: [ORG]) @subject(path: "inherited") { number: String place: Point clerk(since: String): String }
  type MarkPayload { grade: Grade }
  type UserError { code: String! }
  type Student @category(of: [IDENTITY_BASIC]) @subject(path: "self") {
    id: ID!
    name: String
    plan: PlanView @category(of: [HEALTH]) @subject(path: "self")
    grades: [Grade] @category(of: [GRADE]) @subject(path: "self")
    home: Address @category(of: [FAMILY]) @subject(path: "self")
    mother: Student @category(of: [FAMILY]) @subject(path: "self|mother")
    groups: [Group] @category(of: [IDENTITY_BASIC, ORG]) @subject(path: "self")
  }
  type PlanView @category(of: [HEALTH]) @subject(path: "inherited") { title: String school: School }
  type Address @category(of: [FAMILY]) @subject(path: "inherited") {
    city: String
    point: Point
    floor: Int @category(of: [FAMILY, HEALTH]) @subject(path: "inherited")
    since(reason: String @category(of: [FAMILY])): String
  }
  type Point @category(of: [FAMILY]) @subject(path: "inherited") { x: Float y: Float }
  type Grade @category(of: [GRADE]) @subject(path: "student") {
    value: Float
    student: Student
    comment: String @category(of: [MESSAGE_CONTENT]) @subject(path: "student")
    figure: Figure @category(of: [GRADE]) @subject(path: "nobody")
  }
  type Figure @category(of: [GRADE]) @subject(path: "nobody") { mean: Float }
  type School @category(of: [PUBLIC]) @subject(path: "nobody") {
    name: String
    address: Address
    groups: [Group] @category(of: [ORG]) @subject(path: "nobody")
    students: StudentConnection @category(of: [IDENTITY_BASIC]) @subject(path: "students.edges.node")
  }
  type Group @category(of: [ORG]) @subject(path: "nobody") { title: String school: School head: Team @category(of: [GRADE]) @subject(path: "nobody") }
  union Record = Absence | Grade
  type Absence @category(of: [ATTENDANCE_FACT]) @subject(path: "student") { day: String student: Student reason: Reason @category(of: [HEALTH]) }
  interface Named { name: String motto(short: Boolean, lang: String): String }
  type Team implements Named @category(of: [ORG]) @subject(path: "nobody") {
    name: String @category(of: [GRADE]) @subject(path: "nobody")
    motto(short: Boolean, lang: String, from: Int): String
  }
  type Club implements Named @category(of: [ORG]) @subject(path: "nobody") {
    name: String
    motto(short: Boolean, lang: String @category(of: [GRADE])): String @category(of: [MESSAGE_CONTENT]) @subject(path: "nobody")
  }
  type LoopA @category(of: [PUBLIC]) @subject(path: "nobody") { b: LoopB }
  type LoopB @category(of: [PUBLIC]) @subject(path: "nobody") { a: LoopA }
  type Lost @category(of: [PUBLIC]) @subject(path: "nobody") { name: String }
`;

const document = parse(SDL, { noLocation: true });

export const yard: ClassifiedSchema = {
  schema: buildASTSchema(
    { ...document, definitions: document.definitions.filter(({ kind }) => kind !== Kind.DIRECTIVE_DEFINITION) },
    { assumeValidSDL: true },
  ),
  classification: readClassification(document),
  structural: (type) => /^(PageInfo|UserError|.*(Connection|Edge|Payload))$/.test(type),
};
