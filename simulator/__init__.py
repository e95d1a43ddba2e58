"""A local Discord with both Midjourney bots, on real sockets: for tests and demonstrations, not shipped."""
