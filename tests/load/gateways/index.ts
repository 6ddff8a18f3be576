export { anybody, type Gateway, type Running, type Site } from './contract.js';
export { floor } from './floor.js';
export { hive, hiveRust } from './hive.js';
export { stock, stockUndici } from './stock.js';
