import {
  CLIENT_KINDS,
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
  const { guardrails, grants, forbids, invariants, recipients = [] } = document;
  refuseTwins([...guardrails, ...grants, ...forbids, ...invariants, ...recipients], 'rules');
  refuseOrphans(document.purposes);
  refuseCycles(document.purposes);
  refuseStrayPurposes(document);
  refuseUnselective(document);
  return document;
}

const ruleId = text(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/);
const purposeId = text(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
const coordinate = text(/^[A-Z_]\w*\.(?:\*|\w+(?:\(\w+:\))?)$/);

const purpose: Read<PurposeEntry> = record<PurposeEntry>({
  id: purposeId,
  parent: optional(purposeId) as Read<string>,
  basis: word(LAWFUL_BASES),
  dpv: text(/^(?:dpv|sector-education):[A-Z][A-Za-z]+$/),
  weight: word(['usual', 'important']),
  label: record<PurposeEntry['label']>({ fr: text(), en: text() }),
  retention: text(),
  servesSubject: optional(mark) as Read<true>,
  note: optional(text()) as Read<string>,
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

const grant: Read<Grant> = record<Grant>({
  ...rule,
  roles,
  relations,
  purposes,
  categories,
  actions,
  coordinates,
  consent: optional(mark) as Read<true>,
  obligations: maybe(list(word(OBLIGATIONS))),
});

const forbid: Read<Forbid> = record<Forbid>({
  ...rule,
  roles: maybe(roles),
  relations: maybe(relations),
  purposes: maybe(purposes),
  categories: maybe(categories),
  actions: maybe(actions),
  coordinates,
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
  recipients: maybe(several(recipient)),
});

/** Why: a field left out and a field that is `undefined` are the same to the readers, not to the type checker. */
function maybe<T>(read: Read<T>): Read<T> {
  return optional(read) as Read<T>;
}

function refuseTwins(entries: readonly { readonly id: string }[], path: string): void {
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
  for (const part of ['guardrails', 'grants', 'forbids', 'invariants'] as const) {
    document[part].forEach((entry, at) => {
      const stray = (entry.purposes ?? []).findIndex((id) => !known.has(id));
      if (stray < 0) return;
      const path = `${part}[${at}].purposes[${stray}]`;
      throw new PolicyError('UNKNOWN_PURPOSE', path, `purpose ${quoted(entry.purposes?.[stray])} is not on the list`);
    });
  }
}

/** A refusal that selects nothing would refuse everything: more likely a slip of the hand than a wish. */
function refuseUnselective(document: PolicyDocument): void {
  const said = new Set<keyof Rule>(['id', 'source', 'note']);
  for (const part of ['guardrails', 'forbids', 'invariants'] as const) {
    document[part].forEach((entry, at) => {
      if (Object.keys(entry).every((field) => said.has(field as keyof Rule))) {
        throw new PolicyError('NO_SELECTOR', `${part}[${at}]`, 'must say whom or what it refuses');
      }
    });
  }
}
