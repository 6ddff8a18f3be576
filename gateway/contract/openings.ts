import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
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

/** A field that could be permitted by itself, with what may be said to it: coordinates of its arguments and of the input fields below them. */
export type Opening = readonly string[];

/**
 * What could be permitted, coordinate by coordinate, each judged as step 2 judges it: a read with the categories of the field and of the
 * arguments used; a write with those of every input field used. Whether anything leads to it is another question (visible.ts).
 */
export function openingsOf({ schema, classification, structural }: ClassifiedSchema, grantable: Grantable): ReadonlyMap<string, Opening> {
  const openings = new Map<string, Opening>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const way = wayTo(type, field);
      const opening = way === null ? null : open(type, field, way);
      if (opening !== null) openings.set(`${type.name}.${field.name}`, opening);
    }
  }
  return openings;

  /** How a field is asked for; null for one that has no rule, which nobody may use. */
  function wayTo(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): Way | null {
    const coordinate = `${type.name}.${field.name}`;
    const found = classification.field(type.name, field.name);
    const write = type === schema.getMutationType();
    const leaf = isLeafType(getNamedType(field.type)) ? field.name : undefined;
    if (found === undefined && !structural(type.name, leaf)) return null;
    const silent = found === undefined || (!write && found.subject?.kind === 'inherited' && isDefault(found, type.name));
    // Why: at the root there is nothing whose subject could be inherited.
    if (silent && (write || type === schema.getQueryType())) return null;
    const about = silent ? 'either' : aboutWhom(found, write);
    const question = { action: write ? 'WRITE' : 'READ', coordinate, categories: silent ? [] : found.categories, about } as const;
    return { write, silent, question };
  }

  function isDefault(found: Classified, type: string): boolean {
    return classification.type(type)?.categories === found.categories;
  }

  function open(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, way: Way): Opening | null {
    const required = field.args.filter(isRequired);
    const base = together(...required.map((argument) => neededFor(argument, argumentOf(type, field, argument, way), way)));
    if (base === null || !allows(way, base)) return null;
    const said: string[] = [];
    for (const argument of field.args) {
      const more = isRequired(argument) ? base : together(base, neededFor(argument, argumentOf(type, field, argument, way), way));
      const below = more !== null && allows(way, more) ? valuesOf(argument.type, more, way, []) : null;
      if (below !== null) said.push(`${type.name}.${field.name}(${argument.name}:)`, ...below);
      else if (isRequired(argument)) return null;
    }
    return said;
  }

  function argumentOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, { name }: GraphQLArgument, way: Way): Needed {
    const own = classification.argument(type.name, field.name, name)?.categories;
    return needed(`${type.name}.${field.name}(${name}:)`, own, way);
  }

  /** Nothing is asked of a field that takes after what led to it, as long as nothing with a category of its own is said to it. */
  function allows({ silent, question }: Way, said: Needed): boolean {
    return (silent && said.length === 0) || grantable({ ...question, said });
  }

  /** Input fields that may be given, below an input type, when something is said already; null when none may, so that there is no type. */
  function valuesOf(input: GraphQLInputType, said: Needed, way: Way, above: readonly string[]): readonly string[] | null {
    const type = getNamedType(input);
    if (!isInputObjectType(type) || above.includes(type.name)) return [];
    const given: string[] = [];
    for (const field of Object.values(type.getFields())) {
      const more = isGiven(field) ? said : together(said, neededFor(field, inputOf(type, field, way), way));
      const below = more !== null && allows(way, more) ? valuesOf(field.type, more, way, [...above, type.name]) : null;
      if (below !== null) given.push(`${type.name}.${field.name}`, ...below);
      else if (isGiven(field)) return null;
    }
    return given.length === 0 ? null : given;
  }

  /** An input field without a rule refuses a write, and takes after what is read. */
  function inputOf(type: GraphQLInputObjectType, field: GraphQLInputField, way: Way): Needed | null {
    const own = classification.input(type.name, field.name)?.categories;
    return own === undefined && way.write ? null : needed(`${type.name}.${field.name}`, own, way);
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

/** What has to be granted with a field. */
type Needed = NonNullable<Question['said']>;

/** As step 2: what has no categories of its own takes after the field; of a field that takes after another, nothing is asked. */
function needed(coordinate: string, own: readonly Category[] | undefined, { silent, question }: Way): Needed {
  const categories = own === undefined || own.length === 0 ? question.categories : own;
  return silent && categories.length === 0 ? [] : [{ coordinate, categories }];
}

/** How a field is asked for. */
interface Way {
  readonly write: boolean;
  /** Structural, or a value object's: as what led to it. */
  readonly silent: boolean;
  readonly question: Question;
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
