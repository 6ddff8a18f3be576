import { demand, forbid, maybe, refuseTwins, refuseUnselective, refuseVain } from './parse.js';
import { PolicyError, quoted } from './policy-error.js';
import { list, type Read, record, several, text, word } from './reading.js';
import { ACADEMY_CODE, RESTRICTION_LEVELS, type Restriction } from './restriction.js';

/** Parts that only the national document has. */
export const NATIONAL_PARTS = ['purposes', 'guardrails', 'grants', 'invariants', 'recipients'] as const;

/**
 * Reads a restriction at the door, as `parsePolicy` reads the national document: a frozen copy, or the whole is refused. What it would widen
 * if it were allowed to, `widenedBy` tells. Whether its purposes exist is known when it is compiled under a national document.
 *
 * @throws PolicyError with the code and the path of the first fault; `NOT_AT_THIS_LEVEL` for what only the national document may say
 */
export function parseRestriction(value: unknown): Restriction {
  refuseNationalParts(value);
  const restriction = readRestriction(value, '');
  refuseMisplacedSchools(restriction);
  const { forbids, demands = [] } = restriction;
  refuseTwins([...forbids, ...demands], 'rules');
  refuseUnselective(forbids, 'forbids');
  refuseUnselective(demands, 'demands');
  refuseVain(demands);
  return restriction;
}

const UAI = /^\d{7}[A-Z]$/;

const readRestriction: Read<Restriction> = record<Restriction>({
  version: text(/^[\w.+-]{1,40}$/),
  title: text(),
  level: word(RESTRICTION_LEVELS),
  of: text(ACADEMY_CODE),
  schools: maybe(list(text(UAI))),
  signedOffBy: list(text()),
  forbids: several(forbid),
  demands: maybe(several(demand)),
  note: maybe(text()),
});

function refuseNationalParts(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const part = NATIONAL_PARTS.find((name) => Object.hasOwn(value, name));
  if (part !== undefined)
    throw new PolicyError('NOT_AT_THIS_LEVEL', part, 'only the national document says this; a lower level can only restrict');
}

function refuseMisplacedSchools({ level, of, schools }: Restriction): void {
  if (level === 'academy' && schools === undefined) throw new PolicyError('MISSING_FIELD', 'schools', 'is missing');
  if (level === 'school' && schools !== undefined) throw new PolicyError('UNKNOWN_FIELD', 'schools', 'a school has no schools below it');
  if (level === 'school' && !UAI.test(of)) throw new PolicyError('BAD_FORM', 'of', `${quoted(of)} is not of the form expected`);
}
