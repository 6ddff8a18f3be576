import { z } from 'zod';
import type { Premises } from '../request/premises.js';

const agreement = z.object({ school: z.string(), purposes: z.array(z.string()), categories: z.array(z.string()) });
const places = z.array(z.int().nonnegative());
const premises = z
  .object({
    asked: z.string(),
    purpose: z.string(),
    client: z.object({ kind: z.enum(['school-app', 'vendor']), agreements: z.array(agreement) }),
    ties: z.array(
      z.object({
        role: z.string(),
        relation: z.string(),
        school: z.string(),
        of: z.enum(['students', 'guardians', 'staff', 'persons', 'groups']),
      }),
    ),
    ownConsents: z.array(z.string()),
    standings: z.array(z.object({ ties: places, consented: z.array(z.string()) })),
    met: z.record(z.string(), z.array(places)),
  })
  .refine(
    ({ ties, standings, met }) =>
      standings.every((standing) => standing.ties.every((place) => place < ties.length)) &&
      Object.values(met).every((lists) => lists.every((list) => list.every((place) => place < standings.length))),
  );

/** Reads kept premises; null for a text that is none. Words of the vocabulary are believed: the core denies what it does not know. */
export function readPremisesText(text: string): Premises | null {
  try {
    return premises.parse(JSON.parse(text)) as Premises;
  } catch {
    return null;
  }
}
