import { dayAt, isAged, millis, runs } from './days.js';
import { lineageOf, type PolicyReading } from './policy-reading.js';
import { type Records, type Row, studentOf } from './records.js';
import { standingOfGuardian } from './ties.js';

/** From this age a pupil consents alone (loi Informatique et libertés art. 45). */
const ALONE_FROM = 15;

/**
 * Is consent of this human there, now, for this recipient, purpose and category? Every act is looked at, every time. Under fifteen the pupil
 * and a holder of parental authority both said yes and no holder says no (an important act: every holder said yes); from fifteen, of age or
 * emancipated, the pupil. A yes counts under the notice in force, until it expires, and if its author held authority when it was said; a no
 * counts under any notice. It may have been given for a purpose above the one asked; a no to any of them is a no.
 * Source: privacy model §2.3; domain model §3.4; the decisions of core/policy/README.md.
 */
export function hasConsent(
  records: Records,
  policy: PolicyReading,
  asked: { readonly human: string; readonly recipient: string; readonly purpose: string; readonly category: string; readonly at: number },
): boolean {
  const { human, recipient, purpose, category, at } = asked;
  const student = studentOf(human);
  const acts = records.rows.governance.consentActs.filter(
    (act) => act.student === student && act.recipient === recipient && act.categories.includes(category) && Number(millis(act.at)) <= at,
  );
  const words = lineageOf(policy, purpose).map((under) => {
    const own = acts.filter((act) => act.purpose === under);
    const weight = policy.purposes.find((one) => one.id === under)?.weight ?? 'important';
    return own.length === 0 ? 'silent' : effective(records, own, human, weight, noticeInForce(records, under, recipient, at), at);
  });
  return words.includes('yes') && !words.includes('no');
}

type Word = 'yes' | 'no' | 'silent';
type Act = Records['rows']['governance']['consentActs'][number];

function effective(records: Records, acts: readonly Act[], human: string, weight: string, notice: number, at: number): Word {
  const pupil = wordOf(acts, human, notice, at, () => true);
  if (pupil === 'no') return 'no';
  if (decidesAlone(records, human, at)) return pupil;
  const links = records.rows.identity.guardianLinks.filter((link) => link.student === studentOf(human));
  const holders = [...new Set(links.map((link) => link.guardian))].filter((guardian) => holdsAuthority(links, guardian, at));
  const words = holders.map((guardian) => wordOf(acts, guardian, notice, at, (when) => heldAuthority(links, guardian, when)));
  if (words.includes('no')) return 'no';
  const agreed = weight === 'usual' ? words.includes('yes') : words.length > 0 && words.every((word) => word === 'yes');
  return agreed && pupil === 'yes' ? 'yes' : 'silent';
}

/** The last thing somebody said that counts; of two said in the same instant, the no, then the yes that ends first. */
function wordOf(acts: readonly Act[], person: string, notice: number, at: number, mayAgree: (when: number) => boolean): Word {
  const counting = acts
    .filter((act) => act.person === person)
    .filter((act) => act.act !== 'GIVEN' || (act.noticeVersion >= notice && mayAgree(Number(millis(act.at)))));
  const latest = Math.max(...counting.map((act) => Number(millis(act.at))));
  const last = counting.filter((act) => Number(millis(act.at)) === latest);
  if (last.length === 0) return 'silent';
  if (last.some((act) => act.act !== 'GIVEN')) return 'no';
  return last.every((act) => act.expiresAt == null || at < Number(millis(act.expiresAt))) ? 'yes' : 'silent';
}

/** The newest notice that was published; asked of the clock on the wall, as families see notices. */
function noticeInForce(records: Records, purpose: string, recipient: string, at: number): number {
  const published = records.rows.governance.notices.filter(
    (one) => one.purpose === purpose && one.recipient === recipient && Number(millis(one.publishedAt)) <= Math.max(at, Date.now()),
  );
  return Math.max(0, ...published.map((one) => one.version));
}

function decidesAlone(records: Records, human: string, at: number): boolean {
  if (records.byId(studentOf(human))?.row.emancipated === true) return true;
  const birth = records.byId(human)?.row.birthDate;
  return typeof birth === 'string' && isAged(ALONE_FROM, birth, dayAt(at));
}

/** Holds parental authority, or was given charge of the child, and no order stands against them. */
function holdsAuthority(links: readonly Row[], guardian: string, at: number): boolean {
  const own = links.filter((link) => link.guardian === guardian && isInForce(link, at)).map((link) => standingOfGuardian(link, null));
  return own.some((one) => one === 'legal-guardian' || one === 'person-in-charge') && !own.includes('restricted-guardian');
}

/** Did they when they said it? Rows tell what the link is now, and from when to when it runs. */
function heldAuthority(links: readonly Row[], guardian: string, when: number): boolean {
  return links.some((link) => {
    const standing = standingOfGuardian(link, null);
    return link.guardian === guardian && (standing === 'legal-guardian' || standing === 'person-in-charge') && isInForce(link, when);
  });
}

function isInForce(link: Row, at: number): boolean {
  return runs(dayAt(at), link.validFrom as string | null, link.validTo as string | null);
}
