import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OverlappingFieldsCanBeMergedRule,
  type SelectionSetNode,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { absentCoordinate, marked } from './absent-marker.js';
import type { Contract } from './contract.js';
import { stripAbsent } from './strip-absent.js';

/** An operation that is valid in the contract, with a mark in the place of each field that is not there. */
export interface Read {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** `Type.field` of what the operation asks for and the contract does not have, whatever `@skip` and `@include` say, each once. */
  readonly absent: readonly string[];
}

/** What reading needs of a contract; a whole schema may stand for one. */
export interface ReadingContract extends Pick<Contract, 'schema'> {
  /** Nothing is hidden from anybody: a field that is not there is a fault of the document, and refused. */
  readonly isWhole?: boolean;
}

export interface ReadLimits {
  /** Rules of one's own on the document as it was sent: depth, aliases, reserved names. */
  readonly rules?: readonly ValidationRule[];
  /** A document with a thousand faults is told of the first ones. */
  readonly mostErrors?: number;
}

/**
 * Reads a document as if the contract were all there is. A field that is not there is taken out, so that the rest can be answered; anything
 * else is refused as a name that never was. INVARIANT: nothing but the contract is looked at, so that what is hidden and
 * what is absent cannot be told apart.
 */
export function readAgainst(
  contract: ReadingContract,
  document: DocumentNode,
  operationName?: string | null,
  { rules = [], mostErrors = 10 }: ReadLimits = {},
): Read | { readonly errors: readonly GraphQLError[] } {
  const { schema, isWhole = false } = contract;
  const stripped = isWhole ? { document, placeholders: new Map() } : stripAbsent(schema, document);
  const asSent = validate(schema, document, [OverlappingFieldsCanBeMergedRule, ...rules], { maxErrors: mostErrors, hideSuggestions: true });
  const rest = validate(schema, stripped.document, REST, { maxErrors: mostErrors, hideSuggestions: true });
  const errors = [...asSent, ...rest, ...withoutRoot(contract, stripped.document)].slice(0, mostErrors);
  if (errors.length > 0) return { errors: errors.map(withoutSuggestion) };

  const found = stripped.placeholders.size === 0 ? stripped.document : marked(stripped.document, stripped.placeholders);
  const operation = getOperationAST(found, operationName);
  if (operation == null) return { errors: [new GraphQLError('say which operation with `operationName`')] };
  const fragments = new Map(
    found.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
    ),
  );
  const absent = stripped.placeholders.size === 0 ? [] : absentIn(operation.selectionSet, fragments);
  return { document: found, operation, fragments, absent };
}

/** Why: two fields are compared as they were sent; a placeholder has a name and a type that the client did not write. */
const REST: readonly ValidationRule[] = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);

/** Where there is no mutation to see, graphql-js finds no fault in one; here it reads as a mutation that never was. */
function withoutRoot({ schema }: ReadingContract, document: DocumentNode): GraphQLError[] {
  return document.definitions.flatMap((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION || schema.getRootType(node.operation) != null) return [];
    const type = `${node.operation.slice(0, 1).toUpperCase()}${node.operation.slice(1)}`;
    const missing = fieldNodes(node.selectionSet).map(
      (field) => new GraphQLError(`Cannot query field "${field.name.value}" on type "${type}".`, { nodes: field }),
    );
    return missing.length > 0 ? missing : [new GraphQLError(`Unknown type "${type}".`, { nodes: node })];
  });
}

function fieldNodes({ selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((node): FieldNode[] => {
    if (node.kind === Kind.FIELD) return [node];
    return node.kind === Kind.INLINE_FRAGMENT && node.typeCondition === undefined ? fieldNodes(node.selectionSet) : [];
  });
}

/** One suggestion is made even where suggestions are hidden: of a selection that is missing. */
function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ Did you mean .*\?$/s, '');
  return message === error.message || error.nodes === undefined ? error : new GraphQLError(message, { nodes: error.nodes });
}

/** Coordinates of the marks below a selection, in the order of the operation. */
function absentIn(root: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): readonly string[] {
  const coordinates = new Set<string>();
  const spread = new Set<string>();
  walk(root);
  return [...coordinates];

  function walk({ selections }: SelectionSetNode): void {
    for (const node of selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = spread.has(node.name.value) ? undefined : fragments.get(node.name.value);
        spread.add(node.name.value);
        if (fragment !== undefined) walk(fragment.selectionSet);
        continue;
      }
      const coordinate = node.kind === Kind.FIELD ? absentCoordinate(node) : null;
      if (coordinate !== null) coordinates.add(coordinate);
      if (node.selectionSet !== undefined) walk(node.selectionSet);
    }
  }
}
