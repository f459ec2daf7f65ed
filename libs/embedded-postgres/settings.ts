export type PostgresSettings = Readonly<Record<string, string>>;

/**
 * A small and durable server. Processes that would only wait are left out: the three I/O workers
 * (io_method), the logical replication launcher and parallel workers. JIT compilation costs more than our short
 * statements take. log_min_messages=log leaves out ERROR, because colliding appends are an expected answer.
 */
const small: PostgresSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '16MB',
  max_connections: '150',
  jit: 'off',
  io_method: 'sync',
  huge_pages: 'off',
  autovacuum_max_workers: '1',
  autovacuum_worker_slots: '1',
  max_worker_processes: '0',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  max_logical_replication_workers: '0',
  max_replication_slots: '0',
  max_wal_senders: '0',
  wal_level: 'minimal',
  min_wal_size: '32MB',
  max_wal_size: '512MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_destination: 'stderr',
  logging_collector: 'off',
};

/** For clusters that are thrown away: three times faster commits, nothing survives a crash of the machine. */
const fleeting: PostgresSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Command-line arguments of the server. `changes` win over the defaults. */
export function serverArguments(durable: boolean, changes: PostgresSettings): string[] {
  const settings = { ...small, ...(durable ? {} : fleeting), ...changes };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
