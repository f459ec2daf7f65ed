/** SQL: whether the user may work as the role of an oid. Before PostgreSQL 16 every member might. */
export const mayWorkAs = (oid: string): string =>
  `pg_has_role(${oid}, case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end)`;
