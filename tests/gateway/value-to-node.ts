import { Kind, type ValueNode } from 'graphql';

/** A value as a literal of a document. */
export function valueToNode(value: unknown, isEnum = false): ValueNode {
  if (Array.isArray(value)) return { kind: Kind.LIST, values: value.map((item) => valueToNode(item, isEnum)) };
  if (typeof value === 'number') return { kind: Kind.INT, value: String(value) };
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value };
  return isEnum ? { kind: Kind.ENUM, value: String(value) } : { kind: Kind.STRING, value: String(value) };
}
