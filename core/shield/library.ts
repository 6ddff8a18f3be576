import { createRequire } from 'node:module';
import util from 'node:util';
import type { applyMiddleware as ApplyMiddleware } from 'graphql-middleware';
import type * as Shield from 'graphql-shield';

/**
 * The one place that knows how graphql-shield is loaded. Why: its ESM build reads `util.isUndefined`, which Node 23 dropped; the CommonJS
 * build works once the function is back. Middleware must be loaded the same way, or shield's rules are not recognised by it.
 */
const require = createRequire(import.meta.url);
const legacy = util as { isUndefined?: (value: unknown) => boolean };
legacy.isUndefined ??= (value) => value === undefined;

const library = require('graphql-shield') as typeof Shield;
const middleware = require('graphql-middleware') as { applyMiddleware: typeof ApplyMiddleware };

export const rule: typeof Shield.rule = library.rule;
export const deny: typeof Shield.deny = library.deny;
export const shield: typeof Shield.shield = library.shield;
export const applyMiddleware: typeof ApplyMiddleware = middleware.applyMiddleware;
export type ShieldRule = ReturnType<ReturnType<typeof library.rule>>;
