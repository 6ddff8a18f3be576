import {
  CATEGORY_WORDS,
  type CompiledPolicy,
  type Difference,
  ROLE_WORDS,
  rewording,
  type Said,
  sentenceOf,
  touchedCells,
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

/** Why the data protection officer must sign off, in a sentence. */
export function signOffSentence(reason: SignOffReason): Said {
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
        ({ purpose, before, after }) => `la base légale de « ${purpose} » : ${before ?? 'aucune'}, puis ${after}`,
        ({ purpose, before, after }) => `the lawful basis of “${purpose}”: ${before ?? 'none'}, then ${after}`,
        reason,
      );
    case 'part-of-purpose':
      return both(
        ({ purpose, of }) => `« ${purpose} » devient une partie de ${of.map((one) => `« ${one} »`).join(', ')}`,
        ({ purpose, of }) => `“${purpose}” becomes a part of ${of.map((one) => `“${one}”`).join(', ')}`,
        reason,
      );
    case 'leaves-purpose':
      return both(
        ({ purpose, of }) => `« ${purpose} » n’est plus une partie de ${of.map((one) => `« ${one} »`).join(', ')}`,
        ({ purpose, of }) => `“${purpose}” is a part of ${of.map((one) => `“${one}”`).join(', ')} no more`,
        reason,
      );
    case 'against-rights':
      return both(
        ({ purpose }) => `« ${purpose} » continue malgré une limitation ou une opposition`,
        ({ purpose }) => `“${purpose}” goes on against a restriction or an objection`,
        reason,
      );
    case 'weight-of-consent':
      return both(
        ({ purpose, before, after }) => `le poids du consentement à « ${purpose} » : ${before}, puis ${after}`,
        ({ purpose, before, after }) => `the weight of consent to “${purpose}”: ${before}, then ${after}`,
        reason,
      );
    case 'retention':
      return both(
        ({ purpose, before, after }) => `la conservation pour « ${purpose} » : ${rewording(before, after, 'fr').join(', puis ')}`,
        ({ purpose, before, after }) => `how long data are kept for “${purpose}”: ${rewording(before, after, 'en').join(', then ')}`,
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
