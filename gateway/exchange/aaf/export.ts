import type { ExternalKey, Roster, RosterLink, RosterPerson } from '../../../subgraphs/identity/roster.js';
import { opens, type SchoolOut } from '../out/delivery.js';
import type { FolderOut } from '../out/folder-out.js';
import type { FormatOut } from '../out/format.js';
import { FUNCTIONS, KINSHIP, OTHER_FUNCTION, OTHER_KIN, REGIMES, TYPES } from './codes-out.js';
import { type Attributes, CATEGORIES, type Category, request } from './requests-out.js';

/**
 * Schools as a complete delivery of the second degree (SDET annexe 4bis). Join keys are our own ids. A guardian without rights here is told as one
 * without rights (`opens`); what somebody does at a school is told by a function code, health and guidance by one that opens nothing.
 */
export function exportAaf(folder: FolderOut, day: string): FormatOut {
  const file = (category: Category) => `ENT_Complet_${day.replaceAll('-', '')}_${category}_0000.xml`;
  const put = (category: Category, id: string, attributes: Attributes) => folder.write(file(category), request(category, id, attributes));
  const told = { subjects: new Set<string>(), programmes: new Set<string>() };
  const names = new Map<string, Names>();
  /** What each subject code means. */
  const meanings = new Map<string, string>();

  return {
    coordinates: TOLD,
    survey(roster) {
      const own = namesOf(roster, meanings);
      names.set(roster.school.uai, own);
      for (const { externalId, name } of roster.subjects) meanings.set(own.subjects.get(externalId.value) as string, name);
    },
    async begin() {
      const head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n<ficAlimMENESR>\n';
      for (const category of CATEGORIES) await folder.write(file(category), head);
    },
    async school(school) {
      const { roster, pupils, staff, guardians } = school;
      const own = names.get(roster.school.uai) as Names;
      await put('EtabEducNat', roster.school.uai, structure(roster, own));
      for (const { externalId, name } of roster.subjects) {
        const code = own.subjects.get(externalId.value) as string;
        if (told.subjects.has(code)) continue;
        told.subjects.add(code);
        await put('MatiereEducNat', code, { ENTMatJointure: code, ENTLibelleMatiere: name });
      }
      for (const { record } of pupils) {
        const { programmeCode, programmeName } = record.enrolment ?? {};
        if (!programmeCode || told.programmes.has(programmeCode)) continue;
        told.programmes.add(programmeCode);
        await put('MefEducNat', programmeCode, { ENTMefJointure: programmeCode, ENTLibelleMef: programmeName ?? programmeCode });
      }
      for (const guardian of guardians) await put('PersRelEleve', guardian.externalId.value, { ...civil(guardian), ...reach(guardian) });
      for (const pupil of pupils) await put('Eleve', pupil.record.externalId.value, pupilOf(pupil, names));
      for (const member of staff) await put('PersEducNat', member.record.externalId.value, staffOf(member, names));
    },
    async end() {
      for (const category of CATEGORIES) await folder.write(file(category), '</ficAlimMENESR>\n');
    },
  };
}

const TOLD = [
  'ClassGroup.members',
  'ClassGroup.parentGroups',
  'ContactPoint.redList',
  'ContactPoint.smsAllowed',
  'ContactPoint.value',
  'Enrolment.enteredOn',
  'Enrolment.leftOn',
  'Enrolment.level',
  'Enrolment.mainClass',
  'Enrolment.options',
  'Enrolment.programmeCode',
  'Enrolment.programmeName',
  'GuardianLink.authority',
  'GuardianLink.guardian',
  'GuardianLink.kinship',
  'GuardianLink.legalRank',
  'GuardianLink.parentalAuthority',
  'GuardianLink.paysFees',
  'GuardianLink.receivesBenefits',
  'Person.addresses',
  'Person.birthDate',
  'Person.civility',
  'Person.emails',
  'Person.familyName',
  'Person.givenName',
  'Person.otherGivenNames',
  'Person.phones',
  'RoleAssignment.function',
  'Student.boarding',
  'Student.emergencyContacts',
  'Student.nationalId',
  'Student.scholarshipHolder',
  'TeachingAssignment.staff',
  'TeachingAssignment.subject',
];

/** How the classes and subjects of a school are called in a delivery, by id. */
interface Names {
  /** `etab$code`. */
  readonly classes: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
  readonly subjects: ReadonlyMap<string, string>;
}

function namesOf(roster: Roster, known: ReadonlyMap<string, string>): Names {
  const { uai } = roster.school;
  const named = (kind: 'class' | 'group') => {
    const mine = roster.groups.filter((group) => (group.kind === 'DIVISION') === (kind === 'class'));
    return new Map(mine.map(({ externalId: { value }, code }) => [value, `${uai}$${isOnly(code, mine) ? part(code) : value}`]));
  };
  const isOnly = (code: string | null | undefined, mine: Roster['groups']): code is string =>
    code != null && part(code) !== '' && mine.filter((group) => group.code === code).length === 1;
  // Why: a subject code is one for all schools of a delivery; where two mean different things by it, each goes by its id.
  const subjects = new Map(
    roster.subjects.map(({ externalId: { value }, nationalCode, name }) => {
      const isFree = nationalCode != null && (known.get(nationalCode) ?? name) === name;
      return [value, isFree ? nationalCode : value];
    }),
  );
  return { classes: named('class'), groups: named('group'), subjects };
}

function structure({ school, groups }: Roster, { classes, groups: others }: Names): Attributes {
  const labels = (named: ReadonlyMap<string, string>) =>
    groups.flatMap(({ externalId, name, parents }) => {
      const code = named.get(externalId.value)?.split('$')[1];
      const taken = (parents ?? []).flatMap((parent) => classes.get(parent.value)?.split('$')[1] ?? []);
      return code === undefined ? [] : [[code, part(name), ...taken].join('$')];
    });
  return {
    ENTStructureJointure: school.uai,
    ENTStructureUAI: school.uai,
    ENTStructureNomCourant: part(school.name),
    ENTStructureTypeStruct: TYPES[school.kind ?? ''],
    ENTEtablissementContrat: school.sector === 'PUBLIC' ? 'PU' : school.sector === 'PRIVATE' ? 'PR' : null,
    ENTServAcAcademie: school.academy,
    street: school.address?.lines.map(part).join('$'),
    postalCode: school.address?.postalCode,
    l: school.address?.city,
    ENTStructureClasses: labels(classes),
    ENTStructureGroupes: labels(others),
  };
}

function civil({ externalId, civility, givenName, familyName, otherGivenNames, birthDate }: RosterPerson): Attributes {
  return {
    ENTPersonJointure: externalId.value,
    personalTitle: civility,
    sn: familyName,
    givenName,
    ENTPersonAutresPrenoms: otherGivenNames ?? [],
    ENTPersonDateNaissance: birthDate == null ? null : french(birthDate),
  };
}

/** Telephones, mail and address. One number on the red list puts all of them on it: the feed has one flag for a person. */
function reach({ phones, emails, addresses }: RosterPerson): Attributes {
  const of = (is: (phone: NonNullable<typeof phones>[number]) => boolean) => (phones ?? []).filter(is).map(({ value }) => value);
  const isPrivate = [...(phones ?? []), ...(emails ?? [])].some(({ redList }) => redList === true);
  const [home] = addresses ?? [];
  return {
    homePhone: of(({ kind }) => kind === 'PERSONAL'),
    telephoneNumber: of(({ kind }) => kind === 'WORK'),
    mobile: of(({ kind, smsAllowed }) => kind === 'MOBILE' && smsAllowed !== true),
    ENTPersonMobileSMS: of(({ kind, smsAllowed }) => kind === 'MOBILE' && smsAllowed === true),
    mail: (emails ?? []).map(({ value }) => value),
    ENTPersonAdresseDiffusion: isPrivate ? 'N' : 'O',
    ...(home && {
      ENTPersonAdresse: home.lines.map(part).join('$'),
      ENTPersonCodePostal: home.postalCode,
      ENTPersonVille: home.city,
    }),
  };
}

function pupilOf({ record, seats, links }: SchoolOut['pupils'][number], names: ReadonlyMap<string, Names>): Attributes {
  const home = seats.find(({ student }) => student.enrolment?.primary !== false);
  const { enrolment } = home?.student ?? {};
  const at = (which: 'classes' | 'groups') =>
    seats.flatMap(({ uai, memberships }) =>
      memberships.flatMap(({ group, from, to }) => {
        const value = names.get(uai)?.[which].get(group.value);
        return value === undefined ? [] : [{ value, uai, from, to }];
      }),
    );
  const classes = at('classes');
  const dated = (side: 'from' | 'to') =>
    classes.flatMap((one) => (one[side] && one[side] !== EVER ? [`${one.uai}$${french(one[side])}$${one.value.split('$')[1]}`] : []));
  const subjects = home === undefined ? undefined : names.get(home.uai)?.subjects;
  return {
    ...civil(record),
    ENTPersonStructRattach: home?.uai,
    ENTEleveINE: record.nationalId,
    ENTEleveRegime: REGIMES[record.boarding ?? ''],
    ENTEleveBoursier: record.scholarshipHolder == null ? null : record.scholarshipHolder ? 'O' : 'N',
    ENTEleveNivFormation: enrolment?.level,
    ENTEleveMEF: enrolment?.programmeCode,
    ENTEleveLibelleMEF: enrolment?.programmeName,
    ENTEleveDateEntreeStructRattach: enrolment?.enteredOn == null ? null : french(enrolment.enteredOn),
    ENTEleveDateSortieStructRattach: enrolment?.leftOn == null ? null : french(enrolment.leftOn),
    ENTEleveCodeEnseignements: (enrolment?.options ?? []).flatMap(({ value }) => subjects?.get(value) ?? []),
    ENTEleveClasses: classes.map(({ value }) => value),
    ENTEleveGroupes: at('groups').map(({ value }) => value),
    ENTEleveDateEntreeClasses: dated('from'),
    ENTEleveDateSortieClasses: dated('to'),
    ENTElevePersRelEleve: links.map(relation),
  };
}

/** The day from which somebody was a member of whom no day is known. */
const EVER = '0001-01-01';

/** `key$link$financial$legal$contact$payment`. */
function relation(link: RosterLink): string {
  const legal = opens(link) ? (link.legalRank === 2 ? 2 : 1) : 0;
  const flags = [link.paysFees, legal, link.emergencyContact, link.receivesBenefits].map((one) => (one === true ? 1 : Number(one ?? 0)));
  return [link.guardian.value, KINSHIP[link.kinship ?? ''] ?? OTHER_KIN, ...flags].join('$');
}

function staffOf({ record, posts }: SchoolOut['staff'][number], names: ReadonlyMap<string, Names>): Attributes {
  const functions = new Set<string>();
  const heads = new Set<string>();
  const taught = { classes: new Set<string>(), groups: new Set<string>() };
  const bare = { classes: new Set<string>(), groups: new Set<string>() };
  for (const { uai, roles, teaching } of posts) {
    const own = names.get(uai);
    for (const held of roles) {
      const led = held.function === 'HEAD_TEACHER' && held.group ? own?.classes.get(held.group.value) : undefined;
      if (led !== undefined) heads.add(led);
      else functions.add([uai, ...(FUNCTIONS[held.function] ?? OTHER_FUNCTION)].join('$'));
    }
    for (const { group, subject } of teaching) {
      const which = own?.classes.has(group.value) ? 'classes' : 'groups';
      const place = own?.[which].get(group.value);
      if (place === undefined) continue;
      const code = codeOf(subject, own);
      if (code === undefined) bare[which].add(place);
      else taught[which].add(`${place}$${code}`);
    }
  }
  return {
    ...civil(record),
    ...reach({ ...record, addresses: null }),
    ENTPersonStructRattach: posts[0]?.uai,
    ENTPersonFonctions: [...functions],
    PersEducNatPresenceDevantEleves: 'O',
    ENTAuxEnsClassesPrincipal: [...heads],
    ENTAuxEnsClassesMatieres: [...taught.classes],
    ENTAuxEnsGroupesMatieres: [...taught.groups],
    ENTAuxEnsClasses: [...bare.classes],
    ENTAuxEnsGroupes: [...bare.groups],
  };
}

function codeOf(subject: ExternalKey | null | undefined, own: Names | undefined): string | undefined {
  return subject ? own?.subjects.get(subject.value) : undefined;
}

/** A piece of a composite value: `$` stands between pieces. */
function part(value: string): string {
  return value.replaceAll('$', ' ').trim();
}

function french(day: string): string {
  return day.split('-').reverse().join('/');
}
