import type { GraphQLSchema } from 'graphql';
import type { CompiledPolicy } from '../../core/policy/index.js';
import { type Audience, effectiveTerms, fingerprintOf } from './audience.js';
import { filteredSchema } from './filtered-schema.js';
import { grantableTo } from './grantable.js';
import { type ClassifiedSchema, openingsOf } from './openings.js';
import { type Visible, visibleIn } from './visible.js';

/** The schema as one audience may see it: what is not in it does not exist for them. */
export interface Contract {
  readonly schema: GraphQLSchema;
  /** Equal for those who see the same under the same terms. */
  readonly fingerprint: string;
  /** Is it there: a type, `Type.field`, `Type.field(argument:)` or `Input.field`? */
  has(coordinate: string): boolean;
}

/** What contracts are made of: one policy over one supergraph. */
export interface Ground extends ClassifiedSchema {
  readonly policy: CompiledPolicy;
  /** Id of the supergraph. */
  readonly supergraph: string;
}

/** The contract of an audience, derived from the policy that decides: a coordinate is in it if somebody of the audience could be permitted. */
export function contractOf(audience: Audience, ground: Ground): Contract {
  const { schema, policy, supergraph } = ground;
  const terms = effectiveTerms(audience, policy);
  const visible: Visible = visibleIn(schema, openingsOf(ground, grantableTo(audience, terms, policy)));
  return Object.freeze({
    schema: filteredSchema(schema, visible),
    fingerprint: fingerprintOf(audience, terms, policy.document.version, supergraph),
    has: (coordinate: string) => visible.coordinates.has(coordinate) || visible.types.has(coordinate),
  });
}
