import { vendorType } from '../http/index.js';

/** What a new client needs to know before its first request; Markdown. */
export const introduction = `
Rondo publishes a machine-learning model as a service that keeps training and scoring itself on a schedule.

## First steps

1. Register an **engine** (the code): \`POST /data/sensei/engines\`.
2. Configure an **MLInstance** (an engine with parameters): \`POST /data/sensei/mlInstances\`.
3. Create a **data set** and add rows to it: \`POST /data/sensei/dataSets\`, \`POST /data/sensei/dataSets/{id}/batches\`.
4. Publish the MLInstance as an **MLService**: \`POST /data/sensei/mlServices\`. It trains and scores from then on.
5. Watch it: \`GET /data/sensei/mlServices/{id}/runs\` shows the \`state\` of its runs, \`GET /data/sensei/mlServices/{id}/schedule\`
   what comes next, and \`GET /data/sensei/events\` tells of every change as it happens.
6. Read predictions: they are rows of the data set that the service names as \`scoringResultsDataSetId\`:
   \`GET /data/sensei/dataSets/{id}/rows\`. A built-in engine adds \`prediction\` to the columns that it read, and
   \`probability_<class>\` for each class; every row also says its \`runId\` and \`modelId\`. How good the model is, say the
   metrics in \`GET /data/sensei/insights?property=context.experimentRunId==<run>\`.

Instead of publishing, **experiments** hold single **runs**: \`POST /data/sensei/experiments\`, then
\`POST /data/sensei/experiments/{id}/runs\`. A successful training run makes a **model**.

## Credentials

Every request under \`/data/sensei\` carries these headers; \`rondo token\` on the server prints a set of them.

| header | value |
|---|---|
| \`Authorization\` | the access token, with or without \`Bearer \` before it |
| \`x-api-key\` | the client that the token was issued to |
| \`x-gw-ims-org-id\` | the organisation that the token belongs to |
| \`x-sandbox-name\` | optional: the sandbox inside the organisation; \`prod\` when absent |

A resource of another organisation or sandbox does not exist: 404.

\`\`\`shell
curl http://127.0.0.1:3000/data/sensei/engines \\
  -H "Authorization: Bearer $TOKEN" -H "x-api-key: $API_KEY" -H "x-gw-ims-org-id: $ORG"
\`\`\`

## Media types

Bodies are JSON in UTF-8, as \`application/json\` or \`${vendorType}\` with any \`profile\` or none; also without a content
type. A field that is \`null\` counts as absent, and what answers carry is taken back, so that a client can send what it got.
Fields and query parameters that are not known change nothing, nor do fields of a PUT that are read-only or count on POST
only: \`warnings\` of the answer names them. With \`Prefer: handling=strict\` they are refused with 400, and parameters
always where the answer is no JSON. A parameter that takes one value is refused when it is sent empty; an empty \`orderby\`,
\`property\` or \`types\`, as forms send it, says nothing.
A path may end in a slash. Every path that answers GET answers HEAD, and every path answers OPTIONS with its methods.

Answers are \`application/json\`, unless \`Accept\` names \`${vendorType}\`: then they are that type with the profile of the
resource, whatever profile was asked for. An \`Accept\` that admits neither is refused with 406.

Times in answers are ISO 8601 in UTC with milliseconds. Durations are minutes. Fields that were never set are left out; the
others come in the order of the schemas below. What has keys of its own choice (\`tags\`, \`specification\`, \`metadata\`,
\`data\` of events) comes as it is stored: shorter keys first. Rows have their columns in the order of the data set.

## Lists

\`start\` and \`limit\` select a page (25 children, at most 1,000), \`orderby\` orders (\`-\` before a field: descending) and
\`property\` filters: \`property=mode==train,created>=2026-01-01\`. Several filters are joined by commas or repeated, and all must
hold. Deleted resources are left out unless \`deleted==true\` asks for them. The answer holds \`children\`, and in \`_page\` the
exact \`totalCount\` and the offset \`next\` of the following page. \`_links.next\` leads to that page by \`after\`, the id of the
last child: whoever follows it skips nothing, whatever is deleted or changed meanwhile. Percent-encode what a URL cannot
hold: \`<\`, \`>\`, spaces and quotes.

## Changing resources

PUT replaces a resource: fields that are left out are removed. Answers for a single resource carry its version as \`ETag\`; a
PUT or DELETE with \`If-Match\` is refused with 412 when somebody else has changed the resource meanwhile, and a GET with \`If-None-Match\` is answered 304,
without a body, while nobody has. A POST with an
\`Idempotency-Key\` can be repeated safely for 24 hours: it gets its first answer again, marked \`Idempotent-Replay: true\`;
while the first request runs, 409 with \`Retry-After\`. DELETE answers 200; deleting twice answers 404.

## Errors

Refusals are problem details (RFC 9457) as \`application/problem+json\`, or as the vendor type for whoever names it in
\`Accept\`. \`detail\` names the value, its place and what is allowed; \`additionalDetails\` has one entry for each violation, and
all of them are reported at once. After 429 and 503, \`Retry-After\` says when to try again; 507 means that there is no room
for files. \`x-request-id\`, which every answer carries, helps the operator to find a request in the log; a client may choose
it.

## Limits

Unless the installation is configured otherwise, a JSON body holds at most 1 MiB, and an upload at most 4 GiB; more is
refused with 413. JSON is nested at most 64 levels deep. Numbers beyond 2^53, in values of parameters and metrics and in
what is free of form, are written as strings, or refused. Answers are compressed for clients whose \`Accept-Encoding\` admits it; compressed bodies are refused.

An organisation has limits of its own, which \`GET /quotas\` tells: more requests a second, or event streams, than it may
have are refused with 429, more bytes and schedules with 409, and runs beyond their number wait. Requests that come too
fast are held for up to a second first.

## Examples

The same id stands for the same resource in all examples; to follow them, put the ids of your own resources in their places.
Times, sizes and positions in answers are made up.
`.trim();
