import type { ExternalKey } from '../../../subgraphs/identity/roster.js';

/** How a source's own ids are kept. People are recognised across schools only when the source says who it is. */
export interface Keys {
  readonly system: string;
  user(id: string): ExternalKey;
  local(kind: 'class' | 'course' | 'session', id: string): ExternalKey;
}

export function keysOf(system: string, named: boolean): Keys {
  return {
    system,
    user: (value) => ({ system, kind: 'user', value, scope: named ? 'global' : 'school' }),
    local: (kind, value) => ({ system, kind, value, scope: 'school' }),
  };
}
