import type { Said } from '../languages/said.js';

/** What `/demo.json` tells of a demo: who one may be, with which systems, and what to ask. */
export interface Demo {
  readonly people: readonly DemoPerson[];
  readonly clients: readonly DemoClient[];
  readonly operations: readonly DemoOperation[];
  readonly purposes: readonly DemoPurpose[];
}

export interface DemoPerson {
  readonly handle: string;
  readonly name: string;
  readonly role: string;
  /** UAI of their school. */
  readonly school: string;
  /** Person id. */
  readonly person: string;
  /** Student id; null for who is no pupil. */
  readonly student: string | null;
  /** The student id as the system of a third party knows it, by system. */
  readonly hidden: Readonly<Record<string, string>>;
}

export interface DemoClient {
  readonly id: string;
  readonly name: string;
  readonly purposes: readonly string[];
  /** No secret at all: the demo tells it to anyone. */
  readonly secret: string;
  readonly mayActForPersons: boolean;
}

export interface DemoOperation {
  readonly name: string;
  readonly client: string;
  readonly as?: string;
  readonly purpose: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface DemoPurpose {
  readonly id: string;
  readonly parent: string | null;
  readonly label: Said;
}

/** The demo that runs here; null where none does: in production, and where other schools are kept. */
export async function readDemo(): Promise<Demo | null> {
  const response = await fetch('/demo.json', { headers: { accept: 'application/json' } });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`the demo cannot be read: ${response.status}`);
  return (await response.json()) as Demo;
}

/** The id by which a system knows a pupil: one of the demo by handle, or whoever has the id that was written. */
export function studentIdFor(demo: Demo, student: string, client: string): string {
  const known = demo.people.find(({ handle }) => handle === student);
  return known?.hidden[client] ?? known?.student ?? student;
}

/** The purposes that a client may ask for: those it is registered for, and the more specific ones below them. */
export function purposesOf(client: DemoClient, purposes: readonly DemoPurpose[]): readonly DemoPurpose[] {
  const parents = new Map(purposes.map(({ id, parent }) => [id, parent]));
  const isBelow = (id: string): boolean => {
    for (let next: string | null | undefined = id; next != null; next = parents.get(next)) if (client.purposes.includes(next)) return true;
    return false;
  };
  return purposes.filter(({ id }) => isBelow(id));
}
