import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll } from 'vitest';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder with these files, removed after the tests. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'preau-files-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    if (name.includes('/')) mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A zip with these files. */
export function zipOf(files: Files): string {
  const entries = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, typeof content === 'string' ? Buffer.from(content) : content]),
  );
  return join(folderOf({ 'delivery.zip': zipSync(entries) }), 'delivery.zip');
}

/** Rows of comma separated cells, as lines. */
export function csv(...rows: readonly string[]): string {
  return `${rows.join('\n')}\n`;
}

const MANIFEST = ['orgs', 'academicSessions', 'courses', 'classes', 'users', 'enrollments', 'demographics'];

export function manifest(version: '1.1' | '1.2', modes: Readonly<Record<string, string>> = {}, source = 'Demo District'): string {
  const all = { ...Object.fromEntries(MANIFEST.map((file) => [file, 'bulk'])), ...(version === '1.2' && { roles: 'bulk' }), ...modes };
  return csv(
    'propertyName,value',
    'manifest.version,1.0',
    `oneroster.version,${version}`,
    `source.systemCode,${source}`,
    ...Object.entries(all).map(([file, mode]) => `file.${file},${mode}`),
  );
}

/** A small school in OneRoster 1.1: a homeroom, a course taught, two students, a teacher, a mother. */
export function smallSchool(changed: Readonly<Record<string, string | null>> = {}): Record<string, string> {
  const files: Record<string, string | null> = {
    'manifest.csv': manifest('1.1'),
    'orgs.csv': csv(
      'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
      'd1,,,District,district,,',
      's1,,,Small School,school,9990001X,d1',
    ),
    'academicSessions.csv': csv(
      'sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear',
      'y1,,,2026-2027,schoolYear,2026-09-01,2027-07-03,,2027',
      't1,,,First term,term,2026-09-01,2026-11-28,y1,2027',
    ),
    'courses.csv': csv(
      'sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes',
      'c1,,,y1,Mathematics,MATH,,d1,,',
    ),
    'classes.csv': csv(
      'sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods',
      'k1,,,5A,5,,5A,homeroom,,s1,t1,,,',
      'k2,,,Mathematics 5A,5,c1,M5A,scheduled,,s1,t1,,,',
    ),
    'users.csv': csv(
      'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password',
      'u1,,,true,s1,student,ana.u1,,Ana,Costa,,,ana@school.example,,,u9,5,s3cret-of-ana',
      'u2,,,true,s1,student,ben.u2,,Ben,Durand,Paul,999990001AA,,,,,5,',
      'u5,,,true,s1,teacher,eve.u5,,Eve,Martin,,,eve@school.example,+33639980001,,,,',
      'u9,,,true,s1,parent,mia.u9,,Mia,Costa,,,,0639980002,,u1,,',
    ),
    'enrollments.csv': csv(
      'sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate',
      'e1,,,k1,s1,u1,student,,2026-09-01,',
      'e2,,,k1,s1,u2,student,,,',
      'e3,,,k2,s1,u1,student,,,',
      'e4,,,k2,s1,u5,teacher,true,,',
    ),
    'demographics.csv': csv('sourcedId,status,dateLastModified,birthDate,sex,asian,white', 'u1,,,2014-02-28,female,true,false'),
    ...changed,
  };
  return Object.fromEntries(Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null));
}

/** A file of the small school with more rows. */
export function withRows(file: string, ...rows: readonly string[]): Record<string, string> {
  return { [file]: `${smallSchool()[file]}${rows.join('\n')}\n` };
}

/** An AAF file of these requests. */
export function aaf(...requests: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n<ficAlimMENESR>\n${requests.join('\n')}\n</ficAlimMENESR>\n`;
}

type Attributes = Readonly<Record<string, string | readonly string[]>>;

export function add(category: string, id: string, attributes: Attributes): string {
  return request('addRequest', category, id, `<attributes>${attrs('attr', '', attributes)}</attributes>`);
}

export function modify(category: string, id: string, attributes: Attributes): string {
  return request(
    'modifyRequest',
    category,
    id,
    `<modifications>${attrs('modification', ' operation="replace"', attributes)}</modifications>`,
  );
}

export function remove(category: string, id: string): string {
  return request('deleteRequest', category, id, '');
}

function request(kind: string, category: string, id: string, body: string): string {
  const name =
    category === 'EtabEducNat'
      ? 'categorieStructure'
      : category === 'MefEducNat'
        ? 'categorieMef'
        : category === 'MatiereEducNat'
          ? 'categorieMatiere'
          : 'categoriePersonne';
  return `<${kind}><operationalAttributes><attr name="${name}"><value>${category}</value></attr></operationalAttributes><identifier><id>${id}</id></identifier>${body}</${kind}>`;
}

function attrs(tag: string, more: string, attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => {
      const values = typeof value === 'string' ? [value] : value;
      return `<${tag} name="${name}"${more}>${values.length === 0 ? '<value/>' : values.map((one) => `<value>${one}</value>`).join('')}</${tag}>`;
    })
    .join('');
}

const NAME = (category: string, mode = 'Complet', day = '20260901') => `ENT_${mode}_${day}_${category}_0000.xml`;

export { NAME as aafName };

/** A small collège: two students, their parents, a teacher, a nurse's code, a head. */
export function smallFeed(changed: Readonly<Record<string, string | null>> = {}): Record<string, string> {
  const files: Record<string, string | null> = {
    [NAME('EtabEducNat')]: aaf(
      add('EtabEducNat', '10', {
        ENTStructureJointure: '10',
        ENTStructureUAI: '9990001X',
        ENTStructureNomCourant: 'Collège des Tilleuls',
        ENTStructureTypeStruct: 'COLLEGE',
        ENTEtablissementContrat: 'PU',
        ENTServAcAcademie: 'TESTVILLE',
        ENTStructureClasses: ['5A$Cinquième A'],
        ENTStructureGroupes: ['5LAT$Latin$5A$5Z'],
      }),
      add('EtabEducNat', '20', {
        ENTStructureJointure: '20',
        ENTStructureUAI: '9990002Y',
        ENTStructureNomCourant: 'Lycée du Pont',
        ENTStructureTypeStruct: 'LYCEE',
        ENTServAcAcademie: 'TESTVILLE',
      }),
    ),
    [NAME('MatiereEducNat')]: aaf(add('MatiereEducNat', '061300', { ENTMatJointure: '061300', ENTLibelleMatiere: 'MATHEMATIQUES' })),
    [NAME('MefEducNat')]: aaf(add('MefEducNat', '10110001110', { ENTMefJointure: '10110001110', ENTLibelleMef: '5EME' })),
    [NAME('PersRelEleve')]: aaf(
      add('PersRelEleve', '501', {
        ENTPersonJointure: '501',
        sn: 'COSTA',
        givenName: 'Mia',
        mobile: '0639980001',
        ENTPersonAdresse: '1 rue du Test$Bat B$$',
        ENTPersonCodePostal: '99000',
        ENTPersonVille: 'TESTVILLE',
        ENTPersonAdresseDiffusion: 'N',
      }),
      add('PersRelEleve', '502', { ENTPersonJointure: '502', sn: 'COSTA', givenName: 'Luc' }),
      add('PersRelEleve', '503', { ENTPersonJointure: '503', sn: 'NOBODYS', givenName: 'Zoe' }),
    ),
    [NAME('Eleve')]: aaf(
      add('Eleve', '101', {
        ENTPersonJointure: '101',
        ENTEleveINE: '999990001AA',
        ENTPersonDateNaissance: '28/02/2014',
        ENTPersonNomPatro: 'COSTA',
        sn: 'COSTA',
        givenName: 'Ana',
        ENTPersonAutresPrenoms: ['Ana', 'Rosa'],
        ENTElevePersRelEleve: ['501$10$1$1$1$1', '502$20$0$2$0$0', '599$39$0$0$1$0'],
        ENTEleveBoursier: 'O',
        ENTEleveRegime: 'DEMI-PENSIONNAIRE DANS L ETABLISSEMENT',
        ENTEleveTransport: 'N',
        ENTPersonAdresse: '1 rue du Test',
        ENTEleveMEF: '10110001110',
        ENTEleveNivFormation: '5EME',
        ENTEleveCodeEnseignements: '061300',
        ENTPersonStructRattach: '10',
        ENTEleveClasses: '10$5A',
        ENTEleveGroupes: ['10$5LAT'],
        ENTEleveDateEntreeClasses: '10$01/09/2026$5A',
      }),
      add('Eleve', '102', {
        ENTPersonJointure: '102',
        ENTPersonDateNaissance: '01/03/2014',
        sn: 'DURAND',
        givenName: 'Ben',
        ENTElevePersRelEleve: ['501$4$0$0$1$0', '102$7$0$1$1$0'],
        ENTEleveRegime: 'EXTERNE LIBRE',
        ENTPersonStructRattach: '10',
        ENTEleveClasses: '10$5A',
        ENTEleveGroupes: ['20$2ESP'],
      }),
    ),
    [NAME('PersEducNat')]: aaf(
      add('PersEducNat', '901', {
        ENTPersonJointure: '901',
        sn: 'MARTIN',
        givenName: 'Eve',
        mail: 'eve@school.example',
        ENTPersonFonctions: '10$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES',
        ENTAuxEnsClassesMatieres: '10$5A$061300',
        ENTAuxEnsClasses: '10$5A',
        ENTAuxEnsClassesPrincipal: '10$5A',
        PersEducNatPresenceDevantEleves: 'O',
      }),
      add('PersEducNat', '902', {
        ENTPersonJointure: '902',
        sn: 'PETIT',
        givenName: 'Ida',
        ENTPersonFonctions: '10$MDS$MEDICO SOCIAL$$',
        PersEducNatPresenceDevantEleves: 'N',
      }),
      add('PersEducNat', '903', {
        ENTPersonJointure: '903',
        sn: 'ROY',
        givenName: 'Max',
        ENTPersonFonctions: ['10$DIR$DIRECTION$D0010$PROVISEUR', '20$DIR$DIRECTION$D0020$PROVISEUR ADJOINT'],
        PersEducNatPresenceDevantEleves: 'N',
      }),
    ),
    'ficAlimMENESR.dtd': '<!ELEMENT ficAlimMENESR (addRequest)*>',
    ...changed,
  };
  return Object.fromEntries(Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null));
}
