import { instantGiven } from './connections.js';
import type { WriteError } from './json-columns.js';
import type { AssessmentContext } from './references.js';
import type { GivenAppreciation } from './repository/index.js';
import { writerOf } from './writes.js';

interface AppreciationArguments {
  readonly input: {
    readonly reportCardId: string;
    readonly target: GivenAppreciation['target'];
    readonly subjectId?: string | null;
    readonly text: string;
    readonly expectedVersion: number;
  };
}

interface DocumentArguments {
  readonly input: { readonly reportCardId: string; readonly fileId?: string | null };
}

interface PublicationArguments {
  readonly classGroupId: string;
  readonly periodId: string;
  readonly at: unknown;
}

interface WishesArguments {
  readonly studentId: string;
  readonly schoolYearId: string;
  readonly programmes: readonly string[];
  readonly expectedVersion?: number | null;
}

/** Characters of words on a report card and of a programme, and wishes in a file. */
const WORDS = 2_000;
const PROGRAMME = 200;
const WISHES = 10;
const OPINIONS: ReadonlySet<string> = new Set([
  'CONGRATULATIONS',
  'COMPLIMENTS',
  'ENCOURAGEMENT',
  'WORK_WARNING',
  'CONDUCT_WARNING',
  'NONE',
  'OTHER',
]);

/** Writes one's own words on a report card. */
export async function setAppreciation(_root: unknown, { input }: AppreciationArguments, context: AssessmentContext) {
  const { reportCardId, target, subjectId = null, expectedVersion } = input;
  const text = input.text.trim() === '' ? null : input.text.trim();
  const faults: WriteError[] = [];
  if ((text?.length ?? 0) > WORDS) faults.push(invalid(`it has ${WORDS} characters at most`, 'input', 'text'));
  if (target === 'COUNCIL' && text !== null && !OPINIONS.has(text)) faults.push(invalid('it is the name of an opinion', 'input', 'text'));
  if ((target === 'SUBJECT') !== (subjectId !== null))
    faults.push(invalid('a subject goes with the words on a subject', 'input', 'subjectId'));
  if (faults.length > 0) return { reportCard: null, errors: faults };
  const given = { card: reportCardId, target, subject: subjectId, text, expectedVersion };
  const written = await context.repository.writes.setAppreciation(given, writerOf('Mutation.setAppreciation', context));
  if (written.outcome === 'refused') return { reportCard: null, errors: written.errors };
  return { reportCard: await reloaded(reportCardId, context), errors: [] };
}

/** Gives a report card the document that was made out of it. */
export async function setReportCardDocument(_root: unknown, { input }: DocumentArguments, context: AssessmentContext) {
  const { reportCardId: id, fileId = null } = input;
  const writer = writerOf('Mutation.setReportCardDocument', context);
  const written = await context.repository.writes.setReportCardDocument(id, fileId, writer);
  if (written.outcome === 'refused') return { reportCard: null, errors: written.errors };
  return { reportCard: await reloaded(id, context), errors: [] };
}

/** Gives the report cards of a class to the families. */
export async function publishReportCards(_root: unknown, { classGroupId, periodId, at }: PublicationArguments, context: AssessmentContext) {
  const writer = writerOf('Mutation.publishReportCards', context);
  const published = await context.repository.writes.publishReportCards(classGroupId, periodId, instantGiven(at), writer);
  if (published.outcome === 'not-found') {
    const error: WriteError = { code: 'NOT_FOUND', message: 'no report cards of such a class in such a period', path: ['classGroupId'] };
    return { publishedCount: 0, errors: [error] };
  }
  const { count, unfinished, waiting } = published;
  const errors: WriteError[] = [];
  if (unfinished > 0) errors.push(invalid(`still being written: ${unfinished}`, 'classGroupId'));
  if (waiting > 0) errors.push(invalid(`the class council has not spoken of: ${waiting}`, 'classGroupId'));
  return { publishedCount: count, errors };
}

/** Says that one has taken note of a report card. */
export async function acknowledgeReportCard(_root: unknown, { id }: { readonly id: string }, context: AssessmentContext) {
  const writer = writerOf('Mutation.acknowledgeReportCard', context);
  if (!(await context.repository.writes.acknowledgeReportCard(id, writer)))
    return { reportCard: null, errors: [{ code: 'NOT_FOUND', message: 'no such report card', path: ['id'] }] };
  return { reportCard: await reloaded(id, context), errors: [] };
}

/** Says what a student wishes to do next. */
export async function submitOrientationWishes(_root: unknown, args: WishesArguments, context: AssessmentContext) {
  const { studentId: student, schoolYearId: schoolYear, expectedVersion = null } = args;
  const programmes = args.programmes.map((programme) => programme.trim());
  const faults: WriteError[] = [];
  if (programmes.length > WISHES) faults.push(invalid(`${WISHES} wishes at most`, 'programmes'));
  if (programmes.some((programme) => programme === '' || programme.length > PROGRAMME))
    faults.push(invalid(`each has 1 to ${PROGRAMME} characters`, 'programmes'));
  if (new Set(programmes).size < programmes.length) faults.push(invalid('each is wished for once', 'programmes'));
  if (faults.length > 0) return { orientation: null, errors: faults };
  const writer = writerOf('Mutation.submitOrientationWishes', context);
  const written = await context.repository.writes.submitWishes({ student, schoolYear, programmes, expectedVersion }, writer);
  if (written.outcome === 'refused') return { orientation: null, errors: written.errors };
  const [file] = await context.loaders.orientationFile(schoolYear).clear(student).load(student);
  return { orientation: file ?? null, errors: [] };
}

function reloaded(id: string, { loaders }: AssessmentContext) {
  return loaders.reportCard.clear(id).load(id);
}

function invalid(message: string, ...path: string[]): WriteError {
  return { code: 'VALIDATION', message, path };
}
