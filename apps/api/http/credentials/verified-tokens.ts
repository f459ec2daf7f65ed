/** Remembers answers for some seconds, so that a client's burst of requests costs one look-up. At most `capacity` are kept. */
export class VerifiedTokens<Credential> {
  private readonly entries = new Map<string, { readonly credential: Credential; readonly until: number }>();

  constructor(
    private readonly lookUp: (token: string) => Promise<Credential | undefined>,
    private readonly now: () => number = () => performance.now(),
    private readonly lifetimeMs = 5_000,
    private readonly capacity = 10_000,
  ) {}

  /** Unknown tokens are not remembered: one that is issued a moment later works at once. */
  async find(token: string): Promise<Credential | undefined> {
    const known = this.entries.get(token);
    if (known && known.until > this.now()) return known.credential;
    this.entries.delete(token);
    const credential = await this.lookUp(token);
    if (credential !== undefined) this.remember(token, credential);
    return credential;
  }

  private remember(token: string, credential: Credential): void {
    const [oldest] = this.entries.keys();
    if (this.entries.size >= this.capacity && oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(token, { credential, until: this.now() + this.lifetimeMs });
  }
}
