import type { Said } from '../../../core/policy/index.js';
import type { Declared } from './declared.js';
import type { Controller, ToldContact, ToldTransfer } from './told.js';

/** What art. 30(1) GDPR asks for and nobody said. */
export interface Gap {
  readonly kind: 'CONTROLLER' | 'DATA_PROTECTION_OFFICER' | 'OPERATOR' | 'TRANSFERS' | 'SECURITY_MEASURES';
  /** UAI of the school; null for the whole register. */
  readonly of: string | null;
  readonly sentence: Said;
}

/** Everything that is missing, with what to do about it. */
export function gapsOf(
  controllers: readonly Controller[],
  transfers: readonly ToldTransfer[],
  { operator, securityMeasures = [] }: Declared,
): readonly Gap[] {
  return [
    ...controllers.flatMap(ofController),
    ...(operator === undefined ? [OPERATOR] : []),
    ...ofTransfers(transfers.filter(({ countries }) => countries === null)),
    ...(securityMeasures.length === 0 ? [MEASURES] : []),
  ];
}

function ofController({ school, schoolName, controller, dataProtectionOfficer: officer }: Controller): readonly Gap[] {
  const gaps: Gap[] = [];
  const lacks = (kind: Gap['kind'], fr: string, en: string, entry: string) =>
    gaps.push({
      kind,
      of: school,
      sentence: {
        fr: `${schoolName} (${school}) : ${fr} ; à dire sous « ${entry} » dans le fichier PREAU_REGISTER`,
        en: `${schoolName} (${school}): ${en}; to be said under “${entry}” in the file PREAU_REGISTER`,
      },
    });
  const CONTROLLER = `schools.${school}.controller`;
  if (controller === null)
    lacks('CONTROLLER', 'on ne sait pas qui est le responsable de traitement', 'nobody said who the controller is', CONTROLLER);
  else if (!isReached(controller))
    lacks('CONTROLLER', 'le responsable de traitement n’a pas de coordonnées', 'the controller has no contact details', CONTROLLER);
  const OFFICER = `schools.${school}.dataProtectionOfficer`;
  if (officer === null)
    lacks(
      'DATA_PROTECTION_OFFICER',
      'on ne sait pas qui est le délégué à la protection des données',
      'nobody said who the data protection officer is',
      OFFICER,
    );
  else if (officer.name === undefined)
    lacks(
      'DATA_PROTECTION_OFFICER',
      'le délégué à la protection des données n’est pas nommé',
      'the data protection officer is not named',
      OFFICER,
    );
  return gaps;
}

function isReached({ address, email, phone }: ToldContact): boolean {
  return (address ?? email ?? phone) !== undefined;
}

/** One gap for all of them: what is to be done is the same. */
function ofTransfers(unknown: readonly ToldTransfer[]): readonly Gap[] {
  if (unknown.length === 0) return [];
  const systems = unknown.map(({ system, systemName }) => `${systemName} (${system})`).join(', ');
  return [
    {
      kind: 'TRANSFERS',
      of: null,
      sentence: {
        fr: `on ne sait pas si des données sortent de l’Espace économique européen par ces systèmes : ${systems} ; à dire de chacun, par son code, sous « transfers » dans le fichier PREAU_REGISTER`,
        en: `nobody said whether data leave the European Economic Area by these systems: ${systems}; to be said of each, by its code, under “transfers” in the file PREAU_REGISTER`,
      },
    },
  ];
}

const OPERATOR: Gap = {
  kind: 'OPERATOR',
  of: null,
  sentence: {
    fr: 'on ne sait pas qui exploite cette passerelle ; à dire sous « operator » dans le fichier PREAU_REGISTER',
    en: 'nobody said who runs this gateway; to be said under “operator” in the file PREAU_REGISTER',
  },
};

const MEASURES: Gap = {
  kind: 'SECURITY_MEASURES',
  of: null,
  sentence: {
    fr: 'les mesures de sécurité de l’hébergement ne sont pas décrites (accès, chiffrement, sauvegardes) ; à dire sous « securityMeasures » dans le fichier PREAU_REGISTER',
    en: 'the security measures of where it runs are not described (access, encryption, backups); to be said under “securityMeasures” in the file PREAU_REGISTER',
  },
};
