import {
  BASIS_WORDS,
  CATEGORY_WORDS,
  type CompiledPolicy,
  type Difference,
  ROLE_WORDS,
  rewording,
  type Said,
  sentenceOf,
  touchedCells,
  WEIGHT_WORDS,
} from '../../../core/policy/index.js';
import type { SignOffReason } from './examination.js';

/** Up to so many of the cells of a difference, each as what it will mean. */
export function examplesOf(difference: Difference, after: CompiledPolicy, before: CompiledPolicy, most: number): readonly Said[] {
  const examples: Said[] = [];
  for (const { role, relation, purpose, action, category } of touchedCells([difference])) {
    const found = after.purposes.get(purpose) ?? before.purposes.get(purpose);
    if (role === null || relation === null || found === undefined) continue;
    examples.push(sentenceOf({ role, relation, purpose, action, category }, found, difference.after.state));
    if (examples.length === most) break;
  }
  return examples;
}

/** What purposes are called; one that is not known goes by its code. */
export type LabelOf = (purpose: string) => Said;

/** Why somebody must sign, with what is needed to tell it. */
export interface ToldReason {
  readonly reason: SignOffReason;
  readonly labelOf: LabelOf;
}

/** As they are called after a change; those that are gone, as they were. */
export function labelsIn(before: CompiledPolicy | null, after: CompiledPolicy | null): LabelOf {
  return (purpose) => (after?.purposes.get(purpose) ?? before?.purposes.get(purpose))?.label ?? { fr: purpose, en: purpose };
}

/** Why the data protection officer must sign off, in a sentence. */
export function signOffSentence(reason: SignOffReason, labelOf: LabelOf): Said {
  switch (reason.reason) {
    case 'special-category':
      return both(
        ({ categories }) => `plus de données sensibles : ${categories.map((one) => CATEGORY_WORDS[one].fr).join(', ')}`,
        ({ categories }) => `more of what is sensitive: ${categories.map((one) => CATEGORY_WORDS[one].en).join(', ')}`,
        reason,
      );
    case 'recipient':
      return both(
        ({ role, category }) => `un nouveau destinataire : ${ROLE_WORDS[role].fr} (${CATEGORY_WORDS[category].fr})`,
        ({ role, category }) => `a new recipient: ${ROLE_WORDS[role].en} (${CATEGORY_WORDS[category].en})`,
        reason,
      );
    case 'recipient-subgraph':
      return both(
        ({ subgraph, category }) => `un nouveau service destinataire : ${subgraph} (${CATEGORY_WORDS[category].fr})`,
        ({ subgraph, category }) => `a new service that receives: ${subgraph} (${CATEGORY_WORDS[category].en})`,
        reason,
      );
    case 'lawful-basis':
      return both(
        ({ purpose, before, after }) =>
          `la base légale de « ${labelOf(purpose).fr} » : ${before === null ? 'aucune' : BASIS_WORDS[before].fr}, puis ${BASIS_WORDS[after].fr}`,
        ({ purpose, before, after }) =>
          `the lawful basis of “${labelOf(purpose).en}”: ${before === null ? 'none' : BASIS_WORDS[before].en}, then ${BASIS_WORDS[after].en}`,
        reason,
      );
    case 'part-of-purpose':
      return both(
        ({ purpose, of }) => `« ${labelOf(purpose).fr} » devient une partie de ${of.map((one) => `« ${labelOf(one).fr} »`).join(', ')}`,
        ({ purpose, of }) => `“${labelOf(purpose).en}” becomes a part of ${of.map((one) => `“${labelOf(one).en}”`).join(', ')}`,
        reason,
      );
    case 'leaves-purpose':
      return both(
        ({ purpose, of }) => `« ${labelOf(purpose).fr} » n’est plus une partie de ${of.map((one) => `« ${labelOf(one).fr} »`).join(', ')}`,
        ({ purpose, of }) => `“${labelOf(purpose).en}” is a part of ${of.map((one) => `“${labelOf(one).en}”`).join(', ')} no more`,
        reason,
      );
    case 'against-rights':
      return both(
        ({ purpose }) => `« ${labelOf(purpose).fr} » continue malgré une limitation ou une opposition`,
        ({ purpose }) => `“${labelOf(purpose).en}” goes on against a restriction or an objection`,
        reason,
      );
    case 'weight-of-consent':
      return both(
        ({ purpose, before, after }) =>
          `le poids du consentement à « ${labelOf(purpose).fr} » : ${WEIGHT_WORDS[before].fr}, puis ${WEIGHT_WORDS[after].fr}`,
        ({ purpose, before, after }) =>
          `the weight of consent to “${labelOf(purpose).en}”: ${WEIGHT_WORDS[before].en}, then ${WEIGHT_WORDS[after].en}`,
        reason,
      );
    case 'retention':
      return both(
        ({ purpose, before, after }) =>
          `la conservation pour « ${labelOf(purpose).fr} » : ${rewording(before, after, 'fr').join(', puis ')}`,
        ({ purpose, before, after }) =>
          `how long data are kept for “${labelOf(purpose).en}”: ${rewording(before, after, 'en').join(', then ')}`,
        reason,
      );
    case 'name':
      return both(
        ({ purpose, before, after }) => `le nom de « ${purpose} » : ${rewording(before, after, 'fr').join(', puis ')}`,
        ({ purpose, before, after }) => `the name of “${purpose}”: ${rewording(before, after, 'en').join(', then ')}`,
        reason,
      );
    case 'prohibition':
      return both(
        ({ rule }) => `une interdiction retirée ou changée : ${rule}`,
        ({ rule }) => `a prohibition taken out or changed: ${rule}`,
        reason,
      );
  }
}

function both<R>(fr: (reason: R) => string, en: (reason: R) => string, reason: R): Said {
  return { fr: fr(reason), en: en(reason) };
}
