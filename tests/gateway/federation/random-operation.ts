import fc from 'fast-check';
import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  OperationTypeNode,
  parseType,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';

export interface RandomOperation {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Forms {
  /** Values for an argument; null is tried beside them where it may be. */
  valuesOf(typeName: string, argument: string): readonly unknown[];
  readonly depth: number;
  /** `@skip` and `@include`. */
  readonly conditions: boolean;
  readonly typenames: boolean;
}

/** Chances in a hundred. */
const ALIAS = 25;
const DIRECTIVE = 12;
const FRAGMENT = 25;
const TYPENAME = 15;
const OPTIONAL = 60;
const VARIABLE = 50;

/** A query on a schema, of every form: aliases, fragments, arguments, variables, conditions. Fields may clash: whether it is valid is to be asked. */
export function randomOperation(g: fc.GeneratorValue, schema: GraphQLSchema, forms: Forms): RandomOperation {
  const chance = (percent: number) => g(fc.integer, { min: 0, max: 99 }) >= 100 - percent;
  const number = (most: number) => g(fc.nat, { max: most });
  const oneOf = <T>(items: readonly T[]): T => items[number(items.length - 1)] as T;

  const definitions: VariableDefinitionNode[] = [];
  const variables: Record<string, unknown> = {};
  const fragments: FragmentDefinitionNode[] = [];
  let aliases = 0;

  function variable(type: GraphQLInputType, value: unknown): ValueNode {
    const named = `v${definitions.length}`;
    const left = !isNonNullType(type) && chance(15);
    const hasDefault = left && chance(50);
    if (!left) variables[named] = value;
    definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: { kind: Kind.VARIABLE, name: name(named) },
      type: parseType(String(type), { noLocation: true }) as TypeNode,
      ...(hasDefault ? { defaultValue: literal(type, value) as never } : {}),
    });
    return { kind: Kind.VARIABLE, name: name(named) };
  }

  function argument({ name: of, type, defaultValue }: GraphQLArgument): ArgumentNode[] {
    const required = isNonNullType(type) && defaultValue === undefined;
    if (!required && !chance(OPTIONAL)) return [];
    const value = !isNonNullType(type) && chance(10) ? null : oneOf(forms.valuesOf(getNamedType(type).name, of));
    return [{ kind: Kind.ARGUMENT, name: name(of), value: chance(VARIABLE) ? variable(type, value) : literal(type, value) }];
  }

  function directives(): DirectiveNode[] {
    if (!forms.conditions || !chance(DIRECTIVE)) return [];
    const boolean = schema.getDirective('skip')?.args[0]?.type as GraphQLInputType;
    const value = chance(50);
    const condition = chance(75) ? variable(boolean, value) : literal(boolean, value);
    return [
      {
        kind: Kind.DIRECTIVE,
        name: name(chance(50) ? 'skip' : 'include'),
        arguments: [{ kind: Kind.ARGUMENT, name: name('if'), value: condition }],
      },
    ];
  }

  function field(type: GraphQLCompositeType, depth: number): SelectionNode {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const usable = fields.filter((one) => depth > 0 || !isCompositeType(getNamedType(one.type)));
    const alias = () => (chance(ALIAS) ? { alias: name(`a${aliases++}`) } : {});
    if (usable.length === 0 || (forms.typenames && chance(TYPENAME)))
      return { kind: Kind.FIELD, ...alias(), name: name('__typename'), directives: directives() };
    const chosen = oneOf(usable);
    const args = chosen.args.flatMap(argument);
    const output = getNamedType(chosen.type);
    return {
      kind: Kind.FIELD,
      // Why: two different questions of one field need two names.
      ...(args.length > 0 ? { alias: name(`a${aliases++}`) } : alias()),
      name: name(chosen.name),
      arguments: args,
      directives: directives(),
      ...(isCompositeType(output) ? { selectionSet: selectionSet(output, depth - 1) } : {}),
    };
  }

  function selection(type: GraphQLCompositeType, depth: number): SelectionNode {
    if (!chance(isAbstractType(type) ? FRAGMENT * 2 : FRAGMENT)) return field(type, depth);
    const condition = oneOf(conditionsFor(type));
    if (chance(60))
      return {
        kind: Kind.INLINE_FRAGMENT,
        ...(condition === type && chance(50) ? {} : { typeCondition: { kind: Kind.NAMED_TYPE, name: name(condition.name) } }),
        directives: directives(),
        selectionSet: selectionSet(condition, depth),
      };
    const known = fragments.filter((one) => one.typeCondition.name.value === condition.name);
    const spread = known.length > 0 && chance(50) ? oneOf(known).name.value : fragment(condition, depth);
    return { kind: Kind.FRAGMENT_SPREAD, name: name(spread), directives: directives() };
  }

  function fragment(type: GraphQLCompositeType, depth: number): string {
    // Why: a fragment is known once it is whole, so that none contains itself.
    const set = selectionSet(type, depth);
    const named = `F${fragments.length}`;
    fragments.push({
      kind: Kind.FRAGMENT_DEFINITION,
      name: name(named),
      typeCondition: { kind: Kind.NAMED_TYPE, name: name(type.name) },
      selectionSet: set,
    });
    return named;
  }

  /** Types that an object of this type may be said to be. */
  function conditionsFor(type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    const objects = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
    const wider = Object.values(schema.getTypeMap()).filter(
      (one) =>
        (isInterfaceType(one) || isUnionType(one)) && objects.some((object) => isObjectType(object) && schema.isSubType(one, object)),
    ) as GraphQLCompositeType[];
    return [type, ...objects, ...wider];
  }

  function selectionSet(type: GraphQLCompositeType, depth: number): SelectionSetNode {
    const count = 1 + number(depth > 2 ? 2 : 3);
    return { kind: Kind.SELECTION_SET, selections: Array.from({ length: count }, () => selection(type, depth)) };
  }

  const root = selectionSet(schema.getQueryType() as GraphQLCompositeType, forms.depth);
  return {
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        { kind: Kind.OPERATION_DEFINITION, operation: OperationTypeNode.QUERY, variableDefinitions: definitions, selectionSet: root },
        ...fragments,
      ],
    },
    variables,
  };
}

function name(value: string): { readonly kind: Kind.NAME; readonly value: string } {
  return { kind: Kind.NAME, value };
}

function literal(type: GraphQLInputType, value: unknown): ValueNode {
  if (isNonNullType(type)) return literal(type.ofType, value);
  if (value === null) return { kind: Kind.NULL };
  if (isListType(type)) return { kind: Kind.LIST, values: (value as unknown[]).map((one) => literal(type.ofType, one)) };
  if (isEnumType(type)) return { kind: Kind.ENUM, value: String(value) };
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value };
  if (typeof value === 'number') return { kind: Kind.INT, value: String(value) };
  return { kind: Kind.STRING, value: String(value) };
}
