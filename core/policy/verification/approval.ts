import type { CompiledPolicy } from '../compile.js';
import { CLIENT_KINDS, type ClientKind } from '../document.js';
import { ACTIONS, type Category, type LawfulBasis, type Role, SPECIAL_CATEGORIES } from '../vocabulary.js';
import type { Difference } from './difference.js';
import { classesOf, everyTie, grantedByAny } from './domain.js';
import { outcomesAt } from './outcome.js';
import { probesOf } from './probes.js';

/** Why a change of the policy takes the approval of the data protection officer. Source: privacy model §1.5 (four eyes). */
export type ApprovalReason =
  | { readonly reason: 'special-category'; readonly categories: readonly Category[]; readonly difference: Difference }
  /** A role receives a category that no purpose gave it, through a kind of client. */
  | { readonly reason: 'recipient'; readonly role: Role; readonly category: Category; readonly clients: readonly ClientKind[] }
  /** A subgraph is sent a category that it was not sent. */
  | { readonly reason: 'recipient-subgraph'; readonly subgraph: string; readonly category: Category }
  /** Null before: a purpose that is new. */
  | { readonly reason: 'lawful-basis'; readonly purpose: string; readonly before: LawfulBasis | null; readonly after: LawfulBasis }
  /** One holder of parental authority suffices where all had to agree, or the reverse. */
  | {
      readonly reason: 'weight-of-consent';
      readonly purpose: string;
      readonly before: 'usual' | 'important';
      readonly after: 'usual' | 'important';
    };

const SPECIAL: ReadonlySet<Category> = new Set(SPECIAL_CATEGORIES);
const WIDER: ReadonlySet<Difference['change']> = new Set(['newly-allowed', 'loosened', 'basis-changed']);

/** The differences that let out more of a special category (GDPR art. 9 and 10), or let it out on another basis. */
export function widensSpecialCategory(differences: readonly Difference[]): readonly ApprovalReason[] {
  return differences.flatMap((difference): ApprovalReason[] => {
    const categories = difference.categories.filter((category) => SPECIAL.has(category));
    return WIDER.has(difference.change) && categories.length > 0 ? [{ reason: 'special-category', categories, difference }] : [];
  });
}

/** Who receives, at whatever school, for whatever purpose, what they never received before. Source: GDPR art. 13(1)(e) (categories of recipients). */
export function addsRecipient(before: CompiledPolicy, after: CompiledPolicy): readonly ApprovalReason[] {
  const known = received(before);
  const found = new Map<string, { role: Role; category: Category; clients: ClientKind[] }>();
  for (const [key, { role, category, client }] of received(after)) {
    if (known.has(key)) continue;
    const there = found.get(`${role} ${category}`);
    if (there === undefined) found.set(`${role} ${category}`, { role, category, clients: [client] });
    else there.clients.push(client);
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

/** The differences that let out more to one of these roles: whoever holds it would be giving themselves data. Source: privacy model §1.5. */
export function opensToRoles(differences: readonly Difference[], roles: readonly Role[]): readonly Difference[] {
  return differences.filter(
    ({ change, holders }) => WIDER.has(change) && holders.some(({ role }) => role !== null && roles.includes(role)),
  );
}

interface Receipt {
  readonly role: Role;
  readonly category: Category;
  readonly client: ClientKind;
}

/** Role × category × kind of client that some purpose lets out of the school nationally. Writing receives nothing. */
function received(policy: CompiledPolicy): ReadonlyMap<string, Receipt> {
  const nationally: CompiledPolicy = { ...policy, restrictions: null };
  const probes = probesOf(nationally);
  const found = new Map<string, Receipt>();
  for (const tie of everyTie()) {
    if (tie === null) continue;
    for (const client of CLIENT_KINDS) {
      for (const purpose of policy.purposes.keys()) {
        for (const action of ACTIONS) {
          if (action === 'WRITE') continue;
          const situation = { purpose, action, tie, client };
          const left = grantedByAny([nationally], situation).filter((category) => !found.has(`${tie.role} ${category} ${client}`));
          if (left.length === 0) continue;
          for (const [coordinate] of classesOf([nationally], situation, probes)) {
            const outcome = outcomesAt(nationally, situation, coordinate ?? '');
            for (const category of left) {
              if (outcome(category).given !== null) found.set(`${tie.role} ${category} ${client}`, { role: tie.role, category, client });
            }
          }
        }
      }
    }
  }
  return found;
}
