import type { Action, Category, LawfulBasis, Obligation, Relation, Role } from './vocabulary.js';
import type { Wording } from './wording.js';

/**
 * The policy as data: what administrators edit, what `parse` checks and `compile` turns into tables.
 * Lists are never empty. In what refuses (guardrails, forbids, invariants) a selector left out means "whatever it is";
 * in what permits (grants) every selector is written.
 */
export interface PolicyDocument {
  readonly version: string;
  readonly title: string;
  readonly signedOffBy: readonly string[];
  readonly purposes: readonly PurposeEntry[];
  readonly guardrails: readonly Guardrail[];
  readonly grants: readonly Grant[];
  readonly forbids: readonly Forbid[];
  readonly invariants: readonly Invariant[];
  /** What is asked beside what the grants ask. Left out, nothing is. */
  readonly demands?: readonly Demand[];
  /** What subgraphs may be sent of data that others serve. Left out, each is sent the categories it serves itself, and no other. */
  readonly recipients?: readonly Recipient[];
}

/** Why data are used. Exactly one lawful basis each (GDPR art. 6); the most specific purpose is the one requested. */
export interface PurposeEntry {
  readonly id: string;
  readonly parent?: string;
  readonly basis: LawfulBasis;
  /** Term of the Data Privacy Vocabulary 2.3, prefixed: `dpv:…` or `sector-education:…`. */
  readonly dpv: string;
  /** Usual act: one holder of parental authority suffices; important act: all of them (Code civil art. 372-2). */
  readonly weight: 'usual' | 'important';
  readonly label: { readonly fr: string; readonly en: string };
  /** How long the data are kept for it, in words, with the text it rests on. */
  readonly retention: Wording;
  /** The purpose serves the subject's own rights: a restriction (GDPR art. 18) does not stop it. */
  readonly servesSubject?: true;
  /**
   * The purpose protects somebody, or a vital interest: a restriction does not stop it (GDPR art. 18(2)), nor an objection that is only examined
   * (art. 21(1), compelling grounds). One that is upheld does.
   */
  readonly protects?: true;
  readonly note?: Wording;
}

/** What every rule says about itself. */
export interface Rule {
  readonly id: string;
  /** What it implements: an article of law, a row of the matrix. */
  readonly source: string;
  readonly note?: string;
}

/** A national prohibition: no role, agreement or consent lifts it. At least one selector is written. */
export interface Guardrail extends Rule {
  readonly purposes?: readonly string[];
  readonly clients?: readonly ClientKind[];
  readonly roles?: readonly Role[];
  readonly categories?: readonly Category[];
}

/** A permission. A purpose listed covers its descendants, unless it says `exactly`; `coordinates` limits the grant to those. */
export interface Grant extends Rule {
  readonly roles: readonly Role[];
  readonly relations: readonly Relation[];
  readonly purposes: readonly string[];
  /** The purposes as they are listed, without the more specific ones below them. */
  readonly exactly?: true;
  readonly categories: readonly Category[];
  readonly actions: readonly Action[];
  /** `Type.field`, `Type.field(argument:)`, `Input.field` or `Type.*`; the input fields of a write are named beside it, or are not granted. */
  readonly coordinates?: readonly string[];
  /** Consent of the subject is asked whatever the lawful basis of the purpose. */
  readonly consent?: true;
  readonly obligations?: readonly Obligation[];
}

/** A refusal that outranks every grant. At least one selector is written. */
export interface Forbid extends Rule {
  readonly roles?: readonly Role[];
  readonly relations?: readonly Relation[];
  readonly purposes?: readonly string[];
  /** The purposes as they are listed, without the more specific ones below them. */
  readonly exactly?: true;
  readonly categories?: readonly Category[];
  readonly actions?: readonly Action[];
  readonly coordinates?: readonly string[];
}

/** What is asked beside what the grants ask: consent of the subject, obligations, or both. It opens nothing. At least one selector is written. */
export interface Demand extends Forbid {
  /** Consent of the subject is asked whatever the lawful basis of the purpose. */
  readonly consent?: true;
  readonly obligations?: readonly Obligation[];
}

/** What no edit of the grants may ever make possible, in the terms of a forbid. */
export type Invariant = Forbid;

/** A subgraph that may be sent further categories, as inputs of what it computes (federation: `@requires`). */
export interface Recipient extends Rule {
  readonly subgraph: string;
  readonly categories: readonly Category[];
}

export const CLIENT_KINDS = ['school-app', 'vendor'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];
