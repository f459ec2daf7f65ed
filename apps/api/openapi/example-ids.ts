/** The resources that the document's examples speak of, by the segment of the path that their ids follow. */
export const exampleIds = {
  engines: '22f4166f-85ba-4130-a995-a2b8e1edde32',
  mlInstances: '46986c8f-7739-4376-8509-0178bdf32cda',
  experiments: '5cb25a2d-2cbd-4c99-a619-8ddae5250a7b',
  runs: '33408593-2871-4198-a812-6d1b7d939cda',
  models: '15c53796-bd6b-4e09-b51d-7296aa20af71',
  transcodings: '3c0d7d5b-9a3c-4f0e-8f43-3a7c3f1f0b62',
  insights: '08b8d174-6b0d-4d7e-acd8-1c4c908e14b2',
  mlServices: '68d936d8-17e6-44ef-a4b6-c7502055638b',
  dataSets: '5ee3cd7f-2d34-4110-93c5-69411a7b1f20',
  clients: '6f0b1c1e-2c55-4a51-8f5b-7c1a4b2f9a10',
} as const;
