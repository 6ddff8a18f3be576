import { quoted } from '../../../core/errors.js';
import type { Origin } from '../import-fault.js';
import { complaint } from '../journey.js';
import type { Tally } from '../tally.js';
import { checkLetter, isUai } from '../uai.js';
import { all, one } from './attributes.js';
import { schoolKind } from './codes.js';
import type { Structure } from './feed.js';
import type { AafRequest } from './requests.js';

interface Structures {
  readonly structures: Map<string, Structure>;
  readonly refused: Set<string>;
  readonly tally: Tally;
}

/** A school of the feed. A check letter that is wrong warns; a code that is none refuses the school, with everybody in it. */
export function readStructure(request: AafRequest, at: Origin, { structures, refused, tally }: Structures): void {
  const key = one(request, 'ENTStructureJointure') ?? request.id;
  if (request.kind === 'delete') {
    tally.notice('a structure was taken off the feed: its school stays as it is, close it by hand');
    return;
  }
  const uai = (one(request, 'ENTStructureUAI', 'ENTEtablissementUAI') ?? '').toUpperCase();
  if (!isUai(uai)) {
    refused.add(key);
    if (request.kind === 'modify' && uai === '') return;
    tally.refuse(
      complaint(
        at,
        'ENTStructureUAI',
        `${quoted(uai)} is not a school code`,
        'write seven digits and a letter; nothing of this school was taken',
      ),
    );
    return;
  }
  if (checkLetter(uai.slice(0, 7)) !== uai[7])
    tally.notice(`school code \`${uai}\` has another check letter than its number asks for; it was taken as it is`);
  const twin = structures.get(key);
  if (twin && twin.uai !== uai) {
    tally.failSchool(
      `school ${twin.uai}`,
      complaint(at, 'ENTStructureJointure', `structure ${quoted(key)} stands for two schools`, 'keep the right one'),
    );
    tally.failSchool(
      `school ${uai}`,
      complaint(at, 'ENTStructureJointure', `structure ${quoted(key)} stands for two schools`, 'keep the right one'),
    );
  }
  const street = one(request, 'street');
  const postalCode = one(request, 'postalCode');
  const city = one(request, 'l');
  const contract = one(request, 'ENTEtablissementContrat');
  const place =
    street || city || postalCode
      ? {
          lines: street ? street.split('$').filter((line) => line.trim() !== '') : [],
          ...(postalCode ? { postalCode } : {}),
          ...(city ? { city } : {}),
        }
      : null;
  structures.set(key, {
    uai,
    plan: {
      uai,
      // Why: the current name is a composite in some feeds; its parts are words of one name.
      name: (one(request, 'ENTStructureNomCourant') ?? uai).split('$').join(' ').trim(),
      kind: schoolKind(one(request, 'ENTStructureTypeStruct') ?? ''),
      ...(contract ? { sector: contract === 'PU' ? 'PUBLIC' : 'PRIVATE' } : {}),
      academy: one(request, 'ENTServAcAcademie') ?? null,
      address: place,
    },
    labels: labelsOf(request),
    classesOf: classesOf(request),
  });
}

/** `code$label$…`: the label when there is one. */
function labelsOf(request: AafRequest): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const value of all(request, 'ENTStructureClasses', 'ENTStructureGroupes')) {
    const [code = '', label = ''] = value.split('$').map((part) => part.trim());
    if (code !== '' && label !== '') labels.set(code, label);
  }
  return labels;
}

/** `code$label$class$class…`, of groups: whose students they take. */
function classesOf(request: AafRequest): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const value of all(request, 'ENTStructureGroupes')) {
    const [code = '', , ...classes] = value.split('$').map((part) => part.trim());
    const named = classes.filter((one) => one !== '');
    if (code !== '' && named.length > 0) found.set(code, named);
  }
  return found;
}
