import type { guardianLinks } from '../tables.js';

type Link = typeof guardianLinks.$inferSelect;

/** Rights nobody told: they open nothing. */
export const NO_RIGHTS = {
  authority: 'CONTACT',
  legalRank: null,
  parentalAuthority: 'UNKNOWN',
  residence: null,
  contactRestriction: 'NONE',
  webAccess: false,
} satisfies Partial<Link>;

/** Does a link say anything of rights over the student? Its days are then days of custody: only an authority sets them. */
export function carriesRights(link: Link): boolean {
  const rights = Object.entries(NO_RIGHTS) as [keyof typeof NO_RIGHTS, unknown][];
  return link.courtDecisionOnFile === true || rights.some(([right, none]) => link[right] !== none);
}

/**
 * Does a link stand under a restriction, or a loss of authority? INVARIANT: neither ends by the link being told anew. Source: Code civil,
 * art. 373-2-1, 378.
 */
export function isRestricted({ contactRestriction, parentalAuthority }: Link): boolean {
  return contactRestriction !== 'NONE' || parentalAuthority === 'WITHDRAWN';
}
