export { type Bond, bondsOfPerson, bondsOfService, functionsOfRoles, guardianRelation, reacher, roleOfFunction, tiesTo } from './bonds.js';
export {
  type ConsentBook,
  type ConsentRecords,
  type ConsentRegister,
  type KeptAct,
  type KeptNotice,
  openConsentBook,
  partiesOf,
  readConsents,
} from './consents.js';
export { type CountingDoor, openFactsDoor, type TellingDoor } from './door.js';
export { countOf, type Epochs, type KnownEpochs, openEpochs, type ReadEpochs, remembering, STANDING, standingOf } from './epochs.js';
export { type Horizon, horizonFrom } from './horizon.js';
export {
  type Against,
  againstFor,
  bondsBut,
  type KeptObjection,
  NOTHING_AGAINST,
  type RightsRecords,
  type RightsRegister,
  readRights,
  stoppedFor,
} from './rights.js';
export { type FactsDoor, openCountedFacts, openFacts, type RequestFacts, STRANGERS } from './source.js';
