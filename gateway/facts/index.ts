export { type Bond, bondsOfPerson, bondsOfService, guardianRelation, tiesTo } from './bonds.js';
export { type ConsentBook, type ConsentRegister, type KeptAct, openConsentBook } from './consents.js';
export { openFactsDoor } from './door.js';
export { type FactsDoor, openFacts, type RequestFacts } from './source.js';
