import type { ClientFacts } from '../../core/policy/index.js';

/** Who asks, with what, for which one purpose: the outcome of step 1, frozen. */
export interface Caller {
  readonly kind: 'person' | 'service';
  /** Person id; null when a system acts for itself. */
  readonly person: string | null;
  readonly client: ClientFacts;
  readonly purpose: string;
  /** A third party sees ids that join with nobody else's. */
  readonly pairwise: boolean;
  readonly tokenId: string;
  /** The instant of the request: every clock downstream reads this one. */
  readonly at: number;
}
