import {
  CATEGORIES,
  type Category,
  compile,
  inBoth,
  type PolicyDocument,
  ROLES,
  type Role,
  type Said,
} from '../../../core/policy/index.js';
import type { Vendor } from '../policies/touched.js';
import type { Declared } from './declared.js';
import { SUBJECTS, type Subject, subjectOf } from './subjects.js';
import type { ToldTransfer } from './told.js';
import { transfersOf } from './whole.js';

/** One line of the register of processing activities. Source: GDPR art. 30(1). */
export interface RegisterLine {
  readonly purpose: string;
  readonly parent: string | null;
  readonly label: Said;
  readonly basis: string;
  readonly dpv: string;
  readonly weight: string;
  readonly retention: Said;
  readonly note: Said | null;
  readonly categories: readonly Category[];
  readonly roles: readonly Role[];
  readonly vendors: readonly string[];
  readonly subjects: readonly Subject[];
  readonly transfers: readonly ToldTransfer[];
}

/** A system of a third party under an agreement. */
export type Contracted = Vendor & { readonly name: string };

/** The purposes of a document, with what is granted for each or for one above it, and which systems of third parties are contracted for it. */
export function registerOf(document: PolicyDocument, contracted: readonly Contracted[], declared: Declared): readonly RegisterLine[] {
  return [...compile(document).purposes.values()].map(({ id, parent, label, basis, dpv, weight, retention, note, lineage }) => {
    const grants = document.grants.filter(({ purposes, exactly }) => (exactly ? [id] : lineage).some((one) => purposes.includes(one)));
    const systems = onceEach(contracted.filter(({ purposes }) => lineage.some((one) => purposes.includes(one))));
    const subjects = grants.flatMap(({ roles, relations }) =>
      roles.flatMap((role) => relations.map((relation) => subjectOf(role, relation))),
    );
    return {
      purpose: id,
      parent,
      label,
      basis,
      dpv,
      weight,
      retention: inBoth(retention),
      note: note === undefined ? null : inBoth(note),
      categories: CATEGORIES.filter((category) => grants.some(({ categories }) => categories.includes(category))),
      roles: ROLES.filter((role) => role !== 'service' && grants.some(({ roles }) => roles.includes(role))),
      vendors: [...new Set(systems.map(({ name }) => name))],
      subjects: SUBJECTS.filter((subject) => subjects.includes(subject)),
      transfers: transfersOf(systems, declared),
    };
  });
}

/** Each system once, however many agreements it has. */
export function onceEach(contracted: readonly Contracted[]): readonly Contracted[] {
  return [...new Map(contracted.map((one) => [one.client, one])).values()];
}
