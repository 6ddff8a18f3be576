import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Category } from '../../core/policy/index.js';
import type { Classification, Classified, Structural } from '../../core/shield/index.js';
import type { Grantable, Question } from './grantable.js';

/** A schema with what it says of itself. */
export interface ClassifiedSchema {
  readonly schema: GraphQLSchema;
  readonly classification: Classification;
  /** Types that only carry others. */
  readonly structural: Structural;
}

/** A field that could be permitted, with what may be said to it: coordinates of its arguments and of the input fields below them. */
export type Opening = ReadonlySet<string>;

/**
 * What could be permitted of what is led to, coordinate by coordinate, each judged as step 2 judges it: a read with the categories of the field and
 * of the arguments used; a write with those of every input field used; a value object's field after each field that leads to the object. Whether
 * it leads on to anything is another question (visible.ts).
 */
export function openingsOf({ schema, classification, structural }: ClassifiedSchema, grantable: Grantable): ReadonlyMap<string, Opening> {
  const openings = new Map<string, Set<string>>();
  const walked = new Set<string>();
  const takesAfter = new Map<string, boolean>();
  for (const root of [schema.getQueryType(), schema.getMutationType()]) if (root != null) walk(root, null);
  return openings;

  /** Everything below a type that some field leads to; `lead` is what was asked of the nearest that has something asked of it. */
  function walk(named: GraphQLNamedType, lead: Question | null): void {
    if (isAbstractType(named)) for (const one of schema.getPossibleTypes(named)) walk(one, lead);
    if (!isObjectType(named) || named.name.startsWith('__')) return;
    const led = doesTakeAfter(named) ? lead : null;
    const place = JSON.stringify([named.name, led]);
    if (walked.has(place)) return;
    walked.add(place);
    for (const field of Object.values(named.getFields())) {
      const way = wayTo(named, field, led);
      const opened = way === null ? null : open(named, field, way);
      if (opened === null) continue;
      const coordinate = `${named.name}.${field.name}`;
      openings.set(coordinate, new Set([...(openings.get(coordinate) ?? []), ...opened.said]));
      walk(getNamedType(field.type), opened.leading ?? led);
    }
  }

  function doesTakeAfter(type: GraphQLObjectType): boolean {
    const known = takesAfter.get(type.name) ?? Object.values(type.getFields()).some(({ name }) => isSilent(type.name, name));
    takesAfter.set(type.name, known);
    return known;
  }

  /** Structural, or a value object's: as what led to it. */
  function isSilent(type: string, name: string): boolean {
    const found = classification.field(type, name);
    return found === undefined || (found.subject?.kind === 'inherited' && classification.type(type)?.categories === found.categories);
  }

  /** How a field is asked for; null for one that has no rule, or takes after nothing, which nobody may use. */
  function wayTo(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, lead: Question | null): Way | null {
    const coordinate = `${type.name}.${field.name}`;
    const found = classification.field(type.name, field.name);
    const write = type === schema.getMutationType();
    const leaf = isLeafType(getNamedType(field.type)) ? field.name : undefined;
    if (found === undefined) return lead === null || !structural(type.name, leaf) ? null : { write, own: null, after: null };
    const own = { action: write ? 'WRITE' : 'READ', coordinate, categories: found.categories, about: aboutWhom(found, write) } as const;
    if (write || !isSilent(type.name, field.name)) return { write, own, after: null };
    return lead === null ? null : { write, own, after: takingAfter(lead, coordinate) };
  }

  function open(
    type: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    way: Way,
  ): { readonly said: readonly string[]; readonly leading: Question | null } | null {
    const required = field.args.filter(isRequired);
    const base = together(...required.map((argument) => neededFor(argument, argumentOf(type, field, argument), way)));
    if (base === null || !allows(way, base)) return null;
    const said: string[] = [];
    for (const argument of field.args) {
      const more = isRequired(argument) ? base : together(base, neededFor(argument, argumentOf(type, field, argument), way));
      const below = more !== null && allows(way, more) ? valuesIn(argument, more, way) : null;
      if (below !== null) said.push(`${type.name}.${field.name}(${argument.name}:)`, ...below);
      else if (isRequired(argument)) return null;
    }
    return { said, leading: asking(way, base) };
  }

  function argumentOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, { name }: GraphQLArgument): Needed {
    return needed(`${type.name}.${field.name}(${name}:)`, classification.argument(type.name, field.name, name)?.categories);
  }

  function allows(way: Way, said: Needed): boolean {
    const question = asking(way, said);
    return question === null || grantable(question);
  }

  /** Input fields that may be given in an argument, of types in which there is something to say; null when there is nothing. */
  function valuesIn(argument: GraphQLArgument, said: Needed, way: Way): readonly string[] | null {
    for (const barren: string[] = []; ; ) {
      const given = valuesOf(argument.type, said, way, [], barren);
      const more = given === null ? [] : barrenIn(given);
      if (more.length === 0) return given;
      barren.push(...more);
    }
  }

  /** Input types that only lead to each other. */
  function barrenIn(given: readonly string[]): readonly string[] {
    const fields = given.map((coordinate) => {
      const [type, name] = coordinate.split('.') as [string, string];
      const { type: leads } = (schema.getType(type) as GraphQLInputObjectType).getFields()[name] as GraphQLInputField;
      return { type, leads: getNamedType(leads) };
    });
    const bearing = new Set<string>();
    for (let before = -1; before < bearing.size; ) {
      before = bearing.size;
      for (const { type, leads } of fields) if (!isInputObjectType(leads) || bearing.has(leads.name)) bearing.add(type);
    }
    return fields.flatMap(({ type }) => (bearing.has(type) ? [] : [type]));
  }

  /**
   * Input fields that may be given, below an input type that is none of the barren ones, when something is said already; null when none may, so that
   * there is no type.
   */
  function valuesOf(
    input: GraphQLInputType,
    said: Needed,
    way: Way,
    above: readonly string[],
    barren: readonly string[],
  ): readonly string[] | null {
    const type = getNamedType(input);
    if (!isInputObjectType(type) || above.includes(type.name)) return [];
    if (barren.includes(type.name)) return null;
    const given: string[] = [];
    for (const field of Object.values(type.getFields())) {
      const more = isGiven(field) ? said : together(said, neededFor(field, inputOf(type, field, way), way));
      const below = more !== null && allows(way, more) ? valuesOf(field.type, more, way, [...above, type.name], barren) : null;
      if (below !== null) given.push(`${type.name}.${field.name}`, ...below);
      else if (isGiven(field)) return null;
    }
    return given.length === 0 ? null : given;
  }

  /** An input field without a rule refuses a write, and takes after what is read. */
  function inputOf(type: GraphQLInputObjectType, field: GraphQLInputField, way: Way): Needed | null {
    const own = classification.input(type.name, field.name)?.categories;
    return own === undefined && way.write ? null : needed(`${type.name}.${field.name}`, own);
  }

  /** What is needed to give an argument or input field at all: itself, and whatever has to be given in it. */
  function neededFor(
    given: { readonly type: GraphQLInputType },
    own: Needed | null,
    way: Way,
    above: readonly string[] = [],
  ): Needed | null {
    const type = getNamedType(given.type);
    if (!isInputObjectType(type) || above.includes(type.name)) return own;
    const inside = Object.values(type.getFields())
      .filter(isGiven)
      .map((field) => neededFor(field, inputOf(type, field, way), way, [...above, type.name]));
    return together(own, ...inside);
  }
}

/** What has to be granted with a field; without categories, what takes after it. */
type Needed = NonNullable<Question['said']>;

function needed(coordinate: string, categories: readonly Category[] = []): Needed {
  return [{ coordinate, categories }];
}

/** How a field is asked for. */
interface Way {
  readonly write: boolean;
  /** What is asked of it alone; null of what is structural. */
  readonly own: Question | null;
  /** What is asked instead while nothing with categories of its own is said to it, of what takes after what led to it. */
  readonly after: Question | null;
}

/** What a decision is asked with what is said; null where it is asked nothing. As step 2: what has no categories of its own takes after the field. */
function asking({ own, after }: Way, needed: Needed): Question | null {
  const question = needed.some(({ categories }) => categories.length > 0) ? own : (after ?? own);
  if (question === null || needed.length === 0) return question;
  const taking = { categories: question.categories, after: question.after ?? question.coordinate };
  const said = [...(question.said ?? []), ...needed.map((one) => (one.categories.length > 0 ? one : { ...one, ...taking }))];
  return { ...question, categories: [...new Set([...question.categories, ...needed.flatMap((one) => one.categories)])], said };
}

/** A value object's field after what led to the object; of what a write gives back, the write itself is asked. */
function takingAfter(lead: Question, coordinate: string): Question {
  return lead.action === 'WRITE' ? { ...lead, givenBack: coordinate } : { ...lead, coordinate, after: lead.after ?? lead.coordinate };
}

/** A write is decided for each person it names, so a tie to people is needed; where it names nobody, any tie will do. */
function aboutWhom(found: Classified, write: boolean): Question['about'] {
  if (write) return found.subject?.kind === 'paths' ? 'somebody' : 'either';
  return found.subject?.kind === 'nobody' ? 'nobody' : 'somebody';
}

function isRequired({ type, defaultValue }: GraphQLArgument): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

/** Is it there whenever its input is? One with a default is: the value is filled in before the decision. */
function isGiven({ type, defaultValue }: GraphQLInputField): boolean {
  return isNonNullType(type) || defaultValue !== undefined;
}

function together(...all: readonly (Needed | null)[]): Needed | null {
  const union = new Map<string, Needed[number]>();
  for (const needed of all) {
    if (needed === null) return null;
    for (const one of needed) union.set(one.coordinate, one);
  }
  return [...union.values()];
}
