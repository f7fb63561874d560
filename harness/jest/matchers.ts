/** Each matcher hands its arguments to the judgement, and words nothing itself. */
import { judgeScenario } from './scenarioFile';
import {
  judgeBounded,
  judgeCollected,
  judgeRetained,
  type BoundedOptions,
  type RetainedOptions,
} from './lifetime';
import { loadInstances } from './lazy';
import type { Outcome } from './outcome';
import { recordAssertion } from './record';
import { watchAssertion } from './unfinished';

/** What Jest makes of a matcher. */
interface MatcherResult {
  pass: boolean;
  message(): string;
}

/** What Jest calls a matcher on. */
interface MatcherState {
  isNot?: boolean;
}

export const matchers = {
  toBeCollected(this: MatcherState, subject: unknown): Promise<MatcherResult> {
    return answer('toBeCollected', this, judgeCollected(subject, voiceOf(this)));
  },

  toBeRetained(this: MatcherState, subject: unknown, options?: RetainedOptions): Promise<MatcherResult> {
    return answer('toBeRetained', this, judgeRetained(subject, options, voiceOf(this)));
  },

  toStayBounded(this: MatcherState, subject: unknown, options?: BoundedOptions): Promise<MatcherResult> {
    return answer('toStayBounded', this, judgeBounded(subject, options, voiceOf(this)));
  },

  toLeakNothing(this: MatcherState, subject: unknown): Promise<MatcherResult> {
    return answer('toLeakNothing', this, judgeScenario(subject));
  },

  toHaveInstances(this: MatcherState, heap: unknown, name: string, count: number): MatcherResult {
    const outcome = loadInstances().judgeInstances(heap, name, count);
    return resultOf('toHaveInstances', this, outcome);
  },
};

function voiceOf({ isNot }: MatcherState): { negated: boolean } {
  return { negated: isNot === true };
}

function answer(matcher: string, state: MatcherState, judged: Promise<Outcome>): Promise<MatcherResult> {
  return watchAssertion(
    matcher,
    judged.then((outcome) => resultOf(matcher, state, outcome)),
  );
}

function resultOf(matcher: string, state: MatcherState, outcome: Outcome): MatcherResult {
  const { negated } = voiceOf(state);
  recordAssertion(`${negated ? 'not.' : ''}${matcher}`, outcome.pass !== negated, outcome);
  const call = `expect(…).${negated ? 'not.' : ''}${matcher}(…)`;
  return { pass: outcome.pass, message: () => `${call}\n\n${outcome.message}` };
}
