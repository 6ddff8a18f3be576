import type { TestSubgraph } from './federation.js';

type Row = Readonly<Record<string, unknown>>;
const fails = (message: string) => {
  throw new Error(message);
};
const byId = (rows: readonly Row[]) => {
  const known = new Map(rows.map((row) => [row.id, row]));
  return (id: unknown) => known.get(id) ?? null;
};

const teachers = [
  { id: 't1', name: 'Ada', badge: '7', school: { code: 'north' } },
  { id: 't2', name: '', badge: '8', school: { code: 'south' } },
  { id: 't3', name: null, badge: '7', school: { code: 'south' } },
];
const pupils = [
  { id: 'p1', name: 'Ana', born: 2010, tutor: 't1', friends: ['p2', 'p3', 'p4'], address: { street: 'Mill Lane', town: 'Brest' } },
  { id: 'p2', name: 'Bo', born: 2012, tutor: 't2', friends: [], address: { street: null, town: 'Lyon' } },
  { id: 'p3', name: null, born: null, tutor: 't3', friends: ['p3', 'p6'], address: null },
  { id: 'p4', name: 'Dee', born: 0, tutor: 't1', friends: null, address: { street: '', town: null } },
  { id: 'p5', name: '', born: 2011, tutor: 't9', friends: ['p1', null, 'p5'], address: { street: 'Quay', town: 'Brest' } },
  { id: 'p6', name: 'Flo', born: 2013, tutor: null, friends: ['p1'], address: { street: 'Quay', town: 'Nice' } },
];
const pupil = byId(pupils);
const teacher = byId(teachers);
const member = (id: unknown) => pupil(id) ?? teacher(id);
const isTeacher = ({ id }: Row) => String(id).startsWith('t');
const deskOf = (badge: string, code: string) => (badge === '8' ? null : { room: code === 'south' ? null : 'B2', row: 0 });
const memberType = (row: Row) => (isTeacher(row) ? 'Teacher' : 'Pupil');

/**
 * A school: entities with one key and with keys of several fields, unions, interfaces, value types that two subgraphs share, fields computed
 * from others (with arguments, and from value types), fields provided on the way, nulls where they may and may not be, and errors.
 */
export const school: Readonly<Record<string, TestSubgraph>> = {
  people: {
    typeDefs: `
      type Query {
        pupils(first: Int = 4, ids: [ID!]): [Pupil!]
        pupil(id: ID!): Pupil
        sure(id: ID!): Pupil!
        members: [Member]
        beings(onlyTeachers: Boolean): [Being!]
        school(code: ID!): School
      }
      union Member = Pupil | Teacher
      interface Being { id: ID! name: String tutorOf: [Being] }
      type Pupil implements Being @key(fields: "id") {
        id: ID! name: String @shareable nick(upper: Boolean): String born: Int address: Address tutor: Teacher! friends(first: Int): [Pupil] tutorOf: [Being]
        card(kind: CardKind!): String
      }
      type Teacher implements Being @key(fields: "id") @key(fields: "school { code } badge") {
        id: ID! name: String badge: String! school: School! tutorOf: [Being] desk: Desk @shareable
      }
      type School @key(fields: "code") { code: ID! title: String head: Being desks: [Desk!] }
      type Address @shareable { street: String town: String }
      type Desk @shareable { room: String! row: Int }
      enum CardKind { PAPER PHONE }
    `,
    resolvers: {
      Query: {
        pupils: (_root: unknown, { first, ids }) => pupils.filter(({ id }) => ids == null || ids.includes(id)).slice(0, first ?? 2),
        pupil: (_root: unknown, { id }) => pupil(id),
        sure: (_root: unknown, { id }) => pupil(id),
        members: () => [...pupils.slice(0, 3), null, ...teachers],
        beings: (_root: unknown, { onlyTeachers }) => (onlyTeachers ? teachers : [...teachers, ...pupils.slice(1, 4)]),
        school: (_root: unknown, { code }) => ({ code }),
      },
      Member: { __resolveType: memberType },
      Being: { __resolveType: memberType },
      Pupil: {
        __resolveReference: ({ id }: Row) => pupil(id),
        nick: ({ name, id }, { upper }) => (id === 'p4' ? fails('no nick') : upper ? name?.toUpperCase() : name),
        tutor: ({ tutor }) => teacher(tutor),
        friends: ({ friends }, { first }) => friends?.slice(0, first ?? undefined).map(member) ?? null,
        tutorOf: () => [],
        card: ({ id }, { kind }) => `${id} ${kind}`,
      },
      Teacher: {
        __resolveReference: ({ id, badge, school }) =>
          id === undefined ? (teachers.find((one) => one.badge === badge && one.school.code === school.code) ?? null) : teacher(id),
        tutorOf: ({ id }) => [...pupils.filter(({ tutor }) => tutor === id), teacher('t3')],
        desk: ({ badge, school }) => deskOf(badge, school.code),
      },
      School: {
        __resolveReference: ({ code }: Row) => ({ code }),
        title: ({ code }) => (code === 'north' ? 'North' : null),
        head: ({ code }) => (code === 'north' ? teacher('t1') : pupil('p2')),
        desks: ({ code }) => [
          { room: code, row: 1 },
          { room: 'B3', row: null },
        ],
      },
    },
  },
  marks: {
    typeDefs: `
      type Query { best: Pupil ranking(kind: Kind, least: Int): [Ranked!] teacher(badge: String!): Teacher works: [Work] }
      type Pupil @key(fields: "id") {
        id: ID!
        born: Int @external
        address: Address @external
        card(kind: CardKind!): String @external
        marks(kind: Kind = ORAL): [Mark]
        mean: Float
        age(at: Int): Int @requires(fields: "born")
        label: String @requires(fields: "address { town }")
        pass: String @requires(fields: "card(kind: PHONE)")
        stamp: String @requires(fields: "card(kind: PHONE) born")
      }
      type Mark { value: Float by: Teacher work: Work sure: Float! }
      type Teacher @key(fields: "school { code } badge") { badge: String! school: School! given(least: Int): [Mark!] desk: Desk @shareable }
      type School @key(fields: "code") { code: ID! motto: String average(kind: Kind!): Float }
      type Address @shareable { town: String }
      type Desk @shareable { room: String! row: Int }
      union Ranked = Pupil | School
      interface Work { id: ID! title: String }
      type Essay implements Work { id: ID! title: String words: Int }
      type Talk implements Work { id: ID! title: String minutes: Int by: Pupil }
      enum Kind { ORAL WRITTEN }
      enum CardKind { PAPER PHONE }
    `,
    resolvers: {
      Query: {
        best: () => ({ id: 'p1' }),
        ranking: (_root: unknown, { kind, least }) =>
          [{ id: 'p2' }, { code: 'north' }, { id: 'p9' }, { id: 'p4' }].slice(kind === 'ORAL' ? 1 : 0, least == null ? 4 : 3),
        teacher: (_root: unknown, { badge }) => (badge === '9' ? null : { badge, school: { code: 'south' } }),
        works: () => [
          { id: 'w1', title: 'On rain', words: 0 },
          { id: 'w2', title: null, minutes: 12, by: { id: 'p5' } },
          { id: 'w3', title: 'On wind', minutes: null, by: null },
        ],
      },
      Ranked: { __resolveType: (row: Row) => (row.code === undefined ? 'Pupil' : 'School') },
      Work: { __resolveType: (row: Row) => ('words' in row ? 'Essay' : 'Talk') },
      Pupil: {
        __resolveReference: (sent: Row) => (sent.id === 'p6' ? fails('no marks of p6') : sent.id === 'p9' ? null : sent),
        marks: ({ id }, { kind }) =>
          id === 'p3'
            ? null
            : [
                { value: 12.5, by: { badge: '7', school: { code: 'north' } }, work: { id: 'w1', title: id, words: 300 }, sure: 1 },
                { value: 0, by: null, work: null, sure: kind === 'WRITTEN' ? null : 0 },
                { value: null, by: { badge: '7', school: { code: 'south' } }, work: { id: 'w2', minutes: 5, by: { id } }, sure: 3 },
              ],
        mean: ({ id }) => (id === 'p2' ? fails('no mean') : 0),
        age: ({ born }, { at }) => (born === null || at == null ? null : at - born),
        label: ({ address }) => `lives in ${address?.town ?? 'no town'}`,
        pass: ({ card }) => `pass ${card}`,
        stamp: ({ card, born }) => `stamp ${card} ${born}`,
      },
      Teacher: {
        __resolveReference: (sent: Row) => sent,
        given: ({ badge }, { least }) => [{ value: least ?? Number(badge), by: null, work: null, sure: 2 }],
        desk: ({ badge, school }) => deskOf(badge, school.code),
      },
      School: {
        __resolveReference: (sent: Row) => sent,
        motto: ({ code }) => (code === 'south' ? fails('no motto') : `motto ${code}`),
        average: ({ code }, { kind }) => (code === 'north' ? (kind === 'ORAL' ? 11 : 0) : null),
      },
    },
  },
  clubs: {
    typeDefs: `
      type Query { clubs: [Club!] club(name: String): Club }
      type Club { name: String leader: Pupil @provides(fields: "name") members(first: Int): [Pupil!]! host: School }
      type Pupil @key(fields: "id") {
        id: ID!
        name: String @external
        clubs: [Club!]
        mean: Float @external
        badge: String @requires(fields: "mean name")
      }
      type School @key(fields: "code") { code: ID! clubs: [Club] }
    `,
    resolvers: {
      Query: { clubs: () => CLUBS, club: (_root: unknown, { name }) => CLUBS.find((one) => one.name === name) ?? CLUBS[1] },
      Club: { members: ({ members }, { first }) => members.slice(0, first ?? undefined) },
      Pupil: {
        __resolveReference: (sent: Row) => sent,
        clubs: ({ id }) => CLUBS.filter(({ members }) => members.some((one) => one.id === id)),
        badge: ({ mean, name }) => (mean === null ? null : `${name} ${mean}`),
      },
      School: { __resolveReference: (sent: Row) => sent, clubs: ({ code }) => (code === 'north' ? [CLUBS[0], null] : null) },
    },
  },
};

const CLUBS = [
  { name: 'chess', leader: { id: 'p1', name: 'Ana' }, members: [{ id: 'p1' }, { id: 'p2' }], host: { code: 'north' } },
  { name: null, leader: { id: 'p3', name: null }, members: [{ id: 'p3' }, { id: 'p6' }, { id: 'p1' }], host: { code: 'south' } },
  { name: '', leader: null, members: [], host: null },
];

const items = [
  { id: 'b1', kind: 'Book', title: 'Rain', pages: 120, author: 'a1', shelf: 'x' },
  { id: 'b2', kind: 'Book', title: null, pages: 0, author: null, shelf: 'y' },
  { id: 'b3', kind: 'Book', title: 'Wind', pages: 7, author: 'a2', shelf: 'x' },
  { id: 'd1', kind: 'Disc', title: 'Songs', minutes: 44, shelf: 'x' },
  { id: 'd2', kind: 'Disc', title: '', minutes: null, shelf: 'z' },
];
const item = byId(items);

/**
 * A library: an interface that is an entity, known to two other subgraphs as an object, an interface within an interface, and entities that
 * one subgraph names and cannot resolve.
 */
export const library: Readonly<Record<string, TestSubgraph>> = {
  catalogue: {
    typeDefs: `
      type Query { items(first: Int, shelf: String): [Item!] item(id: ID!): Item lent: [Lendable] }
      interface Item @key(fields: "id") { id: ID! title(upper: Boolean): String shelf: String! }
      interface Lendable { id: ID! days: Int }
      type Book implements Item & Lendable @key(fields: "id") { id: ID! title(upper: Boolean): String shelf: String! days: Int pages: Int author: Author }
      type Disc implements Item & Lendable @key(fields: "id") { id: ID! title(upper: Boolean): String shelf: String! days: Int minutes: Int }
      type Author @key(fields: "id") { id: ID! name: String books: [Book!] }
    `,
    resolvers: {
      Query: {
        items: (_root: unknown, { first, shelf }) =>
          items.filter((one) => shelf == null || one.shelf === shelf).slice(0, first ?? undefined),
        item: (_root: unknown, { id }) => item(id),
        lent: () => [item('b1'), null, item('d1'), item('b2')],
      },
      Item: { __resolveReference: ({ id }: Row) => item(id), __resolveType: ({ kind }: Row) => kind },
      Lendable: { __resolveType: ({ kind }: Row) => kind },
      Book: {
        __resolveReference: ({ id }: Row) => item(id),
        title: ({ title }, { upper }) => (upper ? title?.toUpperCase() : title),
        days: ({ id }) => (id === 'b2' ? fails('no days') : 14),
        author: ({ author }) => (author === null ? null : { id: author }),
      },
      Disc: { __resolveReference: ({ id }: Row) => item(id), title: ({ title }) => title, days: () => 0 },
      Author: {
        __resolveReference: ({ id }: Row) => ({ id }),
        name: ({ id }) => `author ${id}`,
        books: ({ id }) => items.filter(({ author }) => author === id),
      },
    },
  },
  opinions: {
    typeDefs: `
      type Query { reviews(least: Int): [Review!] topItem: Item }
      type Item @key(fields: "id") @interfaceObject { id: ID! stars(of: Int): Float reviews: [Review] pinned: Boolean! }
      type Review @key(fields: "id") { id: ID! text: String about: Item by: Author }
      type Author @key(fields: "id", resolvable: false) { id: ID! }
    `,
    resolvers: {
      Query: {
        reviews: (_root: unknown, { least }) => REVIEWS.filter(({ stars }) => stars >= (least ?? 0)),
        topItem: () => ({ id: 'b1' }),
      },
      Item: {
        __resolveReference: ({ id }: Row) => (id === 'b3' ? null : { id }),
        stars: ({ id }, { of }) => (id === 'b2' ? fails('no stars') : id === 'd1' ? 0 : (of ?? 5) - 1),
        reviews: ({ id }) => REVIEWS.filter(({ about }) => about.id === id),
        pinned: ({ id }) => id === 'b1',
      },
      Review: { __resolveReference: ({ id }: Row) => REVIEWS.find((one) => one.id === id) ?? null },
    },
  },
  loans: {
    typeDefs: `
      type Query { overdue: [Loan!] }
      type Loan @key(fields: "item { id } day") { item: Item! day: String! late: Boolean reader: Reader }
      type Item @key(fields: "id") @interfaceObject { id: ID! loans(first: Int): [Loan] }
      union Reader = Author | Guest
      type Author @key(fields: "id") { id: ID! loans: [Loan!] }
      type Guest { name: String }
    `,
    resolvers: {
      Query: { overdue: () => LOANS },
      Loan: { __resolveReference: (sent: Row) => ({ ...LOANS[0], ...sent }) },
      Reader: { __resolveType: (row: Row) => (row.id === undefined ? 'Guest' : 'Author') },
      Item: {
        __resolveReference: (sent: Row) => sent,
        loans: ({ id }, { first }) => (id === 'b2' ? null : LOANS.slice(0, first ?? 1)),
      },
      Author: { __resolveReference: ({ id }: Row) => ({ id }), loans: () => [LOANS[1]] },
    },
  },
};

const REVIEWS = [
  { id: 'r1', text: 'fine', about: { id: 'b1' }, by: { id: 'a1' }, stars: 3 },
  { id: 'r2', text: null, about: { id: 'd1' }, by: null, stars: 0 },
  { id: 'r3', text: '', about: { id: 'd2' }, by: { id: 'a2' }, stars: 5 },
];
const LOANS = [
  { item: { id: 'b1' }, day: '1', late: false, reader: { id: 'a1' } },
  { item: { id: 'd1' }, day: '2', late: true, reader: { name: 'Gil' } },
  { item: { id: 'd2' }, day: '3', late: null, reader: null },
];

/** Values that arguments are given, by name. */
export function valueFor(type: string, argument: string): readonly unknown[] {
  switch (argument) {
    case 'ids':
      return [[], ['p1', 'p3'], ['p4', 'p5', 'p6']];
    case 'id':
      return ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p9', 'b1', 'b2', 'b3', 'd1', 'd2'];
    case 'code':
      return ['north', 'south'];
    case 'badge':
      return ['7', '8', '9'];
    case 'shelf':
      return ['x', 'q'];
    case 'name':
      return ['chess', ''];
    case 'kind':
      return type === 'CardKind' ? ['PAPER', 'PHONE'] : ['ORAL', 'WRITTEN'];
    default:
      return type === 'Boolean' ? [true, false] : [0, 1, 2, 3];
  }
}
