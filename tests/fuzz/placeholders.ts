/** Stands in a generated request for the id of a resource that is known when the request is sent; 0 is the newest one. */
export const idOf = (collection: string, nth: number): string => `{{${collection}:${nth}}}`;

/** Stands for the resource under which the known one lies: a run's experiment. */
export const parentOf = (collection: string, nth: number): string => `{{${collection}^${nth}}}`;

const placeholder = /\{\{(\w+)([:^])(\d+)\}\}/g;

interface KnownResource {
  readonly id: string;
  readonly parent: string;
}

const nobody: KnownResource = {
  id: '00000000-0000-4000-8000-000000000000',
  parent: '00000000-0000-4000-8000-000000000001',
};

/** Resources kept of each collection: old ones may be deleted by now, and are asked for all the same. */
const kept = 6;

/** The resources that generated requests are about: by collection, the newest first. */
export class KnownResources {
  private readonly resources = new Map<string, KnownResource[]>();

  /** Learns a resource from its address: `…/experiments/<id>/runs/<id>`. Addresses of other shapes tell nothing. */
  learn(href: string): void {
    const segments = new URL(href, 'http://localhost').pathname.split('/').slice(3);
    if (segments.length === 0 || segments.length % 2 !== 0) return;
    const [collection = '', id = ''] = segments.slice(-2);
    const known = this.resources.get(collection) ?? [];
    this.resources.set(collection, [{ id, parent: segments.at(-3) ?? '' }, ...known].slice(0, kept));
  }

  /** Puts ids where placeholders stand. */
  fill(text: string): string {
    return text.replace(placeholder, (_, collection: string, kind: string, nth: string) => {
      const known = this.resources.get(collection) ?? [];
      const resource = known[Number(nth) % Math.max(known.length, 1)] ?? nobody;
      return kind === '^' ? resource.parent : resource.id;
    });
  }
}
