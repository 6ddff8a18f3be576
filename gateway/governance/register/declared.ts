import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { SettingRefused } from '../../../core/config.js';
import { ACADEMY_CODE, type Said } from '../../../core/policy/index.js';

/** An office or an organisation, and where to write to it. */
export interface Contact {
  readonly name: string;
  readonly address?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
}

/** Who answers for the data of some schools. */
export interface Answerable {
  readonly controller?: Contact | undefined;
  readonly jointControllers?: readonly Contact[] | undefined;
  readonly representative?: Contact | undefined;
  readonly dataProtectionOfficer?: Contact | undefined;
}

/** Where a system takes data outside the European Economic Area: nowhere, or to these countries under these safeguards. */
export interface Transfer {
  readonly countries: readonly string[];
  readonly safeguards?: Said | undefined;
}

/** What was declared for this gateway. What nobody declared is not there. */
export interface Declared {
  readonly operator?: Contact | undefined;
  /** What is said of a school goes before what is said of its academy, and that before what is said of every school. */
  readonly everySchool?: Answerable | undefined;
  readonly academies?: Readonly<Record<string, Answerable>> | undefined;
  readonly schools?: Readonly<Record<string, Answerable>> | undefined;
  /** By the identifier of the system. */
  readonly transfers?: Readonly<Record<string, Transfer>> | undefined;
  readonly securityMeasures?: readonly Said[] | undefined;
}

export const NOTHING_DECLARED: Declared = Object.freeze({});

/** Reads the file that `PREAU_REGISTER` names. Throws `SettingRefused`, which says where it is wrong and quotes none of it. */
export function readDeclared(file: string | null): Declared {
  if (file === null) return NOTHING_DECLARED;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new SettingRefused(['PREAU_REGISTER must be the path of a file that can be read']);
  }
  return parseDeclared(text);
}

export function parseDeclared(text: string): Declared {
  let written: unknown;
  try {
    written = parseYaml(text);
  } catch {
    throw new SettingRefused(['PREAU_REGISTER must name a file in YAML']);
  }
  const read = DECLARED.safeParse(written ?? {});
  if (read.success) return read.data;
  throw new SettingRefused(
    read.error.issues.map((issue) => {
      const names = issue.code === 'unrecognized_keys' ? issue.keys : [];
      const place = [...issue.path, ...names.slice(0, 1)].map((part) => String(part).slice(0, 60)).join('.');
      return `PREAU_REGISTER is refused at \`${place || 'the top'}\`: ${names.length > 0 ? 'no such entry' : issue.message.toLowerCase()}`;
    }),
  );
}

/**
 * The European Economic Area: what goes there goes to no third country. Beside the states, the parts of them that have codes of their own and in which
 * the treaties hold (TFEU art. 349 and 355(1) and (4)).
 */
const NO_THIRD_COUNTRIES =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK AX EA GF GP IC MF MQ RE YT'.split(' ');
/** Codes with a name that are of no country. */
const NO_COUNTRIES = 'EU EZ QO UN XA XB ZZ'.split(' ');
const COUNTRIES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Why asked twice: codes that were given up, or that people write by mistake (`UK`), have a name and stand for another. */
function isCountry(code: string): boolean {
  return !NO_COUNTRIES.includes(code) && COUNTRIES.of(code) !== undefined && new Intl.Locale('und', { region: code }).region === code;
}

const words = z.string().trim().min(1).max(1000);
const said = z.strictObject({ fr: words, en: words });
const email = words.regex(/^\S+@\S+$/, 'must be an email address');
const contact = z
  .strictObject({ name: words, address: words.optional(), email: email.optional(), phone: words.optional() })
  .refine(({ address, email, phone }) => (address ?? email ?? phone) !== undefined, 'must have an address, an email or a phone');
const answerable = z.strictObject({
  controller: contact.optional(),
  jointControllers: z.array(contact).optional(),
  representative: contact.optional(),
  dataProtectionOfficer: contact.optional(),
});
const country = z
  .string()
  .refine((code) => /^[A-Z]{2}$/.test(code) && isCountry(code), 'must be the code of a country, in two capital letters (ISO 3166-1)')
  .refine((code) => !NO_THIRD_COUNTRIES.includes(code), 'must be outside the European Economic Area');
const transfer = z
  .strictObject({ countries: z.array(country), safeguards: said.optional() })
  // Source: GDPR art. 30(1)(e).
  .refine(({ countries, safeguards }) => countries.length === 0 || safeguards !== undefined, 'must say by which safeguards');
const DECLARED = z.strictObject({
  operator: contact.optional(),
  everySchool: answerable.optional(),
  academies: z.record(z.string().regex(ACADEMY_CODE, 'must be the code of an academy'), answerable).optional(),
  schools: z.record(z.string().regex(/^\d{7}[A-Z]$/, 'must be the UAI of a school'), answerable).optional(),
  transfers: z.record(z.string().max(64), transfer).optional(),
  securityMeasures: z.array(said).optional(),
});
