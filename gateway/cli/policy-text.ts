import { type ApprovalReason, type Breach, type Difference, type Holder, type Red, rewording, type Side } from '../../core/policy/index.js';

/** A difference as a line of text: what changed, for whom, what, why, where. */
export function differenceLine({
  change,
  holders,
  actions,
  categories,
  purposes,
  coordinates,
  schools,
  clients,
  before,
  after,
}: Difference): string {
  const where = [
    ...(coordinates === null ? [] : [`at ${coordinates.join(', ')}`]),
    ...(schools === null ? [] : [`schools ${schools.join(', ')}`]),
    ...(clients === null ? [] : [`through ${clients.join(', ')}`]),
  ];
  const what = [holdersText(holders), actions.join(', '), categories.join(', '), `for ${purposes.join(', ')}`, ...where];
  return `${change.replace('-', ' ')}: ${what.join(' · ')}: ${sideText(before)} → ${sideText(after)}`;
}

export function redLine({ kind, says, holders, actions, categories, purposes, coordinates, found }: Red): string {
  const where = coordinates === null ? [] : [`at ${coordinates.join(', ')}`];
  const what = [holdersText(holders), actions.join(', '), categories.join(', '), `for ${purposes.join(', ')}`, ...where].join(' · ');
  const state = found.obligations.length === 0 ? found.state : `${found.state} (${found.obligations.join(', ')})`;
  if (kind === 'unexpected') return `permitted and not expected: ${what}: ${state}`;
  return `${kind === 'denied' ? 'expected and denied' : 'permitted otherwise'}: ${what}: ${state}, against “${says?.en}”`;
}

export function breachLine({ invariant, role, relation, purpose, action, categories, coordinate }: Breach): string {
  return `invariant ${invariant} is broken: ${role} ${relation} · ${action} · ${categories.join(', ')} · for ${purpose} · at ${coordinate}`;
}

export function approvalLine(reason: ApprovalReason): string {
  switch (reason.reason) {
    case 'special-category':
      return `the approval of the data protection officer is needed: special category widened (${reason.categories.join(', ')}) by: ${differenceLine(reason.difference)}`;
    case 'recipient':
      return `the approval of the data protection officer is needed: ${reason.role} newly receives ${reason.category} (${reason.clients.join(', ')})`;
    case 'recipient-subgraph':
      return `the approval of the data protection officer is needed: subgraph ${reason.subgraph} is newly sent ${reason.category}`;
    case 'lawful-basis':
      return `the approval of the data protection officer is needed: purpose ${reason.purpose} rests on ${reason.after} (before: ${reason.before ?? 'not there'})`;
    case 'part-of-purpose':
      return `the approval of the data protection officer is needed: purpose ${reason.purpose} becomes a part of ${reason.of.join(', ')}`;
    case 'leaves-purpose':
      return `the approval of the data protection officer is needed: purpose ${reason.purpose} is a part of ${reason.of.join(', ')} no more`;
    case 'against-rights':
      return `the approval of the data protection officer is needed: purpose ${reason.purpose} goes on against a restriction or an objection`;
    case 'weight-of-consent':
      return `the approval of the data protection officer is needed: consent for ${reason.purpose} is a ${reason.after} act (before: ${reason.before})`;
    case 'retention': {
      const [was, is] = rewording(reason.before, reason.after, 'en');
      return `the approval of the data protection officer is needed: data for ${reason.purpose} are kept ${is} (before: ${was})`;
    }
    case 'name': {
      const [was, is] = rewording(reason.before, reason.after, 'en');
      return `the approval of the data protection officer is needed: purpose ${reason.purpose} is called “${is}” (before: “${was}”)`;
    }
  }
}

/** Holders with one relation together: `cpe, aed as school-staff`. */
function holdersText(holders: readonly Holder[]): string {
  const rolesOf = new Map<string, string[]>();
  for (const { role, relation } of holders)
    rolesOf.set(relation ?? '', [...(rolesOf.get(relation ?? '') ?? []), role ?? 'whoever holds no tie']);
  return [...rolesOf].map(([relation, roles]) => (relation === '' ? roles.join(', ') : `${roles.join(', ')} as ${relation}`)).join('; ');
}

function sideText({ state, withoutConsent, withConsent, basis }: Side): string {
  if (state === 'never') return state;
  const obligations = withoutConsent ?? withConsent ?? [];
  return `${state} on ${basis}${obligations.length === 0 ? '' : ` (${obligations.join(', ')})`}`;
}
