/** Small scenario files for specs of the command line. */

/** Lets go of what it made. */
export const good =
  "export default { name: 'good', iterations: 2, act(ctx: any) { ctx.track({}, 'it'); } };\n";

/** Keeps every order it made. */
export const leak = `class Order {}
class Shop {
  readonly orders: Order[] = [];
}
export default {
  name: 'leak',
  iterations: 3,
  setup: () => new Shop(),
  act(ctx: any, shop: Shop) {
    shop.orders.push(ctx.track(new Order(), 'order'));
  },
};
`;

/** A scenario whose second judged iteration does this, in line 5. */
export function doing(statement: string): string {
  return `export default {
  name: 'doing',
  async act(ctx: any, state: any) {
    if (ctx.iteration === 1) {
      ${statement}
    }
    ctx.track({}, 'it');
  },
};
`;
}
