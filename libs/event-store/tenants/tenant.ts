import { AsyncLocalStorage } from 'node:async_hooks';
import type { Scope } from '#domain';

/** What a chain of work knows of its tenant, once it does. */
interface Chain {
  tenant?: Scope;
}

const chains = new AsyncLocalStorage<Chain>();

/** Begins a chain of asynchronous work whose tenant is not known yet, such as a request. */
export const beginChain = (work: () => void): void => {
  chains.run({}, work);
};

/**
 * Says whose the chain of work is: from here on the statements of a pool of the API see this tenant's rows and no others.
 * @throws TypeError outside of a chain, and where it is another tenant's already
 */
export function enterTenant({ org, sandbox }: Scope): void {
  const chain = chains.getStore();
  if (!chain) throw new TypeError('There is no chain of work that could be of a tenant');
  const { tenant } = chain;
  if (tenant && (tenant.org !== org || tenant.sandbox !== sandbox)) {
    throw new TypeError('A chain of work is of one tenant');
  }
  chain.tenant = { org, sandbox };
}

/** Does work that is of no tenant, whoever has brought it about: credentials, upkeep. */
export const outsideTenants = <Result>(work: () => Result): Result => chains.run({}, work);

/** Does work of a tenant. */
export const asTenant = <Result>({ org, sandbox }: Scope, work: () => Result): Result =>
  chains.run({ tenant: { org, sandbox } }, work);

/** Whose the work under way is; undefined: nobody's. */
export const currentTenant = (): Scope | undefined => chains.getStore()?.tenant;

/** Reads on behalf of whoever calls this, whoever asks for the items later: streams ask from events of their sockets. */
export function keepingTenant<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  return readIn(AsyncLocalStorage.snapshot(), items);
}

async function* readIn<Item>(
  inChain: <Result>(work: () => Result) => Result,
  items: AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const item = await inChain(() => iterator.next());
      if (item.done === true) return;
      yield item.value;
    }
  } finally {
    await inChain(() => iterator.return?.());
  }
}
