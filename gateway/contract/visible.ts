import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { Opening } from './openings.js';

/** Names of types, and coordinates `Type.field`, `Type.field(argument:)`, `Input.field`. */
export interface Visible {
  readonly types: ReadonlySet<string>;
  readonly coordinates: ReadonlySet<string>;
}

type Fielded = GraphQLObjectType | GraphQLInterfaceType;

/** What is seen of a schema when these fields are open: those that lead to something, and that something leads to. */
export function visibleIn(schema: GraphQLSchema, openings: ReadonlyMap<string, Opening>): Visible {
  const fruitful = fruitfulIn(schema, openings);
  return reachableIn(schema, openings, fruitful);
}

/** Types below which there is something to ask for, and the fields that lead there or say something themselves. */
interface Fruitful {
  readonly types: ReadonlySet<string>;
  fields(type: Fielded): readonly GraphQLField<unknown, unknown>[];
}

function fruitfulIn(schema: GraphQLSchema, openings: ReadonlyMap<string, Opening>): Fruitful {
  const composite = Object.values(schema.getTypeMap()).filter((type) => isCompositeType(type) && !type.name.startsWith('__'));
  const shut = new Set<string>();
  for (;;) {
    const types = grow();
    const fields = (type: Fielded) => Object.values(type.getFields()).filter((field) => isFruitful(type, field, types));
    const broken = composite.filter(isInterfaceType).flatMap((type) => unkept(type, types, fields));
    if (broken.length === 0) return { types, fields };
    for (const coordinate of broken) shut.add(coordinate);
  }

  /** From nothing, as far as it goes: types that only lead to each other are not fruitful. */
  function grow(): ReadonlySet<string> {
    const types = new Set<string>();
    for (let before = -1; before < types.size; ) {
      before = types.size;
      for (const type of composite) if (!types.has(type.name) && bears(type, types)) types.add(type.name);
    }
    return types;
  }

  function bears(type: GraphQLNamedType, types: ReadonlySet<string>): boolean {
    if (isUnionType(type)) return type.getTypes().some((member) => types.has(member.name));
    if (isInterfaceType(type) && !schema.getPossibleTypes(type).some((one) => types.has(one.name))) return false;
    return (isObjectType(type) || isInterfaceType(type)) && Object.values(type.getFields()).some((field) => isFruitful(type, field, types));
  }

  function isFruitful(type: Fielded, field: GraphQLField<unknown, unknown>, types: ReadonlySet<string>): boolean {
    const coordinate = `${type.name}.${field.name}`;
    if (shut.has(coordinate) || (isObjectType(type) && !openings.has(coordinate))) return false;
    const named = getNamedType(field.type);
    return !isCompositeType(named) || types.has(named.name);
  }

  /** Fields of an interface that a type behind it does not show: an interface says what all of them have. */
  function unkept(type: GraphQLInterfaceType, types: ReadonlySet<string>, fields: Fruitful['fields']): string[] {
    if (!types.has(type.name)) return [];
    const { objects, interfaces } = schema.getImplementations(type);
    const behind = [...objects, ...interfaces].filter((one) => types.has(one.name));
    return fields(type)
      .filter(({ name }) => behind.some((one) => !fields(one).some((field) => field.name === name)))
      .map(({ name }) => `${type.name}.${name}`);
  }
}

function reachableIn(schema: GraphQLSchema, openings: ReadonlyMap<string, Opening>, fruitful: Fruitful): Visible {
  const types = new Set<string>();
  const coordinates = new Set<string>();
  const returned = new Set<string>();
  for (const root of [schema.getQueryType(), schema.getMutationType()]) if (root != null) show(root);
  // Why: an input type is seen through several fields, so its own fields are known only when all of them were looked at.
  for (const type of Object.values(schema.getTypeMap())) if (isFielded(type) && types.has(type.name)) showInputs(type);
  return { types, coordinates: new Set([...coordinates].filter((coordinate) => types.has(coordinate.slice(0, coordinate.indexOf('.'))))) };

  function show(type: GraphQLNamedType): void {
    if (types.has(type.name) || (isCompositeType(type) && !fruitful.types.has(type.name))) return;
    types.add(type.name);
    if (!isFielded(type)) return;
    for (const one of type.getInterfaces()) show(one);
    for (const field of fruitful.fields(type)) {
      coordinates.add(`${type.name}.${field.name}`);
      for (const said of saidTo(type, field.name)) coordinates.add(said);
      showReturned(getNamedType(field.type));
    }
  }

  /** Of a union or an interface, whatever may stand behind it as well. */
  function showReturned(type: GraphQLNamedType): void {
    if (returned.has(type.name)) return;
    returned.add(type.name);
    show(type);
    if (isUnionType(type) || isInterfaceType(type)) for (const one of schema.getPossibleTypes(type)) show(one);
    if (isInterfaceType(type)) for (const one of schema.getImplementations(type).interfaces) show(one);
  }

  /** What may be said to a field; an interface's takes the arguments that it takes on every type behind it. */
  function saidTo(type: Fielded, field: string): readonly string[] {
    if (isObjectType(type)) return [...(openings.get(`${type.name}.${field}`) ?? [])];
    const behind = schema.getPossibleTypes(type).filter((one) => fruitful.types.has(one.name));
    const takes = (argument: string) => behind.every((one) => saidTo(one, field).includes(`${one.name}.${field}(${argument}:)`));
    const args = (type.getFields()[field]?.args ?? [])
      .filter(({ name }) => takes(name))
      .map(({ name }) => `${type.name}.${field}(${name}:)`);
    return [...args, ...behind.flatMap((one) => saidTo(one, field)).filter((said) => !said.includes('('))];
  }

  function showInputs(type: Fielded): void {
    for (const field of Object.values(type.getFields())) {
      for (const argument of field.args) {
        if (coordinates.has(`${type.name}.${field.name}(${argument.name}:)`)) showInput(getNamedType(argument.type));
      }
    }
  }

  function showInput(type: GraphQLNamedType): void {
    if (types.has(type.name)) return;
    types.add(type.name);
    if (!isInputObjectType(type)) return;
    for (const field of Object.values(type.getFields()))
      if (coordinates.has(`${type.name}.${field.name}`)) showInput(getNamedType(field.type));
  }
}

function isFielded(type: GraphQLNamedType): type is Fielded {
  return isObjectType(type) || isInterfaceType(type);
}
