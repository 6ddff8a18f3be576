/** The authorisation server that comes with Préau, so that two commands are enough. */
export { createEmbeddedIssuer, type EmbeddedIssuer, type EmbeddedIssuerOptions } from './embedded-issuer.js';
