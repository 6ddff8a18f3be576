/** How a record that systems send came to be as it is. */
export interface Authorship {
  /** The system it came from, in whose names its external id is; null where it came from none. */
  readonly source: string | null;
  readonly externalId: string | null;
  /** Somebody of the school wrote into it, or nobody knows who did. */
  readonly isPeoples: boolean;
  /** The system that wrote it last; null where that is not known, or was none. */
  readonly writtenBy: string | null;
  /** Digest of what the system it came from sent last. */
  readonly sent: string | null;
}

/** What somebody sends of it now. */
export interface Sending {
  readonly source: string;
  /** A system that acts for itself. */
  readonly isSystem: boolean;
  readonly externalId: string | null | undefined;
  readonly expectedVersion: number | null | undefined;
  /** Digest of all that it says, over whichever version. */
  readonly sent: string;
}

/**
 * A system, as one client calls it: what another calls by the same name is another, and what it sends has names of its own. The first space is what
 * stands between the two, since the client's own are written otherwise.
 */
export function nameOfSource(client: string, source: string): string {
  return `${client.replaceAll(/[% ]/g, encodeURIComponent)} ${source}`;
}

/** Does its own system say again what it said before another corrected it? Then the correction stays. */
export function saysAgain(known: Authorship, given: Sending): boolean {
  if (!given.isSystem || given.expectedVersion != null) return false;
  return known.source === given.source && !known.isPeoples && isCorrected(known) && known.sent === given.sent;
}

/** INVARIANT: a system does not write over what it has not seen of what it did not send: what another sent, and what somebody of the school wrote. */
export function writesUnseen(known: Authorship, given: Sending): boolean {
  const isOthers = known.source !== given.source || known.isPeoples || isCorrected(known);
  return given.isSystem && isOthers && given.expectedVersion == null && !saysAgain(known, given);
}

/**
 * INVARIANT: and of what has no names, it changes unseen only what it wrote last itself. `system` is null where somebody of the school writes,
 * `writtenBy` where they wrote last, or nobody knows who.
 */
export function isAnothers(system: string | null, writtenBy: string | null): boolean {
  return system !== null && system !== writtenBy;
}

/** INVARIANT: nobody takes the name that another system gave: sent again by that system, it would be another record. */
export function takesItsName({ source, externalId }: Authorship, given: Sending): boolean {
  return given.externalId != null && externalId !== null && !(externalId === given.externalId && source === given.source);
}

/** Did another system than the one it came from write it last? */
function isCorrected({ writtenBy, source }: Authorship): boolean {
  return writtenBy !== null && writtenBy !== source;
}
