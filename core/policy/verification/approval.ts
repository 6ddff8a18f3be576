import { type CategorySet, categoriesOf, categorySet, NOTHING } from '../category-set.js';
import type { CompiledPolicy } from '../compile.js';
import { CLIENT_KINDS, type ClientKind, type PolicyDocument } from '../document.js';
import { obligationSet } from '../obligation-set.js';
import { ACTIONS, type Category, type LawfulBasis, RELATIONS, ROLES, type Role, SPECIAL_CATEGORIES } from '../vocabulary.js';
import { isSameWording, type Wording } from '../wording.js';
import type { Difference } from './difference.js';
import { classesOf, NO_RESTRICTION } from './domain.js';
import { cellOf, grantedIn, outcomesAt } from './outcome.js';
import { probesOf } from './probes.js';
import { atOnce, type Steps } from './steps.js';

/** Why a change of the policy takes the approval of the data protection officer. Source: privacy model §1.5 (four eyes). */
export type ApprovalReason =
  | { readonly reason: 'special-category'; readonly categories: readonly Category[]; readonly difference: Difference }
  /** A role receives a category that no purpose gave it, through a kind of client. */
  | { readonly reason: 'recipient'; readonly role: Role; readonly category: Category; readonly clients: readonly ClientKind[] }
  /** A subgraph is sent a category that it was not sent. */
  | { readonly reason: 'recipient-subgraph'; readonly subgraph: string; readonly category: Category }
  /** Null before: a purpose that is new. */
  | { readonly reason: 'lawful-basis'; readonly purpose: string; readonly before: LawfulBasis | null; readonly after: LawfulBasis }
  /** It is a part of purposes of which it was none: agreements with them, tokens for them and consents to them cover it. GDPR art. 5(1)(b). */
  | { readonly reason: 'part-of-purpose'; readonly purpose: string; readonly of: readonly string[] }
  /** It is a part of purposes no more: what is refused for those, or asked beside, is not for it. GDPR art. 5(1)(b). */
  | { readonly reason: 'leaves-purpose'; readonly purpose: string; readonly of: readonly string[] }
  /** It goes on against a restriction, or an objection that is examined. GDPR art. 18 and 21. */
  | { readonly reason: 'against-rights'; readonly purpose: string }
  /** One holder of parental authority suffices where all had to agree, or the reverse. */
  | {
      readonly reason: 'weight-of-consent';
      readonly purpose: string;
      readonly before: 'usual' | 'important';
      readonly after: 'usual' | 'important';
    }
  /** Data are kept otherwise for it: for how long, and by which text. GDPR art. 5(1)(e) and 30(1)(f). */
  | { readonly reason: 'retention'; readonly purpose: string; readonly before: Wording; readonly after: Wording }
  /** It is called otherwise: families are told of it, and agree to it, by that name. GDPR art. 4(11), 7(2) and 13(1)(c). */
  | { readonly reason: 'name'; readonly purpose: string; readonly before: Wording; readonly after: Wording };

/** Every reason for which the data protection officer must approve what leads from one policy to the other. `differences` are all there are. */
export function approvalReasons(
  before: CompiledPolicy,
  after: CompiledPolicy,
  differences: readonly Difference[],
): readonly ApprovalReason[] {
  return atOnce(approvalReasonsInSteps(before, after, differences));
}

export function* approvalReasonsInSteps(
  before: CompiledPolicy,
  after: CompiledPolicy,
  differences: readonly Difference[],
): Steps<readonly ApprovalReason[]> {
  return [
    ...widensSpecialCategory(differences),
    ...(yield* addsRecipientInSteps(before, after)),
    ...changesLawfulBasis(before, after),
    ...purposesThatReachFurther(before, after),
    ...dropsConsent(differences),
    ...keptOtherwise(before, after),
    ...calledOtherwise(before, after),
  ];
}

const SPECIAL: ReadonlySet<Category> = new Set(SPECIAL_CATEGORIES);
/** Changes by which more may be let out. */
export const WIDER: ReadonlySet<Difference['change']> = new Set(['newly-allowed', 'loosened', 'basis-changed']);

/** The differences that let out more of a special category (GDPR art. 9 and 10), or let it out on another basis. */
export function widensSpecialCategory(differences: readonly Difference[]): readonly ApprovalReason[] {
  return differences.flatMap((difference): ApprovalReason[] => {
    const categories = difference.categories.filter((category) => SPECIAL.has(category));
    return WIDER.has(difference.change) && categories.length > 0 ? [{ reason: 'special-category', categories, difference }] : [];
  });
}

/** Who receives, at whatever school, for whatever purpose, what they never received before. Source: GDPR art. 13(1)(e) (categories of recipients). */
export function addsRecipient(before: CompiledPolicy, after: CompiledPolicy): readonly ApprovalReason[] {
  return atOnce(addsRecipientInSteps(before, after));
}

function* addsRecipientInSteps(before: CompiledPolicy, after: CompiledPolicy): Steps<readonly ApprovalReason[]> {
  if (before.document === after.document) return [];
  const known = yield* received(before);
  const found = new Map<string, { role: Role; category: Category; clients: ClientKind[] }>();
  for (const [key, { role, category, client }] of yield* received(after)) {
    if (known.has(key)) continue;
    const there = found.get(`${role} ${category}`);
    if (there === undefined) found.set(`${role} ${category}`, { role, category, clients: [client] });
    else if (!there.clients.includes(client)) there.clients.push(client);
  }
  const sent = (policy: CompiledPolicy) =>
    (policy.document.recipients ?? []).flatMap(({ subgraph, categories }) => categories.map((category) => ({ subgraph, category })));
  const wasSent = new Set(sent(before).map(({ subgraph, category }) => `${subgraph} ${category}`));
  return [
    ...[...found.values()].map((one): ApprovalReason => ({ reason: 'recipient', ...one })),
    ...sent(after)
      .filter(({ subgraph, category }) => !wasSent.has(`${subgraph} ${category}`))
      .map((one): ApprovalReason => ({ reason: 'recipient-subgraph', ...one })),
  ];
}

/** The purposes that rest on another lawful basis than before, or are new, and those for which consent weighs otherwise. */
export function changesLawfulBasis(before: CompiledPolicy, after: CompiledPolicy): readonly ApprovalReason[] {
  return [...after.purposes.values()].flatMap(({ id, basis, weight }): ApprovalReason[] => {
    const was = before.purposes.get(id);
    const reasons: ApprovalReason[] = [];
    if (was?.basis !== basis) reasons.push({ reason: 'lawful-basis', purpose: id, before: was?.basis ?? null, after: basis });
    if (was !== undefined && was.weight !== weight)
      reasons.push({ reason: 'weight-of-consent', purpose: id, before: was.weight, after: weight });
    return reasons;
  });
}

/**
 * The purposes that reach further: covered by what was said of others, out of the reach of what was, or whatever the subject says against them. New
 * ones have no basis yet.
 */
export function purposesThatReachFurther(before: CompiledPolicy, after: CompiledPolicy): readonly ApprovalReason[] {
  return [...after.purposes.values()].flatMap(({ id, lineage, servesSubject, protects }): ApprovalReason[] => {
    const was = before.purposes.get(id);
    if (was === undefined) return [];
    const of = lineage.filter((ancestor) => !was.lineage.includes(ancestor));
    const left = was.lineage.filter((ancestor) => !lineage.includes(ancestor));
    const goesOn = (servesSubject && !was.servesSubject) || (protects && !was.protects);
    return [
      ...(of.length > 0 ? [{ reason: 'part-of-purpose', purpose: id, of } as const] : []),
      ...(left.length > 0 ? [{ reason: 'leaves-purpose', purpose: id, of: left } as const] : []),
      ...(goesOn ? [{ reason: 'against-rights', purpose: id } as const] : []),
    ];
  });
}

/** The purposes for which something is let out on their own basis that was let out only to whom consent was given. Source: GDPR art. 6 and 7. */
export function dropsConsent(differences: readonly Difference[]): readonly ApprovalReason[] {
  const dropped = differences.filter(
    ({ before, after }) =>
      before.withConsent !== null && before.withoutConsent === null && after.withoutConsent !== null && before.basis === after.basis,
  );
  const bases = new Map(dropped.flatMap(({ purposes, after }) => purposes.map((purpose): [string, LawfulBasis] => [purpose, after.basis])));
  return [...bases].map(([purpose, basis]): ApprovalReason => ({ reason: 'lawful-basis', purpose, before: 'consent', after: basis }));
}

/**
 * The purposes for which data are kept otherwise. Why not only longer: it is said in words, of which nobody can tell that they mean less. New ones
 * have no basis yet.
 */
export function keptOtherwise(before: CompiledPolicy, after: CompiledPolicy): readonly ApprovalReason[] {
  return [...after.purposes.values()].flatMap(({ id, retention }): ApprovalReason[] => {
    const was = before.purposes.get(id)?.retention;
    if (was === undefined || isSameWording(was, retention)) return [];
    return [{ reason: 'retention', purpose: id, before: was, after: retention }];
  });
}

/** The purposes that families know by another name. */
export function calledOtherwise(before: CompiledPolicy, after: CompiledPolicy): readonly ApprovalReason[] {
  return [...after.purposes.values()].flatMap(({ id, label }): ApprovalReason[] => {
    const was = before.purposes.get(id)?.label;
    if (was === undefined || isSameWording(was, label)) return [];
    return [{ reason: 'name', purpose: id, before: was, after: label }];
  });
}

interface Receipt {
  readonly role: Role;
  readonly category: Category;
  readonly client: ClientKind;
}

/**
 * Role × category × kind of client that some purpose lets out of the school nationally. Writing receives nothing. Remembered with the document,
 * which is all it comes from: every draft is compared with the one in force.
 */
function* received(policy: CompiledPolicy): Steps<ReadonlyMap<string, Receipt>> {
  const known = receipts.get(policy.document);
  if (known !== undefined) return known;
  const nationally: CompiledPolicy = { ...policy, restrictions: null };
  const probes = probesOf(nationally);
  const found = new Map<string, Receipt>();
  for (const role of ROLES) {
    for (const client of CLIENT_KINDS) {
      yield;
      receivedBy(nationally, role, client, probes, found);
    }
  }
  receipts.set(policy.document, found);
  return found;
}

const FIGURES = obligationSet(['AGGREGATE_ONLY']);

const receipts = new WeakMap<PolicyDocument, ReadonlyMap<string, Receipt>>();

function receivedBy(policy: CompiledPolicy, role: Role, client: ClientKind, probes: readonly string[], found: Map<string, Receipt>): void {
  let { low, high }: CategorySet = NOTHING;
  for (const relation of RELATIONS) {
    const tie = { role, relation, school: NO_RESTRICTION };
    for (const purpose of policy.purposes.keys()) {
      for (const action of ACTIONS) {
        if (action === 'WRITE') continue;
        const situation = { purpose, action, tie, client };
        const granted = grantedIn(policy, cellOf(policy, situation) ?? Number.NaN);
        const fresh: CategorySet = { low: granted.low & ~low, high: granted.high & ~high };
        if ((fresh.low | fresh.high) === 0) continue;
        const left = categoriesOf(fresh);
        for (const [coordinate] of classesOf([policy], situation, probes)) {
          const outcome = outcomesAt(policy, situation, coordinate ?? '');
          for (const category of left) {
            const { given } = outcome(category);
            if (given === null) continue;
            // Why apart: figures of many are not the data of each of them.
            found.set(`${role} ${category} ${client} figures`, { role, category, client });
            if ((given & FIGURES) !== 0) continue;
            found.set(`${role} ${category} ${client}`, { role, category, client });
            const one = categorySet([category]);
            low |= one.low;
            high |= one.high;
          }
        }
      }
    }
  }
}
