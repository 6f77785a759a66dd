/* How glibc hands out memory; set before anything asks for any.
 *
 * Two arenas are enough for two cores' worth of threads: each further one keeps what its threads
 * once needed (docs/benchmarks.md: 25 MiB less after a load of 100,000 offers). Large tables are
 * mapped on their own and go back to the system as soon as they are let go; without a fixed
 * threshold glibc raises it with the first of them.
 */
#include <malloc.h>

__attribute__((constructor)) static void set_up_memory(void) {
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
}
