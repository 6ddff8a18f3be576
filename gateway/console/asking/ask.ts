/** A question to the API with the shape of its answer; `text` is what is sent. */
export interface Question<Answer, Variables extends object = Record<string, never>> {
  readonly text: string;
  /** Never there: holds the types together. */
  readonly types?: (variables: Variables) => Answer;
}

/** Writes a question down: `question<Answer, Variables>('query …')`. A test reads each against the schema. */
export function question<Answer, Variables extends object = Record<string, never>>(text: string): Question<Answer, Variables> {
  return { text };
}

/** One error of an answer. */
export interface AnswerError {
  readonly message: string;
  readonly code: string;
  /** The field that was refused, `Type.field`. */
  readonly coordinate: string | null;
  readonly path: string | null;
}

export interface Answer<Data> {
  readonly status: number;
  /** Fields that were refused are null in it. */
  readonly data: Data | null;
  readonly errors: readonly AnswerError[];
}

/** Nothing came back that is an answer: the network, or something between here and the API. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Asks the API, with a token that carries the purpose. Refusals are part of the answer; throws `NoAnswer` when none comes. */
export async function ask<Data, Variables extends object>(
  token: string,
  { text }: Question<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: text, variables }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    throw new NoAnswer('nothing came back', { cause });
  });
  const body = await response.json().catch((cause: unknown) => {
    throw new NoAnswer('what came back is no answer', { cause });
  });
  return { status: response.status, data: (body as { data?: Data | null }).data ?? null, errors: errorsOf(body) };
}

interface RawError {
  readonly message?: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly coordinate?: string };
}

function errorsOf(body: unknown): readonly AnswerError[] {
  const { errors = [] } = body as { errors?: readonly RawError[] };
  return errors.map(({ message = '', path, extensions }) => ({
    message,
    code: extensions?.code ?? 'UPSTREAM_UNAVAILABLE',
    coordinate: extensions?.coordinate ?? null,
    path: path?.join('.') ?? null,
  }));
}
