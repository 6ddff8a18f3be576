import { readFileSync, writeFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse, print, visit } from 'graphql';
import { assertClassified } from './assertions.js';
import { schemaFile } from './files.js';

/** The subgraphs of the supergraph; `governance` is the gateway's own. */
export const SUBGRAPHS = ['identity', 'attendance', 'assessment', 'messaging', 'governance'] as const;
export type SubgraphName = (typeof SUBGRAPHS)[number];

/** Fields and aliases with this prefix are the gateway's own; clients never see or send them. */
export const RESERVED = 'preau';

/** The SDL of one subgraph as it is served: prelude first, and the internal fields by which the gateway learns whose a row is. */
export function subgraphDocument(name: SubgraphName): DocumentNode {
  const known = documents.get(name) ?? readDocument(name);
  documents.set(name, known);
  return known;
}

/** Read once: the files come with the program. */
const documents = new Map<SubgraphName, DocumentNode>();

function readDocument(name: SubgraphName): DocumentNode {
  const texts = [readSchema('prelude'), readSchema(name), ...(name === 'identity' ? [readSchema('identity-facts')] : [])];
  return withSubjectKeys(parse(texts.join('\n')));
}

/** Composes the supergraph; throws with every fault named, one per line. */
export function compose(documents: readonly { name: string; document: DocumentNode }[] = allDocuments()): string {
  const result = composeServices(
    documents.map(({ name, document }) => ({ name, url: `http://${name}.preau.internal/`, typeDefs: document })),
  );
  if (result.errors !== undefined) throw new Error(result.errors.map((fault) => fault.message).join('\n'));
  assertClassified(result.supergraphSdl as string, documents);
  return result.supergraphSdl as string;
}

export function allDocuments(): { name: SubgraphName; document: DocumentNode }[] {
  return SUBGRAPHS.map((name) => ({ name, document: subgraphDocument(name) }));
}

/**
 * Adds `preauSubjects(path:)` to every type that is about somebody, and `preauCategories(field:)` where a value has categories of its own.
 * The subgraph answers them from the row; the gateway asks for them beside what the client asked.
 */
function withSubjectKeys(document: DocumentNode): DocumentNode {
  const keyed = (node: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode => {
    if (!node.directives?.some((directive) => directive.name.value === 'subject')) return node;
    const byValue = node.fields?.some((field) => print(field).includes('byValue:')) ?? false;
    const added = parse(
      `type T { ${RESERVED}Subjects(path: String!): [ID!]${byValue ? ` ${RESERVED}Categories(field: String!): [String!]` : ''} }`,
    ).definitions[0] as ObjectTypeDefinitionNode;
    return { ...node, fields: [...(node.fields ?? []), ...(added.fields ?? [])] };
  };
  return visit(document, { [Kind.OBJECT_TYPE_DEFINITION]: { enter: keyed } });
}

function readSchema(name: string): string {
  return readFileSync(schemaFile(`${name}.graphql`), 'utf8');
}

function main(): void {
  const composed = compose();
  const file = schemaFile('supergraph.graphql');
  if (!process.argv.includes('--check')) {
    writeFileSync(file, composed);
    process.stdout.write('composed schema/supergraph.graphql\n');
  } else if (readFileSync(file, 'utf8') !== composed) {
    process.stderr.write('schema/supergraph.graphql is not what the subgraphs compose to: run `npm run compose`\n');
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && import.meta.url === new URL(`file://${process.argv[1]}`).href) main();
