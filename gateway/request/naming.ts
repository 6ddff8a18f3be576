import { type DocumentNode, getOperationAST, Kind, type OperationDefinitionNode, visit } from 'graphql';
import type { Classification } from '../../core/shield/index.js';
import type { Named } from './7-account.js';
import { hashOf, type Operation } from './operation.js';

/** What the ledger calls an operation, and whether it says who sent it. */
export interface Naming {
  /**
   * Of one that was not understood: only a refusal is entered under it. Why anything it mentions counts: what hides in a document that cannot be
   * read may be the report of a danger, and a refusal gives nothing that would have to be accounted for by name.
   */
  sent(document: DocumentNode, operationName: string | null): Named;
  /**
   * Of one whose `@skip` and `@include` are settled. INVARIANT: only what is carried out counts; an operation that is entered without a name does
   * nothing else (decided in step 2), so that no other write is hidden behind it.
   */
  understood(operation: Operation): Named;
}

/** `nameOf`: a coordinate as it may be kept. */
export function openNaming(classification: Classification, nameOf: (coordinate: string) => string): Naming {
  const unnamed = new Set(
    [...classification.entries()].flatMap(([coordinate, { subject }]) => (subject?.unnamed === true ? [coordinate] : [])),
  );
  const understood = new WeakMap<Operation, Named>();
  const fields = new Set([...unnamed].map((coordinate) => coordinate.slice(coordinate.indexOf('.') + 1)));
  return {
    sent(document, operationName) {
      const operation = getOperationAST(document, operationName);
      return {
        kind: operation?.operation === 'mutation' ? 'mutation' : 'query',
        name: operation?.name?.value ?? null,
        hash: hashOf(document),
        roots: [],
        unnamed: fields.size > 0 && operation?.operation !== 'query' && mentions(document, operation ?? null, fields),
      };
    },
    understood(operation) {
      const known = understood.get(operation);
      if (known !== undefined) return known;
      const { shape, name, hash } = operation;
      const roots = (shape.root.fieldsOf.get(shape.root.types[0] as string) ?? []).map((field) => field.coordinate);
      const named: Named = {
        kind: shape.kind,
        name,
        hash,
        roots: roots.map(nameOf),
        unnamed: shape.kind === 'mutation' && roots.some((coordinate) => unnamed.has(coordinate)),
      };
      understood.set(operation, named);
      return named;
    },
  };
}

/** Does it ask for one of these, itself or in a fragment? Where it is not said which operation is meant: any of them. */
function mentions(document: DocumentNode, operation: OperationDefinitionNode | null, names: ReadonlySet<string>): boolean {
  let found = false;
  const look = {
    Field: ({ name }: { readonly name: { readonly value: string } }) => {
      if (names.has(name.value)) found = true;
    },
  };
  for (const node of document.definitions)
    if (operation === null || node === operation || node.kind === Kind.FRAGMENT_DEFINITION) visit(node, look);
  return found;
}
