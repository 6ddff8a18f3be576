import { type Place, type Reach, reaches } from '../capability/index.js';
import type { Classification, Classified } from '../shield/index.js';
import type { Judge } from '../shield/rules.js';
import type { Context, Sensitivity, SubgraphDefinition } from './definition.js';

/** What is the same of a coordinate whatever row it is asked of. */
interface Question {
  readonly coordinate: string;
  readonly type: string;
  readonly field: string;
  readonly classified: Classified;
  readonly isGranted: boolean;
  readonly reach: Reach;
  /** Paths from a row to whoever it is about. */
  readonly local: readonly string[];
  readonly answers: Answers;
}

/** Is a row in reach, as far as it was asked. */
type Answers = WeakMap<object, boolean | Promise<boolean>>;

/**
 * The second lock: answers the shield's questions from the signed capability and the row. Guardrails, agreement, basis and state were
 * decided when it was issued, so a coordinate that is granted has them; the matrix question is asked again, of this very row.
 */
export function capabilityJudge<R, L>(definition: SubgraphDefinition<R, L>, context: Context<R, L>, classification: Classification): Judge {
  const { capability } = context;
  const questions = new Map<string, Map<string, Question | null>>();
  const answersOf = new Map<Reach, Map<string, Answers>>();
  return {
    asks(stage, type, field, parent) {
      const question = questionOf(type, field);
      // Why: structural types carry no category; the capability itself says that a purpose is served.
      if (question === null) return stage === 'S0-guardrails';
      if (!question.isGranted) return false;
      if (stage !== 'S2-matrix') return true;
      return covers(question, parent);
    },
  };

  function questionOf(type: string, field: string): Question | null {
    const ofType = questions.get(type) ?? new Map<string, Question | null>();
    questions.set(type, ofType);
    let question = ofType.get(field);
    if (question === undefined) {
      question = makeQuestion(type, field);
      ofType.set(field, question);
    }
    return question;
  }

  function makeQuestion(type: string, field: string): Question | null {
    const classified = classification.field(type, field);
    if (classified === undefined) return null;
    const coordinate = `${type}.${field}`;
    const { subject } = classified;
    // Why: what the type says of all its fields is about the object, even where it names this very field (`Message.sender`).
    const isOfType = classification.type(type)?.subject === subject;
    const local = (subject?.paths ?? []).filter((path) => isOfType || (!path.startsWith('$') && path.split('.')[0] !== field));
    const reach = context.reach(coordinate);
    return {
      coordinate,
      type,
      field,
      classified,
      isGranted: Object.hasOwn(capability.coordinates, coordinate),
      reach,
      local,
      answers: sharedAnswers(reach, JSON.stringify([type, subject?.kind, subject?.any, local])),
    };
  }

  /** INVARIANT: coordinates of one type, one reach and one way to whoever a row is about ask the same of the row, and no others share an answer. */
  function sharedAnswers(reach: Reach, way: string): Answers {
    const ofReach = answersOf.get(reach) ?? new Map<string, Answers>();
    answersOf.set(reach, ofReach);
    const answers = ofReach.get(way) ?? new WeakMap();
    ofReach.set(way, answers);
    return answers;
  }

  function covers(question: Question, parent: unknown): boolean | Promise<boolean> {
    const { coordinate, type, field, classified, reach, local } = question;
    if (reach.length === 0) return capability.withdrawals === coordinate;
    const { subject } = classified;
    const known = definition.shield[type];
    const isByPaths = subject?.kind === 'paths' && local.length > 0 && type !== 'Query' && type !== 'Mutation';
    // Why: of a type that lives elsewhere this subgraph knows a reference and no more; the row it stands in was in reach.
    if (isByPaths && known === undefined) return field === 'id';
    const isAsked = known !== undefined && (isByPaths || subject?.kind === 'inherited');
    const isInReach = isAsked ? rowIsInReach(question, known, parent) : true;
    if (classified.byValue.length === 0) return isInReach;
    return Promise.resolve(isInReach).then((is) => is && mayHaveValue(question, known, parent));
  }

  /** Why remembered: most fields of a row ask the same. What is no row is nobody's. */
  function rowIsInReach(question: Question, known: Sensitivity<Context<R, L>>, row: unknown): boolean | Promise<boolean> {
    if (typeof row !== 'object' || row === null) return false;
    const { answers } = question;
    let answer = answers.get(row);
    if (answer === undefined) {
      answer = look(question, known, row).then((is) => {
        answers.set(row, is);
        return is;
      });
      answers.set(row, answer);
    }
    return answer;
  }

  async function look({ classified, reach, local }: Question, known: Sensitivity<Context<R, L>>, row: object): Promise<boolean> {
    const { subject } = classified;
    // Why: a part of a row is whose the row is; where it says so, what it has categories of its own for is asked of that row.
    if (subject?.kind !== 'paths') {
      const places = await known.places(row, 'inherited', context);
      return places.length > 0 && places.every((place) => reaches(reach, place, undefined));
    }
    const places = (await Promise.all(local.map((path) => known.places(row, path, context)))).flat();
    const taught = await known.subject?.(row, context);
    const reached = (place: Place) => reaches(reach, place, taught);
    return places.length > 0 && (subject.any ? places.some(reached) : places.every(reached));
  }

  /** A value with categories of its own (an absence reason that is health) needs each of them granted too. */
  async function mayHaveValue(
    { coordinate, field }: Question,
    known: Sensitivity<Context<R, L>> | undefined,
    parent: unknown,
  ): Promise<boolean> {
    const categories = (await known?.categories?.(parent, field, context)) ?? [];
    return categories.every((category) => Object.hasOwn(capability.coordinates, `${coordinate}#${category}`));
  }
}
