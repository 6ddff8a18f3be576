export {
  type Addressee,
  type Capability,
  type CapabilityClaims,
  capabilityIssuer,
  capabilitySigner,
  deriveCursorKey,
  deriveKey,
  issueCapability,
  type Reachable,
  reachOf,
  verifyCapability,
} from './capability.js';
export { AUDIENCES, type Audience, type Extent, type Place, type Reach, reaches, type StudentsOf, studentPlace } from './reach.js';
