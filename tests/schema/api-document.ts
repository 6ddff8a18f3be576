import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { type DocumentNode, parse, printSchema } from 'graphql';
import { schemaFile } from '../../schema/files.js';

/** The API schema of the committed supergraph, with the gateway's internal fields. */
export function apiDocument(): DocumentNode {
  const supergraph = Supergraph.build(readFileSync(schemaFile('supergraph.graphql'), 'utf8'));
  return parse(printSchema(supergraph.apiSchema().toGraphQLJSSchema()));
}
