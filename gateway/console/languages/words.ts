import { CATEGORY_WORDS, RELATION_WORDS, ROLE_WORDS } from '../../../core/policy/index.js';
import type { Said } from './said.js';

/** The words of the closed vocabulary for people, and the code itself where there is none. */
const known = (words: Readonly<Record<string, Said>>, code: string): Said => words[code] ?? { fr: code, en: code };

export const categoryWords = (code: string): Said => known(CATEGORY_WORDS, code);
export const roleWords = (code: string): Said => known(ROLE_WORDS, code);
export const relationWords = (code: string): Said => known(RELATION_WORDS, code);
