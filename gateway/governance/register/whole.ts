import type { SchoolFacts } from '../../../core/capability/facts.js';
import type { Said } from '../../../core/policy/index.js';
import type { Answerable, Contact, Declared } from './declared.js';
import { type Gap, gapsOf } from './gaps.js';
import type { Controller, ToldContact, ToldTransfer } from './told.js';

export interface RegisterAsAWhole {
  readonly controllers: readonly Controller[];
  readonly operator: Contact | null;
  readonly securityMeasures: readonly Said[];
  readonly gaps: readonly Gap[];
}

export interface NamedSystem {
  readonly client: string;
  readonly name: string;
}

/** The register beside its lines. INVARIANT: what nobody declared, and no school says of itself, is told as missing and never made up. */
export function registerAsAWhole(schools: readonly SchoolFacts[], systems: readonly NamedSystem[], declared: Declared): RegisterAsAWhole {
  const controllers = schools.map((school) => controllerOf(school, declared));
  return {
    controllers,
    operator: declared.operator ?? null,
    securityMeasures: [...OF_EVERY_PREAU, ...(declared.securityMeasures ?? [])],
    gaps: gapsOf(controllers, transfersOf(systems, declared), declared),
  };
}

export function transfersOf(systems: readonly NamedSystem[], { transfers = {} }: Declared): readonly ToldTransfer[] {
  return systems.map(({ client, name }) => {
    const known = Object.hasOwn(transfers, client) ? transfers[client] : undefined;
    return { system: client, systemName: name, countries: known?.countries ?? null, safeguards: known?.safeguards ?? null };
  });
}

function controllerOf(school: SchoolFacts, { everySchool, academies = {}, schools = {} }: Declared): Controller {
  const levels = [schools[school.school], school.academy === null ? undefined : academies[school.academy], everySchool];
  const said = <Name extends keyof Answerable>(name: Name): Answerable[Name] => levels.find((level) => level?.[name] !== undefined)?.[name];
  return {
    school: school.school,
    schoolName: school.name,
    controller: said('controller') ?? ofItself(school),
    jointControllers: said('jointControllers') ?? [],
    representative: said('representative') ?? null,
    dataProtectionOfficer: said('dataProtectionOfficer') ?? officerOf(school),
  };
}

/**
 * A school answers for its own data, in the person of its head. Why not these: an école is no legal person, and neither is a private school, which an
 * organisation keeps; who answers for them has to be said.
 */
function ofItself({ name, kind, sector, address }: SchoolFacts): ToldContact | null {
  if (kind === 'ECOLE' || sector === 'PRIVATE') return null;
  if (address === null) return { name };
  const place = [address.postalCode, address.city].filter((part) => part !== undefined && part !== '').join(' ');
  return { name, address: [...address.lines, place].filter((line) => line !== '').join(', ') };
}

function officerOf({ dataProtectionContact: contact }: SchoolFacts): ToldContact | null {
  if (contact === null) return null;
  return contact.includes('@') ? { email: contact } : { address: contact };
}

/** Source: GDPR art. 32(1); what this project promises of itself (README), and nothing of where it runs. */
const OF_EVERY_PREAU: readonly Said[] = [
  {
    fr: 'chaque champ n’est donné que si la fonction, la finalité, la convention et la base légale le permettent ; ce qui n’est pas permis est refusé',
    en: 'each field is given only where function, purpose, agreement and lawful basis permit it; what is not permitted is refused',
  },
  {
    fr: 'ce qui est refusé n’est pas lu ; chaque service vérifie de nouveau, sous une autorisation signée pour cette seule demande',
    en: 'what is refused is not fetched; each service checks again, under an authorisation signed for that one request',
  },
  {
    fr: 'chaque communication est inscrite dans un journal chaîné avant que la réponse parte, sans aucune valeur',
    en: 'each disclosure is written into a chained ledger before the answer leaves, without any value',
  },
  {
    fr: 'chaque prestataire reçoit des identifiants qui ne se recoupent avec ceux d’aucun autre',
    en: 'each third party is given identifiers that join with no other’s',
  },
  {
    fr: 'les règles ne changent qu’avec l’approbation d’une seconde personne, et chaque version en est gardée',
    en: 'the rules change only with the approval of a second person, and every version of them is kept',
  },
];
