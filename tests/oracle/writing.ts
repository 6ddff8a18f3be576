import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isLeafType, isObjectType, print, specifiedScalarTypes } from 'graphql';
import { valueToNode } from '../gateway/value-to-node.js';
import type { Operation } from './compare.js';
import type { Drawn, DrawnArgument, DrawnValue, How, Pick } from './operations.js';

/** Finds the id that was drawn, as the asker may send it. */
export type FindId = (value: Extract<DrawnValue, { readonly id: string }>) => string;

/** Writes a drawn operation as a document with variables. Where two picks would collide under one key, the later has another. */
export function write(schema: GraphQLSchema, drawn: Drawn, at: number, findId: FindId): Operation {
  const fragments: string[] = [];
  const definitions: string[] = [];
  const variables: Record<string, unknown> = {};
  const taken = new Map<string, { readonly type: string; readonly sign: string; readonly shape: string }[]>();

  const body = drawn.picks.map((pick) => one(pick, 'Query', '')).join(' ');
  const head = definitions.length === 0 ? 'query Drawn' : `query Drawn(${definitions.join(', ')})`;
  return { query: [`${head} { ${body} }`, ...fragments].join('\n'), variables };

  function one(pick: Pick, scope: string, path: string): string {
    const type = pick.on ?? scope;
    const text = wrapped(pick, type, `${field(pick, type, path)}`);
    return pick.on === null || pick.on === scope ? text : `... on ${pick.on} { ${text} }`;
  }

  function field(pick: Pick, type: string, path: string): string {
    const declared = pick.field === '__typename' ? undefined : (schema.getType(type) as GraphQLObjectType).getFields()[pick.field];
    const args = pick.args.map(
      (argument) => `${argument.name}: ${argumentText(argument, String(declared?.args.find((one) => one.name === argument.name)?.type))}`,
    );
    const call = args.length === 0 ? '' : `(${args.join(', ')})`;
    const shape = declared === undefined ? 'String!' : String(declared.type);
    const isLeaf = declared === undefined || isLeafType(getNamedType(declared.type));
    const key = freeKey(pick, path, type, `${pick.field}${call}`, isLeaf ? shape : `${type} ${shape}`);
    const name = key === pick.field ? key : `${key}: ${pick.field}`;
    const named = declared === undefined ? '' : getNamedType(declared.type).name;
    const inner = isLeaf ? '' : ` { ${(pick.picks ?? []).map((each) => one(each, named, `${path}/${key}`)).join(' ')} }`;
    return `${name}${call}${directiveText(pick)}${inner}`;
  }

  /** A key under which nothing else stands at this place, or the very same. Members of a union may share one where the values look alike. */
  function freeKey(pick: Pick, path: string, type: string, sign: string, shape: string): string {
    for (let turn = 0; ; turn += 1) {
      const wanted = pick.alias ?? pick.field;
      const key = turn === 0 ? wanted : `${wanted}_${turn}`;
      const there = taken.get(`${path}/${key}`) ?? [];
      const fits = there.every((other) => other.shape === shape && (other.sign === sign || other.type !== type));
      if (!fits) continue;
      taken.set(`${path}/${key}`, [...there, { type, sign, shape }]);
      return key;
    }
  }

  function wrapped({ wrap }: Pick, type: string, text: string): string {
    switch (wrap) {
      case 'plain':
        return text;
      case 'inline':
        return `... on ${type} { ${text} }`;
      case 'bare':
        return `... { ${text} }`;
      case 'nested':
        return `... { ... on ${type} { ... { ${text} } } }`;
      case 'named': {
        const name = `F${fragments.length + 1}`;
        fragments.push(`fragment ${name} on ${type} { ${text} }`);
        return `...${name}`;
      }
    }
  }

  function directiveText({ directive }: Pick): string {
    if (directive === null) return '';
    const { name, holds, how } = directive;
    return ` @${name}(if: ${how === 'literal' ? String(holds) : variable('Boolean!', holds, how)})`;
  }

  function argumentText({ how, value }: DrawnArgument, type: string): string {
    const found = resolve(value);
    return how === 'literal' ? literal(found, type) : variable(type, found, how);
  }

  function variable(type: string, value: unknown, how: How): string {
    const name = `v${definitions.length + 1}`;
    if (how === 'default') definitions.push(`$${name}: ${type.replace(/!$/, '')} = ${literal(value, type)}`);
    else {
      definitions.push(`$${name}: ${type}`);
      variables[name] = value;
    }
    return `$${name}`;
  }

  function literal(value: unknown, type: string): string {
    return print(valueToNode(value, isEnum(type)));
  }

  function isEnum(type: string): boolean {
    const name = type.replace(/[[\]!]/g, '');
    return (
      !specifiedScalarTypes.some((scalar) => scalar.name === name) && !/^(Date|DateTime)$/.test(name) && !isObjectType(schema.getType(name))
    );
  }

  function resolve(value: DrawnValue): unknown {
    if ('plain' in value) return value.plain;
    if ('list' in value) return value.list.map(resolve);
    if ('id' in value) return findId(value);
    const instant = new Date(at + value.days * 86_400_000).toISOString();
    return value.as === 'Date' ? instant.slice(0, 10) : instant;
  }
}
