import { z } from 'zod';
import { type Agreement, CATEGORIES } from '../core/policy/index.js';
import type { ClientRegistry, RegisteredClient } from './identity/index.js';
import type { AgreementRegister } from './request/1-authenticate.js';

/** Clients and what they are contracted for, as a file: for a gateway over somebody's own supergraph. */
export type ClientsFile = readonly (RegisteredClient & { readonly agreements: readonly Agreement[] })[];

const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be an instant, ISO 8601')
  .transform(Date.parse);
const CLIENTS = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,60}$/),
    name: z.string().min(1).max(200).optional(),
    kind: z.enum(['vendor', 'school-app']),
    purposes: z.array(z.string()).min(1),
    /** Of the embedded issuer alone: at a desk. */
    secret: z.string().min(8).optional(),
    agreements: z.array(
      z.strictObject({
        school: z.string().min(1),
        purposes: z.array(z.string()).min(1),
        categories: z.array(z.enum(CATEGORIES)).min(1),
        from: instant.optional(),
        to: instant.optional(),
      }),
    ),
  }),
);

/** Reads clients; throws with the place of the first fault. Systems act for themselves: who a person is, this gateway does not know. */
export function parseClients(value: unknown): ClientsFile {
  const read = CLIENTS.safeParse(value);
  if (!read.success) {
    const [fault] = read.error.issues;
    throw new TypeError(`clients: ${fault?.path.join('.') ?? ''}: ${fault?.message ?? 'not a list of clients'}`);
  }
  return read.data.map(({ name, secret, agreements, ...client }) => ({
    ...client,
    name: name ?? client.id,
    mayActForPersons: false,
    ...(secret === undefined ? {} : { secret }),
    agreements: agreements.map(({ from, to, ...agreement }, index) => ({
      ...agreement,
      id: `${client.id}-${index + 1}`,
      from: from ?? 0,
      to: to ?? null,
    })),
  }));
}

/** A file stands as it was read. */
export function registersOf(file: ClientsFile): { readonly clients: ClientRegistry; readonly agreements: AgreementRegister } {
  const byId = new Map(file.map((client) => [client.id, client]));
  return {
    clients: { find: async (id) => byId.get(id) ?? null },
    agreements: { of: async (id) => byId.get(id)?.agreements ?? [] },
  };
}
