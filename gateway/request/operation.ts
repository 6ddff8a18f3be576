import { createHash } from 'node:crypto';
import { type DocumentNode, type FragmentDefinitionNode, type GraphQLSchema, Kind, type OperationDefinitionNode, print } from 'graphql';
import { fieldsIn, type Shape, settlingVariables, shapeOf } from '../federation/selection.js';
import { type BoundedMemo, createBoundedMemo } from '../identity/index.js';
import { type ArgumentTemplates, argumentTemplates } from './arguments.js';

/** One operation of a document that was read and found valid. */
export interface Understood {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The schema it is valid in: the contract of whoever sent it. */
  readonly schema: GraphQLSchema;
}

/** An operation with `@skip` and `@include` settled: what is the same for everybody who sends it. */
export interface Operation {
  readonly id: number;
  readonly shape: Shape;
  readonly templates: ArgumentTemplates;
  readonly name: string | null;
  /** SHA-256 of the text as it was understood, in hex; its variables are not in it. */
  readonly hash: string;
  /** Every coordinate that it names, sorted, each once. */
  readonly coordinates: readonly string[];
  readonly asksSchema: boolean;
  /** Its text is too long to be kept, and so is what is made of it: each node of a document holds the whole text. */
  readonly isLong: boolean;
}

/** Characters of the longest document that is kept. Why any: of three thousand tokens, none but comments and literals make more. */
const LONGEST_KEPT = 50_000;

export function isLong({ loc }: DocumentNode): boolean {
  return (loc?.source.body.length ?? 0) > LONGEST_KEPT;
}

/** Forms of one document in one contract that are remembered: every switch of `@skip` or `@include` doubles how many there may be. */
const MOST_FORMS = 64;

/** Reads operations into their settled form, each form once. */
export function operationReader(): (understood: Understood, variables: Readonly<Record<string, unknown>>) => Operation {
  const documents = new WeakMap<DocumentNode, DocumentForms>();
  let ids = 0;

  function formsOf(document: DocumentNode): DocumentForms {
    let forms = documents.get(document);
    if (forms === undefined) {
      forms = {
        settling: settlingVariables(document),
        fragments: new Map(
          document.definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
            node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
          ),
        ),
        hash: hashOf(document),
        operationsIn: new WeakMap(),
      };
      documents.set(document, forms);
    }
    return forms;
  }

  return ({ document, operation, schema }, variables) => {
    const forms = formsOf(document);
    // INVARIANT: the values that settle the shape are part of its name: a decision never outlives them (threats T42).
    const settled = forms.settling.map((name) => variables[name]);
    const key = `${operation.name?.value ?? ''} ${settled.map(String).join()}`;
    // INVARIANT: what is behind an interface or a union is for each contract to say: one document is another operation in another (threats T24).
    const operations = forms.operationsIn.get(schema) ?? createBoundedMemo<Operation>(MOST_FORMS);
    forms.operationsIn.set(schema, operations);
    let found = operations.get(key);
    if (found === undefined) {
      const shape = shapeOf(schema, operation, forms.fragments, variables);
      const root = shape.root.fieldsOf.get(shape.root.types[0] as string) ?? [];
      found = {
        id: ids++,
        shape,
        templates: argumentTemplates(schema),
        name: operation.name?.value ?? null,
        hash: forms.hash,
        coordinates: [...new Set([...fieldsIn(shape.root)].map((field) => field.coordinate))].sort(),
        asksSchema: root.some((field) => field.name === '__schema' || field.name === '__type'),
        isLong: isLong(document),
      };
      operations.set(key, found);
    }
    return found;
  };
}

/** SHA-256 of a document as it prints, in hex. */
export function hashOf(document: DocumentNode): string {
  let hash = hashes.get(document);
  if (hash === undefined) {
    hash = createHash('sha256').update(print(document)).digest('hex');
    hashes.set(document, hash);
  }
  return hash;
}

const hashes = new WeakMap<DocumentNode, string>();

interface DocumentForms {
  readonly settling: readonly string[];
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly hash: string;
  readonly operationsIn: WeakMap<GraphQLSchema, BoundedMemo<Operation>>;
}
