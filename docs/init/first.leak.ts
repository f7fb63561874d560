// Run it: npx weakspot audit
import { defineScenario } from 'weakspot';

class Observer {}

class Subject {
  readonly observers = new Set<Observer>();
}

export default defineScenario({
  name: 'observers are let go',
  // Once; what it returns is alive for the whole run.
  setup: () => new Subject(),
  // Again and again; what it tracks must be collected in the end.
  act(ctx, subject) {
    const observer = ctx.track(new Observer(), 'observer');
    subject.observers.add(observer);
    // Without this line the observers leak: take it out once, to see what is said then.
    subject.observers.delete(observer);
  },
});
