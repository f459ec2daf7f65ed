/** Which methods the routes of each path take, for OPTIONS and for 405. */
export class AllowedMethods {
  private readonly routes: {
    readonly pattern: RegExp;
    readonly methods: readonly string[];
    readonly hasParameters: boolean;
  }[] = [];

  /** @param url a route's path with `:parameters` */
  add(url: string, methods: readonly string[]): void {
    const pattern = url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+');
    this.routes.push({ pattern: new RegExp(`^${pattern}/?$`), methods, hasParameters: url.includes(':') });
  }

  /**
   * Whether a route with a parameter has taken a request that is for a path in words: `PUT /engines/dockerRegistry` is
   * for no engine of that name.
   */
  isForWords(path: string, method: string): boolean {
    const inWords = this.routes.filter(({ pattern, hasParameters }) => !hasParameters && pattern.test(path));
    return inWords.length > 0 && !inWords.some(({ methods }) => methods.includes(method));
  }

  /** The methods of a path, sorted; empty when no route has it. A path in words is none with a parameter in their place. */
  of(path: string): string[] {
    const matching = this.routes.filter(({ pattern }) => pattern.test(path));
    const inWords = matching.filter(({ hasParameters }) => !hasParameters);
    const methods = (inWords.length > 0 ? inWords : matching).flatMap((route) => route.methods);
    return methods.length === 0 ? [] : [...new Set([...methods, 'OPTIONS'])].sort();
  }
}
