export { heapLimitPreload } from './preload';
