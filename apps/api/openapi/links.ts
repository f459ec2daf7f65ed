/** As much of a finished operation as its links go by. */
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, object>>;
}

type Paths = Readonly<Record<string, Readonly<Record<string, object>>>>;

interface Target {
  readonly path: string;
  readonly operationId: string;
}

interface Link {
  readonly operationId: string;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly requestBody?: object;
}

const ownId = '$response.body#/id';

/** Where else the id of what a POST creates is taken, by its operation: parameters that stand for it, and bodies. */
const further: Readonly<Record<string, Readonly<Record<string, Omit<Link, 'operationId' | 'description'>>>>> = {
  createEngine: {
    createMLInstance: { requestBody: { name: 'Of this engine', engineId: ownId } },
    deleteMLInstances: { parameters: { engineId: ownId } },
  },
  createMLInstance: {
    createExperiment: { requestBody: { name: 'Of this MLInstance', mlInstanceId: ownId } },
    createMLService: { requestBody: { name: 'Of this MLInstance', mlInstanceId: ownId } },
    deleteExperiments: { parameters: { mlInstanceId: ownId } },
    deleteMLServices: { parameters: { mlInstanceId: ownId } },
  },
  createExperimentRun: { getRun: { parameters: { runId: ownId } } },
  triggerMLServiceRun: {
    getRun: { parameters: { runId: ownId } },
    getExperimentRun: { parameters: { id: '$response.body#/experimentId', runId: ownId } },
  },
  createMLService: { getExperiment: { parameters: { id: '$response.body#/scoringExperimentId' } } },
};

/** Leads from each operation that creates something to those that take its id. Throws TypeError for one that is not there. */
export function withLinks(paths: Paths): Record<string, object> {
  const targets = Object.entries(paths).flatMap(([path, item]) =>
    Object.values(item).map((operation): Target => ({ path, operationId: (operation as Operation).operationId })),
  );
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => {
      const { post } = item as { readonly post?: Operation };
      const created = post?.responses['201'];
      if (!post || !created) return [path, item];
      const links = linksOf(path, post.operationId, targets);
      const responses = { ...post.responses, 201: { ...created, ...(Object.keys(links).length > 0 && { links }) } };
      return [path, { ...item, post: { ...post, responses } }];
    }),
  );
}

function linksOf(path: string, operationId: string, targets: readonly Target[]): Record<string, Link> {
  const below = targets.flatMap((target) => {
    const [, parameter] = new RegExp(`^${escaped(path)}/\\{(\\w+)\\}`).exec(target.path) ?? [];
    if (parameter === undefined) return [];
    const outer = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, `$request.path.${name}`] as const);
    const parameters = Object.fromEntries([...outer, [parameter, ownId]]);
    return [
      [target.operationId, { operationId: target.operationId, description: 'Takes its id', parameters }] as const,
    ];
  });
  const others = Object.entries(further[operationId] ?? {}).map(([name, link]) => {
    if (!targets.some((target) => target.operationId === name)) throw new TypeError(`There is no operation ${name}`);
    return [name, { operationId: name, description: 'Takes an id from it', ...link }] as const;
  });
  return Object.fromEntries<Link>([...below, ...others]);
}

const escaped = (path: string): string => path.replace(/[{}]/g, '\\$&');
