export { discreteLaplace, type UniformInteger } from './discrete-laplace.js';
export { type Cell, CLASS_MINIMUM, RELEASE_MINIMUM, suppress } from './suppression.js';
