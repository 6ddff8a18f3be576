export { type Bond, bondsOfPerson, bondsOfService, guardianRelation, reacher, tiesTo } from './bonds.js';
export { type ConsentBook, type ConsentRegister, type KeptAct, openConsentBook } from './consents.js';
export { openFactsDoor } from './door.js';
export { type FactsDoor, openFacts, type RequestFacts, STRANGERS } from './source.js';
