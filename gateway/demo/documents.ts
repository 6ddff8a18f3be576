import { createHash } from 'node:crypto';
import { facetOf, makeId, parseId } from '../../core/ids.js';
import { pdfOf } from './pdf.js';
import { type Group, pupil, type School, schoolsOf, someone, type World } from './world.js';

/** What a file of the demo is, and what it hangs on. */
interface Given {
  readonly record: string;
  /** Person id. */
  readonly owner: string;
  /** The mutation that would have named it; the type of the record, where none does. */
  readonly use: string;
  readonly name: string;
  readonly lines: readonly string[];
  readonly at: Date;
}

/**
 * Files of letters and announcements, what families sent in to show for absences, what comes with measures and exemptions, and of one class the tests
 * with their corrections and the report cards.
 */
export function addDocuments(world: World): void {
  const { messaging, attendance } = world.rows;
  const schools = new Map(schoolsOf(world).map((school) => [school.uai, school]));
  const named = (uai: string) => (schools.get(uai) as School).name;

  const letters = new Map(messaging.messages.toReversed().map((message) => [message.conversation, message]));
  for (const { id, school, kind, creator } of messaging.conversations) {
    const first = letters.get(id);
    if (kind !== 'BROADCAST' || first === undefined) continue;
    const lines = [named(school), 'Réunion des parents : ordre du jour', 'Présentation de l’équipe', 'Vie de la classe', 'Questions'];
    add(world, { record: first.id, owner: creator, use: 'sendMessage', name: 'Ordre du jour.pdf', lines, at: first.sentAt as Date });
  }
  for (const { id, school, title, author, category, publishedFrom } of messaging.announcements) {
    if (category !== 'ADMINISTRATIVE' && category !== 'TRIP') continue;
    const name = category === 'TRIP' ? 'Autorisation de sortie.pdf' : `${title}.pdf`;
    add(world, { record: id, owner: author, use: 'publishAnnouncement', name, lines: [named(school), title], at: publishedFrom });
  }
  for (const { id, school, submittedBy, submittedAt } of attendance.justifications) {
    const lines = [named(school), 'Certificat : vu ce jour en consultation.'];
    add(world, {
      record: id,
      owner: submittedBy as string,
      use: 'submitJustification',
      name: 'Certificat.pdf',
      lines,
      at: submittedAt as Date,
    });
  }
  for (const { id, school } of attendance.exemptions) {
    const owner = someone(schools.get(school) as School, 'NURSE').person;
    const lines = [named(school), 'Dispense partielle : pas de course ni de saut.'];
    add(world, { record: id, owner, use: 'Exemption', name: 'Certificat médical.pdf', lines, at: world.at });
  }
  for (const { id, school, kind, givenBy, decidedAt } of attendance.measures) {
    const owner = givenBy == null ? null : facetOf('Person', givenBy);
    if (kind !== 'EXTRA_WORK' || owner === null) continue;
    const lines = [named(school), 'Travail à rendre, relu et signé.'];
    add(world, { record: id, owner, use: 'recordMeasure', name: 'Travail à faire.pdf', lines, at: decidedAt });
  }
  addOfClass(world, pupil(world, 'student').group);
}

function addOfClass(world: World, { id: group, name, school, members }: Group): void {
  const { evaluations, reportCards } = world.rows.assessment;
  for (const { id, title, date, kind, createdBy, publishedToStudentsAt, ...evaluation } of evaluations) {
    const owner = facetOf('Person', createdBy);
    if (evaluation.group !== group || kind !== 'TEST' || owner === null) continue;
    const at = new Date(`${date}T06:00:00Z`);
    const lines = [school.name, name, title];
    add(world, { record: id, owner, use: 'setEvaluationSubject', name: 'Sujet.pdf', lines, at });
    if (publishedToStudentsAt == null) continue;
    const solved = [...lines, 'Corrigé'];
    add(world, { record: id, owner, use: 'setEvaluationCorrection', name: 'Corrigé.pdf', lines: solved, at: publishedToStudentsAt });
  }
  const pupils = new Set(members.map((member) => member.id));
  for (const { id, student, status, publishedAt } of reportCards) {
    if (!pupils.has(student) || status !== 'PUBLISHED' || publishedAt == null) continue;
    const owner = someone(school, 'PRINCIPAL').person;
    const lines = [school.name, name, 'Bulletin de la période'];
    add(world, { record: id, owner, use: 'setReportCardDocument', name: 'Bulletin.pdf', lines, at: publishedAt });
  }
}

function add({ rows, contents }: World, { record, lines, at, ...given }: Given): void {
  const content = pdfOf(lines);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const school = parseId(record)?.school as string;
  const id = makeId('Attachment', school, `0${createHash('sha256').update(`${record} ${given.use}`).digest('hex').slice(0, 32)}`);
  const size = content.length;
  rows.file.files.push({ school, id, ...given, mediaType: 'application/pdf', size, sha256, uploadedAt: at, record, place: 1 });
  contents.set(sha256, content);
}
