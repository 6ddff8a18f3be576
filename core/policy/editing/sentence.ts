import type { Purpose } from '../purposes.js';
import type { CellState } from '../verification/cell-state.js';
import type { EditedCell } from './intent.js';
import { ACTION_WORDS, CATEGORY_WORDS, RELATION_WORDS, ROLE_WORDS, type Said, STATE_WORDS } from './words.js';

/** What a cell means, in a sentence. */
export function sentenceOf({ role, relation, category, action }: EditedCell, { label }: Purpose, state: CellState): Said {
  const words = (language: keyof Said) => ({
    who: capital(ROLE_WORDS[role][language]),
    about: RELATION_WORDS[relation][language],
    does: ACTION_WORDS[action][language],
    what: CATEGORY_WORDS[category][language],
    how: STATE_WORDS[state][language],
  });
  const [fr, en] = [words('fr'), words('en')];
  if (state === 'never') {
    return {
      fr: `${fr.who} ne peut jamais, ${fr.about}, ${fr.does} (${fr.what}) au titre de « ${label.fr} ».`,
      en: `${en.who} may never, ${en.about}, ${en.does} (${en.what}) for “${label.en}”.`,
    };
  }
  return {
    fr: `${fr.who} peut, ${fr.about}, ${fr.does} (${fr.what}) au titre de « ${label.fr} » : ${fr.how}.`,
    en: `${en.who} may, ${en.about}, ${en.does} (${en.what}) for “${label.en}”: ${en.how}.`,
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
