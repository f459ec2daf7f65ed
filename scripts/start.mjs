// `npm start`: the whole stack, as `rondo up` starts it.
process.argv.splice(2, 0, 'up');
await import('./rondo.mjs');
