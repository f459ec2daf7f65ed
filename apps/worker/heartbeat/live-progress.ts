import { storableText } from '#engines';
import type { RunProgress } from '#read-models';

const longestText = 1_000;
const mostMetrics = 100;

/** What an engine has said so far of how far it is. Its texts are foreign: cut, and such as can be stored. */
export class LiveProgress {
  private current: RunProgress | undefined;
  private readonly metrics = new Map<string, number>();

  /** Undefined before anything was said. */
  get soFar(): RunProgress | undefined {
    return this.current;
  }

  progress({ fraction, message }: { readonly fraction?: number; readonly message?: string }): void {
    this.say({
      ...(fraction !== undefined && { fraction }),
      ...(message !== undefined && { message: storable(message) }),
    });
  }

  metric({ name, value }: { readonly name: string; readonly value: number }): void {
    const key = storable(name);
    if (this.metrics.size >= mostMetrics && !this.metrics.has(key)) return;
    this.metrics.set(key, value);
    this.say({ metrics: [...this.metrics].map(([each, measured]) => ({ name: each, value: measured })) });
  }

  private say(said: Omit<RunProgress, 'said'>): void {
    this.current = { ...this.current, ...said, said: (this.current?.said ?? 0) + 1 };
  }
}

const storable = (text: string): string => storableText(text, longestText);
