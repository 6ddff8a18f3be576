import type { PolicyUserError } from './act-outcome.js';
import type { PolicyPorts } from './ports.js';
import type { PolicyPlace } from './version.js';

type Asked = Pick<PolicyPorts, 'academiesOf'>;

/**
 * Why an academy's rules are not taken: they name schools that are of another one, which a steward would make narrower for others. A school of which
 * nobody said where it belongs may be named. Asked outside any transaction.
 */
export async function otherAcademies(
  { academiesOf }: Asked,
  { level, scope }: PolicyPlace,
  document: string,
  path: readonly string[],
): Promise<readonly PolicyUserError[]> {
  if (level !== 'ACADEMY') return [];
  const named = schoolsIn(document);
  const academies = await academiesOf(named);
  const others = named.filter((school) => isOfAnother(academies.get(school), scope));
  return others.length === 0 ? [] : [otherAcademy(others, path)];
}

function otherAcademy(others: readonly string[], path: readonly string[]): PolicyUserError {
  const told = others.length > MOST_TOLD ? [...others.slice(0, MOST_TOLD), `… (+${others.length - MOST_TOLD})`] : others;
  return { code: 'OTHER_ACADEMY', message: `these schools are of another academy: ${told.join(', ')}`, path };
}

/** Of these schools, those that an academy may speak for; the refusal where it may for none. */
export async function schoolsOfAcademy(
  { academiesOf }: Asked,
  academy: string,
  schools: readonly string[],
): Promise<{ readonly schools: readonly string[] } | { readonly refusal: PolicyUserError }> {
  const academies = await academiesOf(schools);
  const own = schools.filter((school) => !isOfAnother(academies.get(school), academy));
  return own.length > 0 ? { schools: own } : { refusal: otherAcademy(schools, ['scope']) };
}

const MOST_TOLD = 10;

function isOfAnother(academy: string | null | undefined, asked: string): boolean {
  return academy != null && plain(academy) !== plain(asked);
}

/** Why: files of schools write it with accents and blanks, or in capitals; the code of a place has none of them. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .trim()
    .replace(/[^a-z0-9]+/g, '-');
}

/** What cannot be read as rules is refused for that, by whoever reads it. */
function schoolsIn(document: string): readonly string[] {
  try {
    const { schools } = JSON.parse(document) as { readonly schools?: unknown };
    return Array.isArray(schools) ? [...new Set(schools.filter((one) => typeof one === 'string'))] : [];
  } catch {
    return [];
  }
}
