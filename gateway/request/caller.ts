import type { ClientFacts } from '../../core/policy/index.js';
import type { Audience } from '../contract/index.js';
import type { KnownEpochs } from '../facts/index.js';
import type { Rules } from './3-plan.js';

/** Who asks, with what, for which one purpose: the outcome of step 1, frozen. */
export interface Caller {
  readonly kind: 'person' | 'service';
  /** Person id; null when a system acts for itself. */
  readonly person: string | null;
  readonly client: ClientFacts;
  /** Whose schema is seen: everybody's who asks through this client. */
  readonly audience: Audience;
  readonly purpose: string;
  /** A third party sees ids that join with nobody else's. */
  readonly pairwise: boolean;
  readonly tokenId: string;
  /** What is decided by: of one policy, from the first step to the last, though another be published meanwhile. */
  readonly rules: Rules;
  /** What stood when the request came: nothing that is older decides on it. */
  readonly epochs: KnownEpochs;
  /** The instant of the request: every clock downstream reads this one. */
  readonly at: number;
}
