export { anybody, type Gateway, type Running, type Site } from './contract.js';
export { floor, floorUnmerged } from './floor.js';
export { hive, hiveRust } from './hive.js';
export { preau, preau100, preau1000, preauDenied, preauPermitAll } from './preau.js';
export { preauSchool } from './preau-school.js';
export { stock, stockUndici } from './stock.js';
