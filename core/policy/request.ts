import type { Action, Category, LawfulBasis, Obligation, Relation, Role, Stage } from './vocabulary.js';

/** Milliseconds since 1970-01-01T00:00Z. Time is a fact: the core has no clock. */
export type Instant = number;

/** One question: may this be done to this kind of datum, for this purpose? */
export interface AccessRequest {
  readonly action: Action;
  /** Exactly one purpose, at its most specific level. */
  readonly purpose: string;
  /** `Type.field`, `Type.field(argument:)` or `Input.field` of the schema. */
  readonly coordinate: string;
  /** All are needed. Never empty: an unclassified coordinate is denied. */
  readonly categories: readonly Category[];
  /**
   * The coordinate it takes after, whose categories these are: a value object after the field that led to it, an argument after its field. What
   * opens that opens it; what is refused or asked at either is refused or asked.
   */
  readonly after?: string | undefined;
  /** Arguments and input fields that are said with it: each is decided at its own coordinate too, for the same tie. Left out, nothing is said. */
  readonly said?: readonly Said[] | undefined;
}

/** An argument or an input field that is used, `Type.field(argument:)` or `Input.field`, with everything that must be granted for it. */
export type Said = Pick<AccessRequest, 'coordinate' | 'categories' | 'after'>;

/** A role the actor holds, at a school, together with the relation it gives to the subject at hand. */
export interface Tie {
  readonly role: Role;
  readonly relation: Relation;
  /** UAI of the school at which the role is held. */
  readonly school: string;
}

/** What a client system was contracted for by a school. Dates are half-open: from <= at < to. */
export interface Agreement {
  readonly id: string;
  readonly school: string;
  /** A purpose listed here covers itself and its descendants. */
  readonly purposes: readonly string[];
  readonly categories: readonly Category[];
  readonly from: Instant;
  readonly to: Instant | null;
}

/** The system that asks: a school's own application, or a third party's. */
export interface ClientFacts {
  readonly id: string;
  readonly kind: 'school-app' | 'vendor';
  readonly agreements: readonly Agreement[];
  /** The token's own ceiling; a purpose listed covers itself and its descendants. */
  readonly tokenPurposes: readonly string[];
}

/** What is known about the subject, here and now. For a coordinate nobody is the subject of, `ties` hold `member` relations. */
export interface Facts {
  readonly at: Instant;
  readonly client: ClientFacts;
  readonly ties: readonly Tie[];
  /** Categories for which consent of this subject, to this client, for this purpose, is valid at `at`. */
  readonly consented: readonly Category[];
  readonly objection: 'none' | 'pending' | 'upheld';
  readonly state: SubjectState;
}

/** GDPR art. 18 restriction, retention over, court order against the asking party, safeguarding seal. */
export interface SubjectState {
  readonly restricted: boolean;
  readonly retentionOver: boolean;
  readonly courtOrder: boolean;
  readonly sealed: boolean;
}

export interface StageResult {
  readonly stage: Stage;
  readonly permits: boolean;
  /** Ids of the rules of the document that made it so; empty when nothing spoke, which is a denial. */
  readonly rules: readonly string[];
  /** A closed reason, for explain and for the ledger; never shown to a vendor. */
  readonly reason: string;
}

/** A value inside the core; it becomes a refusal only at the edge. */
export interface Decision {
  readonly permits: boolean;
  readonly basis: LawfulBasis;
  readonly obligations: readonly Obligation[];
  readonly stages: readonly StageResult[];
  /** True when nothing but a missing consent stands in the way. */
  readonly consentWouldPermit: boolean;
}
