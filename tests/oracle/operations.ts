import fc from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';

/** An operation as it is drawn: a tree of choices, so that it shrinks; ids are said by what they are of, and found when it is written. */
export interface Drawn {
  readonly picks: readonly Pick[];
}

export interface Pick {
  readonly field: string;
  /** The member of a union it is asked of. */
  readonly on: string | null;
  readonly alias: string | null;
  readonly wrap: 'plain' | 'inline' | 'bare' | 'named' | 'nested';
  readonly directive: { readonly name: 'skip' | 'include'; readonly holds: boolean; readonly how: How } | null;
  readonly args: readonly DrawnArgument[];
  readonly picks: readonly Pick[] | null;
}

export interface DrawnArgument {
  readonly name: string;
  readonly how: How;
  readonly value: DrawnValue;
}

export type How = 'literal' | 'variable' | 'default';

/** A value, or an id still to be found: of a record near the asker, of any, of none, or of another type. */
export type DrawnValue =
  | { readonly plain: unknown }
  | { readonly id: string; readonly whose: 'near' | 'any' | 'absent' | 'other' | 'broken'; readonly at: number }
  | { readonly list: readonly DrawnValue[] }
  /** Days from the instant of the request, as a day or as an instant. */
  | { readonly days: number; readonly as: 'Date' | 'DateTime' };

/** Names that an object has of itself, and names that others have. */
const ALIASES = ['a', 'b', 'id', 'name', 'student', 'person', 'constructor', 'toString', '__proto__'] as const;
const MOST_LEAVES = 5;
const MOST_LINKS = 2;

/**
 * Operations over a schema: aliases, every sort of fragment, variables, defaults, directives, unions, depth. What is likely to be answered is
 * drawn more often than what is sure to be refused, of which one is like another.
 */
export function operations(
  schema: GraphQLSchema,
  isLikely: (type: string, field: string) => boolean,
  { depth = 4, without = new Set() }: { readonly depth?: number; readonly without?: ReadonlySet<string> } = {},
): fc.Arbitrary<Drawn> {
  const known = new Map<string, fc.Arbitrary<readonly Pick[]>>();
  const query = schema.getQueryType() as GraphQLObjectType;
  const roots = fc.integer({ min: 1, max: depth }).chain((left) => fc.array(link(query, left), { minLength: 1, maxLength: 4 }));
  return roots.map((picks) => ({ picks }));

  function selection(type: string, left: number): fc.Arbitrary<readonly Pick[]> {
    const key = `${type} ${left}`;
    const there = known.get(key);
    if (there !== undefined) return there;
    const made = selectionOf(type, left);
    known.set(key, made);
    return made;
  }

  function selectionOf(name: string, left: number): fc.Arbitrary<readonly Pick[]> {
    const type = schema.getType(name);
    if (isUnionType(type)) {
      const members = type
        .getTypes()
        .map((member) => selection(member.name, left).map((picks) => picks.map((pick) => ({ ...pick, on: member.name }))));
      return fc.array(fc.oneof(...members), { minLength: 1, maxLength: 3 }).map((sets) => [TYPENAME, ...sets.flat()]);
    }
    if (!isObjectType(type)) throw new Error(`nothing can be asked of ${name}`);
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
    const links = fields.filter((field) => !isLeafType(getNamedType(field.type)));
    const isSilent = /(Connection|Edge|Payload|Change)$/.test(name);
    const leaf = fc.oneof(
      { weight: 2, arbitrary: lazily(() => decorated('__typename', [])) },
      ...(leaves.some((field) => field.name === 'id') ? [{ weight: 12, arbitrary: lazily(() => decorated('id', [])) }] : []),
      ...leaves.map((field) => ({
        weight: isLikely(name, field.name) ? 3 : 1,
        arbitrary: lazily(() => decorated(field.name, field.args)),
      })),
    );
    const few = fc.array(leaf, { minLength: isSilent ? 0 : 1, maxLength: isSilent ? 2 : MOST_LEAVES });
    const some = isSilent ? few : fc.oneof({ weight: 3, arbitrary: few }, { weight: 2, arbitrary: most(leaves) });
    if (links.length === 0 || (left <= 0 && !isSilent)) return some.map((picks) => (picks.length === 0 ? [TYPENAME] : picks));
    if (isSilent) return fc.tuple(some, fc.array(link(type, left), { minLength: 1, maxLength: 2 })).map((sets) => sets.flat());
    const fewLinks = fc.array(link(type, left - 1), { maxLength: MOST_LINKS });
    const inner =
      left > 2 ? fewLinks : fc.oneof({ weight: 3, arbitrary: fewLinks }, { weight: 1, arbitrary: several(type, links, left - 1) });
    // Why: of what has only links, none may have been drawn.
    return fc.tuple(some, inner).map((sets) => (sets.flat().length === 0 ? [TYPENAME] : sets.flat()));
  }

  /** Nearly everything there is of an object, so that what is rare is met. */
  function most(leaves: readonly GraphQLField<unknown, unknown>[]): fc.Arbitrary<readonly Pick[]> {
    return fc
      .subarray([...leaves], { minLength: Math.ceil(leaves.length * 0.6) })
      .chain((fields) => fc.tuple(...fields.map((field) => decorated(field.name, field.args))));
  }

  function several(type: GraphQLObjectType, links: readonly GraphQLField<unknown, unknown>[], left: number): fc.Arbitrary<readonly Pick[]> {
    const likely = links.filter((field) => isLikely(type.name, field.name) && !without.has(`${type.name}.${field.name}`));
    return fc
      .shuffledSubarray(likely, { maxLength: Math.min(5, likely.length) })
      .chain((fields) => fc.tuple(...fields.map((field) => led(field, left))));
  }

  function led(field: GraphQLField<unknown, unknown>, left: number): fc.Arbitrary<Pick> {
    return fc
      .tuple(decorated(field.name, field.args), selection(getNamedType(field.type).name, left))
      .map(([pick, picks]): Pick => ({ ...pick, picks }));
  }

  function link(type: GraphQLObjectType, left: number): fc.Arbitrary<Pick> {
    const links = Object.values(type.getFields()).filter(
      (field) => !isLeafType(getNamedType(field.type)) && !without.has(`${type.name}.${field.name}`),
    );
    return fc.oneof(
      ...links.map((field) => ({
        weight: (HEAVY.has(`${type.name}.${field.name}`) ? 3 : 1) * (isLikely(type.name, field.name) && field.name !== 'pageInfo' ? 6 : 1),
        arbitrary: lazily(() => led(field, left)),
      })),
    );
  }

  function decorated(field: string, args: readonly GraphQLArgument[]): fc.Arbitrary<Pick> {
    return fc.record({
      field: fc.constant(field),
      on: fc.constant(null),
      alias: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: fc.constantFrom(...ALIASES) }),
      wrap: fc.oneof({ weight: 6, arbitrary: fc.constant('plain' as const) }, fc.constantFrom('inline', 'bare', 'named', 'nested')),
      directive: fc.oneof(
        { weight: 9, arbitrary: fc.constant(null) },
        fc.record({ name: fc.constantFrom('skip', 'include'), holds: fc.boolean(), how: HOW }),
      ),
      args: fc.tuple(...args.map((argument) => given(argument, field))).map((found) => found.flat()),
      picks: fc.constant(null),
    });
  }
}

/** Made when it is drawn from: what leads in circles is not made for ever. */
function lazily<T>(make: () => fc.Arbitrary<T>): fc.Arbitrary<T> {
  let made: fc.Arbitrary<T> | null = null;
  return fc.constant(null).chain(() => {
    made ??= make();
    return made;
  });
}

const TYPENAME: Pick = { field: '__typename', on: null, alias: null, wrap: 'plain', directive: null, args: [], picks: null };
const HOW: fc.Arbitrary<How> = fc.constantFrom('literal', 'variable', 'default');
/** Where most of what is protected lies. */
const HEAVY: ReadonlySet<string> = new Set([
  'Query.me',
  'Query.student',
  'Query.students',
  'Query.person',
  'Query.classGroup',
  'Query.attendanceEvents',
  'StudentConnection.edges',
  'Person.wards',
  'GuardianLink.student',
  'Person.student',
]);

/** What is given for an argument: what it asks for, as a rule; now and then nothing, or what there is none of. */
function given(argument: GraphQLArgument, field: string): fc.Arbitrary<readonly DrawnArgument[]> {
  const one = fc.record({ name: fc.constant(argument.name), how: HOW, value: valueFor(argument, field) }).map((found) => [found]);
  if (isRequiredArgument(argument) || argument.name === 'first') return one;
  const rarely = ['after', 'before', 'since'].includes(argument.name);
  return fc.oneof({ weight: rarely ? 12 : 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: one });
}

const ROOT_IDS: Readonly<Record<string, string>> = {
  person: 'Person',
  student: 'Student',
  school: 'School',
  classGroup: 'ClassGroup',
  attendanceEvent: 'AttendanceEvent',
  incident: 'BehaviourIncident',
  evaluation: 'Evaluation',
  reportCard: 'ReportCard',
  conversation: 'Conversation',
  message: 'Message',
  announcement: 'Announcement',
};
const IDS: Readonly<Record<string, string>> = {
  schoolId: 'School',
  schoolIds: 'School',
  classGroupId: 'ClassGroup',
  classGroupIds: 'ClassGroup',
  periodId: 'Period',
  subjectId: 'Subject',
  schoolYearId: 'SchoolYear',
  frameworkId: 'Skill',
  aboutStudentId: 'Student',
};
const WORDS: Readonly<Record<string, readonly string[]>> = {
  groupBy: ['level', 'month', 'sex', 'school', 'subject'],
  types: [
    'Student',
    'ClassGroup',
    'TeachingAssignment',
    'Enrolment',
    'AttendanceEvent',
    'Message',
    'Announcement',
    'Notification',
    'Skill',
  ],
  kinds: ['HARASSMENT', 'ABSENCE', 'FIGHT'],
};

function valueFor(argument: GraphQLArgument, field: string): fc.Arbitrary<DrawnValue> {
  return valueOfType(argument.type, argument.name, field);
}

function valueOfType(type: GraphQLInputType, name: string, field: string): fc.Arbitrary<DrawnValue> {
  if (isNonNullType(type)) return valueOfType(type.ofType, name, field);
  if (isListType(type)) return fc.array(valueOfType(type.ofType, name, field), { minLength: 1, maxLength: 2 }).map((list) => ({ list }));
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map((value) => value.name)).map((plain) => ({ plain }));
  switch (type.name) {
    case 'ID':
      return fc.record({
        id: fc.constant(name === 'id' ? (ROOT_IDS[field] ?? 'Student') : (IDS[name] ?? 'Student')),
        whose: fc.oneof(
          { weight: 6, arbitrary: fc.constant('near' as const) },
          { weight: 4, arbitrary: fc.constant('any' as const) },
          fc.constantFrom('absent', 'other', 'broken'),
        ),
        at: fc.nat({ max: 9_999 }),
      });
    case 'Int':
      if (name === 'minimumPopulation') return fc.constantFrom(11, 1, 30).map((plain) => ({ plain }));
      return fc
        .oneof(
          { weight: 14, arbitrary: fc.integer({ min: 1, max: 4 }) },
          { weight: 5, arbitrary: fc.integer({ min: 8, max: 25 }) },
          fc.constantFrom(0, 501),
        )
        .map((plain) => ({ plain }));
    case 'Boolean':
      return fc.boolean().map((plain) => ({ plain }));
    case 'Date':
    case 'DateTime': {
      const as = type.name as 'Date' | 'DateTime';
      const span = name === 'from' || name === 'since' ? { min: -90, max: -5 } : { min: -1, max: 5 };
      return fc.integer(name === 'asOf' ? { min: -200, max: 10 } : span).map((days) => ({ days, as }));
    }
    default:
      return fc.constantFrom(...(WORDS[name] ?? ['nothing'])).map((plain) => ({ plain }));
  }
}
