import type { CookieData, Page } from 'puppeteer';

/** Without a domain it is the page's. */
export type PageCookie = Omit<CookieData, 'domain'> & { domain?: string };

/**
 * A scenario in its driver form: it drives a page from outside. It is memlab's contract (`IScenario` of
 * `@memlab/core` 2.0), so that a file that was written for memlab runs as it is.
 */
export interface PageScenario {
  name?: () => string;
  cookies?: () => readonly PageCookie[];
  /** Address of the page. */
  url: () => string;
  /** Runs once, before the page is loaded. */
  beforeInitialPageLoad?: Interaction;
  /** Runs once, when the page is loaded. */
  setup?: Interaction;
  /** What may leak. */
  action?: Interaction;
  /** Undoes the action. Without it: back in the page's history as far as the action went, else the Escape key. */
  back?: Interaction;
  /** How many rounds of `action` and `back` are to be made besides the first. */
  repeat?: () => number;
  /** Asked until it gives true, after the page was loaded, and after each action and back. */
  isPageLoaded?: (page: Page) => boolean | Promise<boolean>;
  beforeLeakFilter?: (snapshot: unknown, leakedNodeIds: Set<number>) => void;
  /** Whether an object that the action made and the back did not let go is leaked. */
  leakFilter?: (node: unknown, snapshot: unknown, leakedNodeIds: Set<number>) => boolean;
  /** Whether a reference may be part of a retaining path. */
  retainerReferenceFilter?: (edge: unknown, snapshot: unknown, usedByDefault: boolean) => boolean;
}

type Interaction = (page: Page) => unknown;

const optional = [
  'name',
  'cookies',
  'beforeInitialPageLoad',
  'setup',
  'action',
  'back',
  'repeat',
  'isPageLoaded',
  'beforeLeakFilter',
  'leakFilter',
  'retainerReferenceFilter',
] as const;

/**
 * Whether a file's text is that of a scenario in its driver form: a function `url`, and no `act`. Its text, because the
 * form decides in which process the file is loaded.
 */
export function drivesPage(text: string): boolean {
  const hasUrl = /\burl['"]?\s*(?:\(\s*\)|[:=]\s*(?:async\s*)?(?:function\b|\(\s*\)|[\w$]+\s*=>))/.test(text);
  return hasUrl && !/(?:^|[\s{,])(?:async\s+)?act\s*[(:]/m.test(text);
}

/**
 * The scenario that a module exports: as its default, as `module.exports`, or function by function.
 *
 * @returns what is wrong with it in one sentence where it is none.
 */
export function findPageScenario(module: unknown): PageScenario | string {
  // CommonJS that was compiled from ESM arrives as `{ default: { default: … } }`. What CommonJS exports is the default;
  // the names beside it are only those that Node could make out in the text.
  const exported = [module, defaultOf(module), defaultOf(defaultOf(module))];
  const scenario = exported.findLast((one) => isRecord(one) && typeof one['url'] === 'function');
  if (!isRecord(scenario)) return 'it has no scenario: export an object with a function "url"';
  return checkFunctions(scenario);
}

function defaultOf(module: unknown): unknown {
  return isRecord(module) ? module['default'] : undefined;
}

function checkFunctions(scenario: Record<string, unknown>): PageScenario | string {
  const wrong = optional.find((name) => {
    const member = scenario[name] ?? undefined;
    return member !== undefined && typeof member !== 'function';
  });
  if (wrong !== undefined) return `its "${wrong}" must be a function`;
  return scenario as unknown as PageScenario;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
