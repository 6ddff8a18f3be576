import { quoted } from '../../../core/errors.js';
import type { RosterLink } from '../../../subgraphs/identity/roster.js';
import type { CellFault } from '../text/cells.js';
import type { AafRequest } from './requests.js';

/** A link as the feed tells it: to whom, and with which rights. */
export interface AafLink {
  readonly guardian: string;
  readonly rights: Omit<RosterLink, 'student' | 'guardian' | 'status'>;
}

/** Both lists in use: the old codes 1 to 7 and the national ones from 10 on. They share no code. Source: formats.md 2.3. */
const KINSHIP: Readonly<Record<string, string>> = {
  1: 'FATHER',
  2: 'MOTHER',
  3: 'GUARDIAN',
  4: 'OTHER_FAMILY',
  5: 'CHILD_WELFARE',
  6: 'OTHER',
  7: 'SELF',
  10: 'MOTHER',
  20: 'FATHER',
  37: 'SIBLING',
  38: 'GRANDPARENT',
  39: 'OTHER_FAMILY',
  41: 'EDUCATOR',
  42: 'FOSTER_FAMILY',
  43: 'OTHER',
  50: 'GUARDIAN',
  51: 'CHILD_WELFARE',
  70: 'SELF',
  90: 'OTHER',
};

/** Attributes that tell of links; the first is the whole truth, the others its older forms. */
export const LINK_ATTRIBUTES = [
  'ENTElevePersRelEleve',
  'ENTEleveAutoriteParentale',
  'ENTElevePere',
  'ENTEleveMere',
  'ENTEleveParents',
  'ENTElevePersRelEleve1',
  'ENTElevePersRelEleve2',
] as const;

/** The links of a student, and what is wrong with those that are not taken. */
export function linksOf(student: AafRequest): { links: readonly AafLink[]; faults: readonly (CellFault & { field: string })[] } {
  const faults: (CellFault & { field: string })[] = [];
  const links = new Map<string, AafLink>();
  const found = student.attributes.get('ENTElevePersRelEleve') ?? [];
  const told =
    found.length > 0 ? found.map((value) => [value, 'ENTElevePersRelEleve', compositeLink(value)] as const) : olderForms(student);
  for (const [value, field, link] of told) {
    if ('why' in link) faults.push({ ...link, field });
    else if (link.rights.kinship === 'SELF' || link.guardian === student.id) {
      faults.push({
        field,
        why: `${quoted(value)} names the student as their own guardian: no link was made`,
        todo: 'nothing, if the student is of age; else correct the key',
      });
    } else if (!links.has(link.guardian)) links.set(link.guardian, link);
    else if (JSON.stringify(links.get(link.guardian)) !== JSON.stringify(link)) {
      faults.push({
        field,
        why: `${quoted(link.guardian)} is linked twice with different rights: the first was taken`,
        todo: 'keep one of the two',
      });
    }
  }
  return { links: [...links.values()], faults };
}

/**
 * `key$link$financial$legal$contact$payment`. Legal 1 and 2 are two representatives of the same rights; which authority they hold is not
 * said, so it is UNKNOWN (domain.md D12). Legal 0 opens nothing.
 */
function compositeLink(value: string): AafLink | CellFault {
  const [guardian = '', kin = '', financial = '', legal = '', contact = '', payment = ''] = value.split('$').map((part) => part.trim());
  const todo = 'write key$link$financial$legal$contact$payment';
  if (guardian === '') return { why: `${quoted(value)} names nobody`, todo };
  if (!/^[012]$/.test(legal))
    return { why: `${quoted(value)} does not say whether it is a legal representative (0, 1 or 2 in the fourth place)`, todo };
  const kinship = Object.hasOwn(KINSHIP, kin) ? (KINSHIP[kin] as string) : 'OTHER';
  // Why: older files have no last place, and say nothing by that.
  const benefits = payment === '' ? {} : { receivesBenefits: payment === '1' };
  const told = { paysFees: financial === '1', ...benefits, emergencyContact: contact === '1' };
  return { guardian, rights: rightsOf(kinship, Number(legal), told) };
}

function rightsOf(
  kinship: string,
  legal: number,
  rest: { paysFees?: boolean; receivesBenefits?: boolean; emergencyContact?: boolean },
): AafLink['rights'] {
  const opens = legal === 1 || legal === 2;
  const authority = !opens ? 'CONTACT' : kinship === 'CHILD_WELFARE' ? 'IN_CHARGE' : 'LEGAL';
  return { kinship, authority, legalRank: opens ? legal : null, parentalAuthority: 'UNKNOWN', webAccess: opens, ...rest };
}

/** First degree and old feeds: parental authority in one attribute (`key` or `key$link`), kinship in others; who has no authority is a contact. */
function olderForms({ attributes }: AafRequest): readonly (readonly [string, string, AafLink])[] {
  const kin = new Map<string, string>();
  const order: [string, string][] = [];
  const legal = new Map<string, number>();
  for (const field of LINK_ATTRIBUTES.slice(1)) {
    for (const value of attributes.get(field) ?? []) {
      const [key = '', code = ''] = value.split('$').map((part) => part.trim());
      if (key === '') continue;
      if (!order.some(([known]) => known === key)) order.push([key, field]);
      if (field === 'ENTEleveAutoriteParentale') legal.set(key, Math.min(legal.size + 1, 2));
      const named =
        field === 'ENTElevePere'
          ? 'FATHER'
          : field === 'ENTEleveMere'
            ? 'MOTHER'
            : Object.hasOwn(KINSHIP, code)
              ? KINSHIP[code]
              : undefined;
      if (named !== undefined && !kin.has(key)) kin.set(key, named);
    }
  }
  return order.map(
    ([key, field]) => [key, field, { guardian: key, rights: rightsOf(kin.get(key) ?? 'OTHER', legal.get(key) ?? 0, {}) }] as const,
  );
}
