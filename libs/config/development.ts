/** Whose is everything that a developer's own stack makes. */
export const developmentOrg = 'dev@rondo';
