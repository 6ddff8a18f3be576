import {
  type AccessRequest,
  type Category,
  type CompiledPolicy,
  grantsOf,
  type Obligation,
  permits,
  type Tie,
} from '../../core/policy/index.js';
import type { AuthorisationClass } from './authorisation-class.js';
import { doneToNobodys } from './obligations.js';
import type { Term } from './reach.js';
import { type DenialCode, denied, type Taken, type Verdict } from './verdict.js';

/** Rows that a tie opens, and what it asks to be done to their values. */
export interface Usable {
  readonly term: Term;
  readonly nobody: boolean;
  readonly obligations: readonly Obligation[];
}

/** Before any data is seen nothing stands against its use. */
export const NO_STATE = Object.freeze({ restricted: false, retentionOver: false, courtOrder: false, sealed: false });
const OWN_SCHOOLS: readonly Term[] = ['own-schools'];
/** Agreements of a class carry no dates: those that are not in force are not in it. */
const ANY_INSTANT = 0;

/** Step 2, for everybody of one class: which rows a request may be read from, by which of their ties, and what is done to the values. */
export function openRows({ policy, authorisation }: { readonly policy: CompiledPolicy; readonly authorisation: AuthorisationClass }) {
  const { client, kinds } = authorisation;
  const tiesAt = new Map<string, Tie[]>();
  for (const kind of kinds) tiesAt.set(kind.school, [...(tiesAt.get(kind.school) ?? []), kind]);

  return { weigh, reachFor, rowsAboutNobodyFor };

  /** The rows a set of categories may be read from: those of the bonds that open all of them together. */
  function reachFor(request: AccessRequest): Usable[] {
    return kinds.flatMap((kind, bonds): Usable[] => {
      const { permits, needsConsent, obligations } = grantsOf(policy, request, client, kind, ANY_INSTANT);
      if (!permits) return [];
      const nobody = kind.of === 'groups';
      const whoever = { term: { bonds, consent: null }, nobody, obligations };
      if (!needsConsent || nobody || kind.of === 'staff') return [whoever];
      if (kind.of === 'persons') return request.categories.every((category) => authorisation.ownConsents.has(category)) ? [whoever] : [];
      return [{ ...whoever, term: { bonds, consent: request.categories } }];
    });
  }

  function weigh(taken: Taken): Verdict {
    const { request, nobody, any } = taken;
    const open = nobody && publicOnly(request.categories) ? publicReach(request) : null;
    if (open !== null) return { kind: 'open', ...open, taken };
    const usable = reachFor(request).filter((one) => one.nobody === nobody);
    if (usable.length === 0) return denied(request.coordinate, denialCode(request));
    return nobody
      ? { kind: 'open', ...leastDone(usable, request), taken }
      : { kind: 'subject', reach: usable.map(({ term }) => term), request, any };
  }

  /** The rows of a type that is about nobody, whatever is done to their values. */
  function rowsAboutNobodyFor(request: AccessRequest): readonly Term[] {
    const open = publicOnly(request.categories) ? publicReach(request) : null;
    return open?.reach ?? reachFor(request).flatMap((one) => (one.nobody ? [one.term] : []));
  }

  /** Why not: nothing, or a consent the asker may know is missing — the recipient it is given to, and the family of a student of age. */
  function denialCode(request: AccessRequest): DenialCode {
    const wouldPermit = (tie: Tie) => grantsOf(policy, request, client, tie, ANY_INSTANT).permits;
    if (kinds.some(wouldPermit)) return 'CONSENT_REQUIRED';
    const ofAge = kinds.filter((kind) => kind.relation === 'guardian-of-objecting-adult');
    return ofAge.some((kind) => wouldPermit({ ...kind, relation: 'guardian-of-adult' })) ? 'CONSENT_REQUIRED' : 'FORBIDDEN_FIELD';
  }

  /** Public facts: of every school one has to do with, but for those where the rules are narrower for all one is there. Null: of none. */
  function publicReach(request: AccessRequest): Done | null {
    // INVARIANT: asked of each school, also where none restricts anything: what is said of some schools depends on no other (threats T53).
    const asked = tiesAt.size === 0 ? [['', []] as const] : [...tiesAt];
    const open = asked.flatMap(([school, ties]) => {
      const { permits, obligations } = grantsPublic(request, ties);
      return permits ? [{ term: { schools: [school] }, obligations }] : [];
    });
    if (open.length === 0) return null;
    const { reach, obligations } = leastDone(open, request);
    if (reach.length === asked.length) return { reach: OWN_SCHOOLS, obligations };
    return { reach: [{ schools: reach.flatMap(({ schools }) => schools) }], obligations };
  }

  function grantsPublic(request: AccessRequest, ties: readonly Tie[]): ReturnType<typeof permits> {
    return permits(policy, request, { at: ANY_INSTANT, client, ties, consented: [], objection: 'none', state: NO_STATE });
  }
}

function publicOnly(categories: readonly Category[]): boolean {
  return categories.length === 1 && categories[0] === 'PUBLIC';
}

/** Rows about nobody, and what is done to every value that is read from them. */
interface Done<T extends Term = Term> {
  readonly reach: readonly T[];
  readonly obligations: readonly Obligation[];
}

/**
 * INVARIANT: rows that are nobody's do not tell by which tie they were reached: where some ties open values as they are, rows are read by those
 * alone; where none does, everything that one of them asks is done to each value.
 */
function leastDone<T extends Term>(
  usable: readonly { readonly term: T; readonly obligations: readonly Obligation[] }[],
  { categories }: AccessRequest,
): Done<T> {
  const clear = usable.filter(({ obligations }) => doneToNobodys(obligations, categories).length === 0);
  const taken = clear.length > 0 ? clear : usable;
  const obligations = new Set(taken.flatMap((one) => doneToNobodys(one.obligations, categories)));
  return { reach: taken.map(({ term }) => term), obligations: [...obligations] };
}
