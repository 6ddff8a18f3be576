import { createHash } from 'node:crypto';
import { Supergraph } from '@apollo/federation-internals';
import { parse, printSchema } from 'graphql';
import type { CompiledPolicy } from '../../core/policy/index.js';
import { readClassification } from '../../core/shield/index.js';
import { publicSchema } from '../federation/public-schema.js';
import type { Ground } from './contract.js';

/** The ground of contracts where no gateway runs: read from the text of a supergraph. */
export function groundOf(supergraphSdl: string, policy: CompiledPolicy, structural: Ground['structural']): Ground {
  const api = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  return {
    schema: publicSchema(parse(printSchema(api))),
    classification: readClassification(parse(supergraphSdl)),
    structural,
    policy,
    supergraph: createHash('sha256').update(supergraphSdl).digest('hex').slice(0, 16),
  };
}
