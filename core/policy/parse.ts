import {
  CLIENT_KINDS,
  type Demand,
  type Forbid,
  type Grant,
  type Guardrail,
  type PolicyDocument,
  type PurposeEntry,
  type Recipient,
  type Rule,
} from './document.js';
import { PolicyError, quoted } from './policy-error.js';
import { list, mark, optional, type Read, record, several, text, word } from './reading.js';
import { ACTIONS, CATEGORIES, LAWFUL_BASES, OBLIGATIONS, RELATIONS, ROLES } from './vocabulary.js';
import type { Wording } from './wording.js';

/** The rule that lets anybody with an agreement read what is public; it is not written in documents. */
export const PUBLIC_RULE = 'everyone.public';

/**
 * Reads a policy document at the door. The answer is a frozen copy in our own types; inside, it is believed.
 * An unknown word, an unknown field, an empty list, a purpose nobody declared: the whole document is refused.
 *
 * @throws PolicyError with the code and the path of the first fault
 */
export function parsePolicy(value: unknown): PolicyDocument {
  const document = readDocument(value, '');
  refuseTwins(document.purposes, 'purposes');
  const { guardrails, grants, forbids, invariants, demands = [], recipients = [] } = document;
  refuseTwins([...guardrails, ...grants, ...forbids, ...invariants, ...demands, ...recipients], 'rules');
  refuseOrphans(document.purposes);
  refuseCycles(document.purposes);
  refuseStrayPurposes(document);
  for (const part of ['guardrails', 'forbids', 'invariants'] as const) refuseUnselective(document[part], part);
  refuseUnselective(demands, 'demands');
  refuseVain(demands);
  return document;
}

const ruleId = text(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/);
export const purposeId = text(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
export const coordinate = text(/^[A-Z_]\w*\.(?:\*|\w+(?:\(\w+:\))?)$/);

const said = record<PurposeEntry['label']>({ fr: text(), en: text() });
const oneText = text();
const wording: Read<Wording> = (value, path) => (typeof value === 'object' && value !== null ? said(value, path) : oneText(value, path));

const purpose: Read<PurposeEntry> = record<PurposeEntry>({
  id: purposeId,
  parent: optional(purposeId) as Read<string>,
  basis: word(LAWFUL_BASES),
  dpv: text(/^(?:dpv|sector-education):[A-Z][A-Za-z]+$/),
  weight: word(['usual', 'important']),
  label: said,
  retention: wording,
  servesSubject: optional(mark) as Read<true>,
  protects: optional(mark) as Read<true>,
  note: maybe(wording),
});

const rule = { id: ruleId, source: text(), note: optional(text()) as Read<string> };
const purposes = list(purposeId);
const roles = list(word(ROLES));
const relations = list(word(RELATIONS));
const categories = list(word(CATEGORIES));
const actions = list(word(ACTIONS));
const coordinates = optional(list(coordinate)) as Read<readonly string[]>;

const guardrail: Read<Guardrail> = record<Guardrail>({
  ...rule,
  purposes: maybe(purposes),
  clients: maybe(list(word(CLIENT_KINDS))),
  roles: maybe(roles),
  categories: maybe(categories),
});

export const grant: Read<Grant> = record<Grant>({
  ...rule,
  roles,
  relations,
  purposes,
  exactly: maybe(mark),
  categories,
  actions,
  coordinates,
  consent: optional(mark) as Read<true>,
  obligations: maybe(list(word(OBLIGATIONS))),
});

const selectors = {
  ...rule,
  roles: maybe(roles),
  relations: maybe(relations),
  purposes: maybe(purposes),
  exactly: maybe(mark),
  categories: maybe(categories),
  actions: maybe(actions),
  coordinates,
};
export const forbid: Read<Forbid> = record<Forbid>(selectors);

export const demand: Read<Demand> = record<Demand>({
  ...selectors,
  consent: maybe(mark),
  obligations: maybe(list(word(OBLIGATIONS))),
});

const recipient: Read<Recipient> = record<Recipient>({ ...rule, subgraph: text(/^[A-Za-z0-9][\w-]{0,99}$/), categories });

const readDocument: Read<PolicyDocument> = record<PolicyDocument>({
  version: text(/^[\w.+-]{1,40}$/),
  title: text(),
  signedOffBy: list(text()),
  purposes: list(purpose),
  guardrails: several(guardrail),
  grants: several(grant),
  forbids: several(forbid),
  invariants: several(forbid),
  demands: maybe(several(demand)),
  recipients: maybe(several(recipient)),
});

/** Why: a field left out and a field that is `undefined` are the same to the readers, not to the type checker. */
export function maybe<T>(read: Read<T>): Read<T> {
  return optional(read) as Read<T>;
}

export function refuseTwins(entries: readonly { readonly id: string }[], path: string): void {
  const seen = new Set<string>([PUBLIC_RULE]);
  for (const { id } of entries) {
    if (seen.has(id)) throw new PolicyError('DUPLICATE', path, `id ${quoted(id)} is taken`);
    seen.add(id);
  }
}

function refuseOrphans(purposes: readonly PurposeEntry[]): void {
  const known = new Set(purposes.map(({ id }) => id));
  purposes.forEach(({ parent }, at) => {
    if (parent !== undefined && !known.has(parent)) {
      throw new PolicyError('UNKNOWN_PURPOSE', `purposes[${at}].parent`, `purpose ${quoted(parent)} is not on the list`);
    }
  });
}

function refuseCycles(purposes: readonly PurposeEntry[]): void {
  const parentOf = new Map(purposes.map(({ id, parent }) => [id, parent]));
  purposes.forEach(({ id }, at) => {
    const lineage = new Set<string>();
    for (let next: string | undefined = id; next !== undefined; next = parentOf.get(next)) {
      if (lineage.has(next)) throw new PolicyError('PURPOSE_CYCLE', `purposes[${at}]`, `purpose ${quoted(id)} descends from itself`);
      lineage.add(next);
    }
  });
}

function refuseStrayPurposes(document: PolicyDocument): void {
  const known = new Set(document.purposes.map(({ id }) => id));
  for (const part of ['guardrails', 'grants', 'forbids', 'invariants', 'demands'] as const) {
    refuseStray(document[part] ?? [], part, known);
  }
}

/** @throws PolicyError for the first purpose that is not known */
export function refuseStray(
  rules: readonly { readonly purposes?: readonly string[] }[],
  path: string,
  known: { has(id: string): boolean },
): void {
  rules.forEach(({ purposes = [] }, at) => {
    const stray = purposes.findIndex((id) => !known.has(id));
    if (stray < 0) return;
    throw new PolicyError('UNKNOWN_PURPOSE', `${path}[${at}].purposes[${stray}]`, `purpose ${quoted(purposes[stray])} is not on the list`);
  });
}

const SAID = new Set<string>(['id', 'source', 'note', 'exactly', 'consent', 'obligations']);

/** A refusal that selects nothing would refuse everything: more likely a slip of the hand than a wish. */
export function refuseUnselective(rules: readonly Rule[], path: string): void {
  rules.forEach((entry, at) => {
    if (Object.keys(entry).every((field) => SAID.has(field))) {
      throw new PolicyError('NO_SELECTOR', `${path}[${at}]`, 'must say whom or what it refuses');
    }
  });
}

/** A demand that asks for nothing is a slip of the hand too. */
export function refuseVain(demands: readonly Demand[]): void {
  demands.forEach(({ consent, obligations }, at) => {
    if (consent === undefined && obligations === undefined) {
      throw new PolicyError('MISSING_FIELD', `demands[${at}]`, 'must ask for consent, for obligations, or for both');
    }
  });
}
