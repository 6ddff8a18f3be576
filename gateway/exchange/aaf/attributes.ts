import type { RosterAddress, RosterContact, RosterPerson } from '../../../subgraphs/identity/roster.js';
import { type CellFault, controlFault, formulaFault, frenchDay, isFault, isPhone } from '../text/cells.js';
import type { AafRequest } from './requests.js';

/** The first value under one of the names; null where a name is there without a value, undefined where none is. */
export function one({ attributes }: AafRequest, ...names: readonly string[]): string | null | undefined {
  let found: null | undefined;
  for (const name of names) {
    const values = attributes.get(name);
    if (values === undefined) continue;
    if (values[0] !== undefined) return values[0];
    found = null;
  }
  return found;
}

export function all({ attributes }: AafRequest, ...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => attributes.get(name) ?? []);
}

/** True when one of the names is there, with or without a value: a change that names it replaces what was known. */
export function names({ attributes }: AafRequest, ...wanted: readonly string[]): boolean {
  return wanted.some((name) => attributes.has(name));
}

/** The record with what is not given left out: a property that is absent stays as it is. */
export function given<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const PHONES = ['homePhone', 'telephoneNumber', 'mobile', 'ENTPersonMobileSMS'] as const;

/** The first attribute of a request that nobody should keep: control characters and formulas. */
export function hostileAttribute({ attributes }: AafRequest): (CellFault & { field: string }) | null {
  for (const [field, values] of attributes) {
    const phone = /phone|mobile/i.test(field);
    for (const value of values) {
      const fault = controlFault(value) ?? (phone && isPhone(value) ? null : formulaIn(value));
      if (fault) return { ...fault, field };
    }
  }
  return null;
}

function formulaIn(value: string): CellFault | null {
  if (!value.includes('$')) return formulaFault(value);
  for (const part of value.split('$')) {
    const fault = formulaFault(part);
    if (fault) return fault;
  }
  return null;
}

/** What the feed says of a person, first and second degree alike. Throws nothing: a wrong birth date is a fault. */
export function civilRecord(request: AafRequest): Omit<RosterPerson, 'externalId' | 'status'> | (CellFault & { field: string }) {
  const birth = one(request, 'ENTPersonDateNaissance');
  const birthDate = typeof birth === 'string' ? frenchDay(birth) : birth;
  if (isFault(birthDate)) return { ...birthDate, field: 'ENTPersonDateNaissance' };
  const givenName = one(request, 'givenName', 'ENTPersonPrenom');
  const others = names(request, 'ENTPersonAutresPrenoms')
    ? all(request, 'ENTPersonAutresPrenoms').filter((name) => name !== givenName)
    : undefined;
  return given({
    civility: one(request, 'personalTitle', 'ENTPersonCivilite'),
    givenName,
    // The name in use before the one of birth. Source: formats.md 9.1.
    familyName: one(request, 'sn', 'ENTPersonNom', 'ENTPersonNomPatro'),
    otherGivenNames: others,
    birthDate,
  }) as Omit<RosterPerson, 'externalId' | 'status'>;
}

/** Telephones and mail. `ENTPersonAdresseDiffusion` N is the red list: not to be passed on. */
export function contacts(request: AafRequest, mailKind: RosterContact['kind']): Pick<RosterPerson, 'emails' | 'phones'> {
  const redList = one(request, 'ENTPersonAdresseDiffusion') === 'N' ? { redList: true } : {};
  const phones: RosterContact[] = [];
  for (const [name, kind] of [
    ['homePhone', 'PERSONAL'],
    ['telephoneNumber', 'WORK'],
    ['mobile', 'MOBILE'],
  ] as const) {
    for (const value of all(request, name).filter(isPhone)) phones.push({ kind, value, ...redList });
  }
  for (const value of all(request, 'ENTPersonMobileSMS').filter(isPhone)) {
    const same = phones.findIndex((phone) => phone.value === value);
    if (same >= 0) phones.splice(same, 1);
    phones.push({ kind: 'MOBILE', value, smsAllowed: true, ...redList });
  }
  const emails = all(request, 'mail', 'ENTPersonMail').map((value) => ({ kind: mailKind, value, ...redList }));
  return given({
    phones: names(request, ...PHONES) ? phones : undefined,
    emails: names(request, 'mail', 'ENTPersonMail') ? emails : undefined,
  }) as Pick<RosterPerson, 'emails' | 'phones'>;
}

/** `$` stands for a line break. */
export function address(request: AafRequest): Pick<RosterPerson, 'addresses'> {
  if (!names(request, 'ENTPersonAdresse', 'ENTPersonCodePostal', 'ENTPersonVille')) return {};
  const lines = (one(request, 'ENTPersonAdresse') ?? '')
    .split('$')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const postalCode = one(request, 'ENTPersonCodePostal');
  const city = one(request, 'ENTPersonVille');
  if (lines.length === 0 && !postalCode && !city) return { addresses: null };
  const found: RosterAddress = { lines, ...(postalCode ? { postalCode } : {}), ...(city ? { city } : {}) };
  return { addresses: [found] };
}
