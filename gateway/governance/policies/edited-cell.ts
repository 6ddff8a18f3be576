import { canonicalJson } from '../../../core/ledger/index.js';
import {
  type Action,
  type Category,
  type CellEdit,
  type EditRefusal,
  type EditRefusalCode,
  editCell,
  editRestriction,
  INTENTS,
  PolicyError,
  RELATIONS,
  RESTRICTING_INTENTS,
  type Restriction,
  ROLES,
  type Said,
  schoolsOf,
} from '../../../core/policy/index.js';
import { readContent } from './content.js';
import { type LivePolicies, underNational } from './live-policies.js';
import type { Version } from './version.js';
import { wordOf } from './words.js';

/** A cell as it is asked for: role, relation and purpose in the words of policies, the rest as the schema names it. */
export interface WishedCell {
  readonly role: string;
  readonly relation: string;
  readonly purpose: string;
  readonly category: Category;
  readonly action: Action;
  readonly to: string;
}

/** The document in which the cell is as wished and every other as it was, or why there is none. */
export type Edited =
  | { readonly document: string; readonly sentence: Said }
  | { readonly code: EditRefusalCode | 'NOT_READABLE'; readonly message: string };

export function editedCell(version: Version, { to: wished, ...asked }: WishedCell, live: LivePolicies): Edited {
  const role = ROLES.find((one) => one === asked.role);
  const relation = RELATIONS.find((one) => one === asked.relation);
  const to = wordOf(wished);
  if (role === undefined || relation === undefined) return { code: 'UNKNOWN', message: TOLD.UNKNOWN };
  const cell = { role, relation, purpose: asked.purpose, category: asked.category, action: asked.action, source: version.reason };
  try {
    const content = readContent(version, version.document);
    if (content.level === 'NATIONAL') {
      const intent = INTENTS.find((one) => one === to);
      return intent === undefined ? { code: 'UNKNOWN', message: TOLD.UNKNOWN } : told(editCell(content.document, { ...cell, to: intent }));
    }
    const intent = RESTRICTING_INTENTS.find((one) => one === to);
    if (intent === undefined) return { code: 'FIXED_ABOVE', message: TOLD.FIXED_ABOVE };
    const level = { national: live.national, above: above(content.document, live), restriction: content.document };
    return told(editRestriction(level, { ...cell, to: intent }));
  } catch (fault) {
    if (!(fault instanceof PolicyError)) throw fault;
    return { code: 'NOT_READABLE', message: fault.message };
  }
}

/** Of a school, the rules of its academy. */
function above(restriction: Restriction, { national, restrictions }: LivePolicies): readonly Restriction[] {
  if (restriction.level === 'academy') return [];
  return restrictions
    .filter((one) => one.level === 'academy' && schoolsOf(one).includes(restriction.of))
    .map((one) => underNational(one, national));
}

function told(edit: CellEdit<object> | EditRefusal): Edited {
  if (!('refused' in edit)) return { document: canonicalJson(edit.document), sentence: edit.sentence };
  const rules = edit.rules.length === 0 ? '' : ` (${edit.rules.join(', ')})`;
  return { code: edit.refused, message: `${TOLD[edit.refused]}${rules}` };
}

const TOLD: Readonly<Record<EditRefusalCode, string>> = {
  GUARDRAIL: 'a national prohibition fixes this',
  INVARIANT: 'it must never be possible',
  FIXED_ABOVE: 'a level above denies it, or asks as much already; a lower level only restricts',
  LAWFUL_BASIS: 'the lawful basis of the purpose does not carry it',
  NOTHING_LEAVES: 'what is written is written whole: a reduced form is of what is read; refuse it, or ask for consent',
  NOBODY_TO_ASK: 'nobody is the subject, so there is nobody to ask for consent',
  CANNOT_BE_SAID_ALONE: 'no rule can say it of this cell and of no other: edit the document',
  UNKNOWN: 'a function, a tie, a purpose or a wish is not on the list',
};
